package resources

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// A request to a server that does not answer can be left as well: its context is canceled.

func init() {
	replace("net/http", map[string]any{
		"Get":  func(url string) (*http.Response, error) { return clientGet(http.DefaultClient, url) },
		"Head": func(url string) (*http.Response, error) { return clientHead(http.DefaultClient, url) },
		"Post": func(url, kind string, body io.Reader) (*http.Response, error) {
			return clientPost(http.DefaultClient, url, kind, body)
		},
		"PostForm": func(url string, data url.Values) (*http.Response, error) {
			return clientPostForm(http.DefaultClient, url, data)
		},
		"Client.Do":       clientDo,
		"Client.Get":      clientGet,
		"Client.Head":     clientHead,
		"Client.Post":     clientPost,
		"Client.PostForm": clientPostForm,
	})
}

func clientGet(c *http.Client, url string) (*http.Response, error) {
	return clientRequest(c, http.MethodGet, url, "", nil)
}

func clientHead(c *http.Client, url string) (*http.Response, error) {
	return clientRequest(c, http.MethodHead, url, "", nil)
}

func clientPost(c *http.Client, url, kind string, body io.Reader) (*http.Response, error) {
	return clientRequest(c, http.MethodPost, url, kind, body)
}

func clientPostForm(c *http.Client, url string, data url.Values) (*http.Response, error) {
	return clientRequest(c, http.MethodPost, url, "application/x-www-form-urlencoded", strings.NewReader(data.Encode()))
}

func clientRequest(c *http.Client, method, url, kind string, body io.Reader) (*http.Response, error) {
	req, err := http.NewRequest(method, url, body)
	if err != nil {
		return nil, err
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", kind)
	}
	return clientDo(c, req)
}

func clientDo(c *http.Client, req *http.Request) (resp *http.Response, err error) {
	if req == nil {
		return c.Do(req)
	}
	// It is canceled when the body has been read or closed, or when nobody waits for it any more.
	ctx, cancel := context.WithCancel(req.Context())
	leaving(cancel, func() {
		ours := req.WithContext(ctx)
		resp, err = c.Do(ours)
		if resp != nil && resp.Request == ours { // not redirected
			resp.Request = req
		}
	})
	if err != nil {
		cancel()
		return resp, err
	}
	if resp.Body == http.NoBody {
		cancel()
		return resp, nil
	}
	body := &leavableBody{resp.Body, cancel}
	if w, ok := resp.Body.(io.Writer); ok { // the server has switched to another protocol
		resp.Body = struct {
			*leavableBody
			io.Writer
		}{body, w}
	} else {
		resp.Body = body
	}
	return resp, nil
}

// leavableBody is the body of a response.
type leavableBody struct {
	io.ReadCloser
	cancel context.CancelFunc
}

// Read waits for the server.
func (b *leavableBody) Read(p []byte) (n int, err error) {
	leaving(b.cancel, func() { n, err = b.ReadCloser.Read(p) })
	if err != nil {
		b.cancel()
	}
	return n, err
}

// Close ends the request.
func (b *leavableBody) Close() error {
	defer b.cancel()
	return b.ReadCloser.Close()
}
