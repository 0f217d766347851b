package resources

import (
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"sync"
	"weak"

	"github.com/lockstep-go/lockstep/kernel/goruntime/library"
)

// A ServeMux forgets no pattern. So what cells register is recorded, and when a cell's patterns are
// to go, the mux is filled anew with all others.

func init() {
	replace("net/http", map[string]any{
		"Handle": func(pattern string, h http.Handler) { muxHandle(http.DefaultServeMux, pattern, h) },
		"HandleFunc": func(pattern string, h func(http.ResponseWriter, *http.Request)) {
			muxHandleFunc(http.DefaultServeMux, pattern, h)
		},
		"ServeMux.Handle":     muxHandle,
		"ServeMux.HandleFunc": muxHandleFunc,
	})
}

// pattern is what was registered with a mux.
type pattern struct {
	mux     weak.Pointer[http.ServeMux]
	text    string
	handler http.Handler
}

var (
	muxMu sync.Mutex
	// muxes has for each mux that cells have registered something with what it has. Guarded by
	// muxMu.
	muxes = map[weak.Pointer[http.ServeMux]][]*pattern{}
)

func muxHandleFunc(mux *http.ServeMux, text string, f func(http.ResponseWriter, *http.Request)) {
	if f == nil {
		mux.HandleFunc(text, f) // which says what is wrong
		return
	}
	muxHandle(mux, text, http.HandlerFunc(f))
}

func muxHandle(mux *http.ServeMux, text string, h http.Handler) {
	recordBuiltin(mux)
	// It panics if the pattern is not valid, and then nothing was registered.
	handle(mux, text, h)
	record(mux, text, h)
}

// registeredAt is where a mux says that a pattern was registered.
var registeredAt = regexp.MustCompile(` \(registered at [^()]*\)`)

// handle is mux.Handle, whose panic does not say that the pattern was registered in this file.
func handle(mux *http.ServeMux, text string, h http.Handler) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case error:
			panic(errors.New(registeredAt.ReplaceAllString(r.Error(), "")))
		default:
			panic(r)
		}
	}()
	mux.Handle(text, h)
}

// record records a pattern that mux has accepted.
func record(mux *http.ServeMux, text string, h http.Handler) {
	p := &pattern{weak.Make(mux), text, h}
	muxMu.Lock()
	muxes[p.mux] = append(muxes[p.mux], p)
	muxMu.Unlock()
	own(p)
}

func (p *pattern) gone() bool { return p.mux.Value() == nil }

// release takes a pattern out of its mux.
func (p *pattern) release() {
	muxMu.Lock()
	defer muxMu.Unlock()
	var left []*pattern
	for _, have := range muxes[p.mux] {
		if have != p {
			left = append(left, have)
		}
	}
	muxes[p.mux] = left
	if mux := p.mux.Value(); mux != nil {
		refill(mux, left)
	}
}

// recordBuiltin records what a mux has before the first pattern of a cell.
func recordBuiltin(mux *http.ServeMux) {
	muxMu.Lock()
	defer muxMu.Unlock()
	key := weak.Make(mux)
	if _, ok := muxes[key]; !ok {
		forgetMuxes()
		muxes[key] = builtin(mux)
	}
}

// forgetMuxes forgets those that nobody has any more; muxMu is held.
func forgetMuxes() {
	for key := range muxes {
		if key.Value() == nil {
			delete(muxes, key)
		}
	}
}

// builtin returns what compiled packages have registered with a mux before any cell: with the
// default one, debugging aids.
func builtin(mux *http.ServeMux) (list []*pattern) {
	if mux != http.DefaultServeMux {
		return nil
	}
	seen := map[string]bool{"": true}
	for _, path := range []string{
		"/debug/vars", "/debug/pprof/", "/debug/pprof/cmdline", "/debug/pprof/profile", "/debug/pprof/symbol", "/debug/pprof/trace",
		"/debug/requests", "/debug/events",
	} {
		h, text := mux.Handler(&http.Request{Method: http.MethodGet, URL: &url.URL{Path: path}})
		if !seen[text] {
			seen[text] = true
			list = append(list, &pattern{weak.Make(mux), text, h})
		}
	}
	return list
}

// refill makes a mux have these patterns and no others. Requests find either the old ones or the
// new.
func refill(mux *http.ServeMux, patterns []*pattern) {
	fresh := http.NewServeMux()
	for _, p := range patterns {
		fresh.Handle(p.text, p.handler)
	}
	library.ReplacePatterns(mux, fresh)
}
