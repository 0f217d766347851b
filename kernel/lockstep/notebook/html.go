package notebook

import (
	_ "embed"
	"encoding/base64"
	"fmt"
	"html"
	"html/template"
	"io"
	"strings"
	"unicode"

	"github.com/lockstep-go/lockstep/kernel/serving/terminal"
)

//go:embed page.html
var pageText string

var page = template.Must(template.New("page").Parse(pageText))

// pageCell is a cell as the template shows it.
type pageCell struct {
	Markdown template.HTML
	Code     string
	IsCode   bool
	Count    int
	Outputs  []template.HTML
}

// WriteHTML writes a page that shows the notebook and needs nothing else.
func (nb *Notebook) WriteHTML(w io.Writer) error {
	var data struct {
		Title string
		Cells []pageCell
	}
	for _, c := range nb.Cells {
		if c.IsMarkdown() {
			data.Cells = append(data.Cells, pageCell{Markdown: template.HTML(markdownHTML(shownText(c.Source())))})
			if data.Title == "" {
				data.Title = title(shownText(c.Source()))
			}
		}
		if !c.IsCode() {
			continue
		}
		shown := pageCell{IsCode: true, Code: shownText(c.Source()), Count: c.Count()}
		for _, o := range c.outputs {
			shown.Outputs = append(shown.Outputs, outputHTML(o))
		}
		data.Cells = append(data.Cells, shown)
	}
	if err := page.Execute(w, data); err != nil {
		return fmt.Errorf("write page: %w", err)
	}
	return nil
}

// shownText returns a cell's text without what commands a terminal: pages are looked at in one,
// too.
func shownText(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, terminal.Text(s))
}

// title returns the first heading.
func title(markdown string) string {
	for _, b := range blocks(markdown) {
		if b.kind == heading {
			return b.text
		}
	}
	return ""
}

// outputHTML renders the richest form of an output that needs no script. HTML in it is the kernel's
// or was made by the notebook's own cells, which the reader of the page trusts as one who runs them
// does.
func outputHTML(o object) template.HTML {
	class := "text"
	switch o["output_type"] {
	case "error":
		class = "error"
	case "stream":
		if o["name"] == "stderr" {
			class = "stderr"
		}
	}
	if data, ok := o["data"].(object); ok {
		if s := text(data["text/html"]); s != "" {
			return template.HTML(`<div class="rich">` + s + `</div>`)
		}
		if s := text(data["text/markdown"]); s != "" {
			return template.HTML(`<div class="rich">` + markdownHTML(s) + `</div>`)
		}
		for _, mime := range []string{"image/png", "image/jpeg", "image/gif"} {
			if s := text(data[mime]); s != "" {
				return picture(mime, strings.TrimSpace(s), plain(o))
			}
		}
		if s := text(data["image/svg+xml"]); s != "" {
			return picture("image/svg+xml", base64.StdEncoding.EncodeToString([]byte(s)), plain(o))
		}
	}
	return template.HTML(`<pre class="` + class + `">` + ansiHTML(plain(o)) + `</pre>`)
}

// picture returns an image whose data are in the page.
func picture(mime, data, alt string) template.HTML {
	return template.HTML(`<div class="rich"><img src="data:` + mime + `;base64,` + html.EscapeString(data) + `" alt="` + html.EscapeString(strings.TrimSpace(alt)) + `"></div>`)
}
