package labtest

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

// withExtension opens JupyterLab with another script for our extension, or without it if script is
// "", for the length of a test.
func withExtension(t *testing.T, script string) {
	t.Helper()
	dir := lab(t).path("prefix", "share", "jupyter", "labextensions", "lockstep")
	aside := dir + "-aside"
	if err := os.Rename(dir, aside); err != nil {
		t.Fatal(err)
	}
	leave := func() {
		// The next test loads the page anew.
		p := &page{t: t, tab: sharedTab(t), lab: lab(t)}
		p.do("leave JupyterLab", chromedp.Navigate("about:blank"))
	}
	leave()
	t.Cleanup(func() {
		leave()
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
		if err := os.Rename(aside, dir); err != nil {
			t.Error(err)
		}
	})
	if script == "" {
		return
	}
	if err := os.CopyFS(dir, os.DirFS(aside)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "static", "remoteEntry.js"), []byte(script), 0o644); err != nil {
		t.Fatal(err)
	}
}
