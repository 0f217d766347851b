package labtest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/chromedp/cdproto/cdp"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// picture keeps a screenshot of the window as an artefact of the test.
func (p *page) picture(name string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.tab, timeout)
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		p.t.Fatalf("take the picture %s: %v", name, err)
	}
	p.keep(name, png)
}

// pictureOf keeps a picture of neighbouring cells, which may be higher than the window, and returns
// it.
func (p *page) pictureOf(name, first, last string) []byte {
	p.t.Helper()
	ask[any](p, fmt.Sprintf(`lab.settle(%q)`, first))
	clip := ask[cdppage.Viewport](p, fmt.Sprintf(`lab.around(%q, %q)`, first, last))
	ctx, cancel := context.WithTimeout(p.tab, timeout)
	defer cancel()
	shot, err := chromedp.Run(ctx, func(ctx context.Context, tab *chromedp.Target) (cdppage.CaptureScreenshotResult, error) {
		return cdp.Call(ctx, tab, cdppage.CaptureScreenshot, cdppage.CaptureScreenshotParams{Clip: &clip})
	})
	if err != nil {
		p.t.Fatalf("take the picture %s: %v", name, err)
	}
	p.keep(name, shot.Data)
	return shot.Data
}

// window makes the window as large as given, with two device pixels to one of CSS.
func (p *page) window(width, height int64) {
	p.t.Helper()
	p.do("resize the window", chromedp.EmulateViewport(width, height, chromedp.EmulateScale(2)))
	p.await("the page fits the window", fmt.Sprintf(`lab.panel.node.getBoundingClientRect().right <= %d && lab.panel.node.getBoundingClientRect().right > %d`, width, width-100))
}

// theme switches JupyterLab to one of its own themes.
func (p *page) theme(name string) {
	p.t.Helper()
	ask[any](p, fmt.Sprintf(`jupyterapp.commands.execute('apputils:change-theme', {theme: %q})`, name))
	p.await("the theme is "+name, fmt.Sprintf(`document.body.dataset.jpThemeName === %q && lab.started()`, name))
}

// keep writes a picture to the artefacts.
func (p *page) keep(name string, png []byte) {
	p.t.Helper()
	dir := os.Getenv("LOCKSTEP_ARTIFACTS")
	if dir == "" {
		dir = p.t.ArtifactDir()
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, fileName(p.t)+"-"+name+".png"), png, 0o644); err != nil {
		p.t.Fatal(err)
	}
}
