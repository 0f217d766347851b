package labtest

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

// broken are the ways in which an extension can be: its script, with %[1]q for its name.
var broken = map[string]string{
	"no-parse":        `(() => {`,
	"throws":          `throw new Error('on loading');`,
	"no-module":       `(window._JUPYTERLAB ??= {})[%[1]q] = {init: () => {}, get: async () => { throw new Error('no module'); }};`,
	"activate-throws": module + `{__esModule: true, default: {id: %[1]q + ':x', autoStart: true, activate: () => { throw new Error('on activation'); }}};`,
	"no-token":        module + `{__esModule: true, default: {id: %[1]q + ':x', autoStart: true, requires: [{name: 'nobody provides this'}], activate: () => {}}};`,
}

const module = `(window._JUPYTERLAB ??= {})[%[1]q] = {init: () => {}, get: async () => () => m}; const m = `

// However our extension is broken, JupyterLab opens, a picture shows as HTML, and what is typed is
// indented. All ways of being broken are tried at once, since JupyterLab takes seconds to load.
func TestBrokenExtension(t *testing.T) {
	saved := savedBy(t, notebook(t, append(lostUpdate, source{"nested", ""})...))
	withBroken(t)
	p := open(t, saved)
	p.await("the picture is there as HTML", `lab.node("lost").querySelector('.jp-RenderedHTML table')`)
	for name := range broken {
		// It was asked for, so it is what it was to be: broken.
		if !ask[bool](p, fmt.Sprintf(`!!document.querySelector('script[src*=%q]')`, "/"+name+"/")) {
			t.Errorf("JupyterLab does not load the extension %s", name)
		}
	}
	if ask[bool](p, `!!document.querySelector('.lockstep-picture')`) {
		t.Error("our extension is there")
	}
	p.expectTyped("nested", nested)
	p.picture("broken")
}

// withBroken opens JupyterLab with broken extensions in place of ours, for the length of a test.
func withBroken(t *testing.T) {
	t.Helper()
	all := lab(t).path("prefix", "share", "jupyter", "labextensions")
	aside := all + "-aside"
	leave := func() {
		// The next test loads the page anew.
		p := &page{t: t, tab: sharedTab(t), lab: lab(t)}
		p.do("leave JupyterLab", chromedp.Navigate("about:blank"))
	}
	leave()
	if err := os.Rename(all, aside); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		leave()
		if err := os.RemoveAll(all); err != nil {
			t.Error(err)
		}
		if err := os.Rename(aside, all); err != nil {
			t.Error(err)
		}
	})
	for name, script := range broken {
		static := filepath.Join(all, name, "static")
		if err := os.MkdirAll(static, 0o755); err != nil {
			t.Fatal(err)
		}
		description := fmt.Sprintf(`{"name": %q, "version": "0.1.0", "jupyterlab": {"extension": true, "_build": {"load": "static/remoteEntry.js", "extension": "./extension"}}}`, name)
		if name != "no-parse" && name != "throws" {
			script = fmt.Sprintf(script, name)
		}
		for path, text := range map[string]string{filepath.Join(all, name, "package.json"): description, filepath.Join(static, "remoteEntry.js"): script} {
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}
