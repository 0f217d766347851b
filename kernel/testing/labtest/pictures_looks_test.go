package labtest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// visions are the ways of seeing in which pictures are kept: as most people do, on a grey screen or
// paper, and with the two most common kinds of colour blindness.
var visions = []emulation.SetEmulatedVisionDeficiencyType{
	emulation.SetEmulatedVisionDeficiencyTypeAchromatopsia,
	emulation.SetEmulatedVisionDeficiencyTypeDeuteranopia,
	emulation.SetEmulatedVisionDeficiencyTypeProtanopia,
}

// maxPicture is how many bytes a picture that is kept with the sources may have.
const maxPicture = 150_000

// takePictures keeps screenshots of the pictures for people to look at: in light and dark, and as
// those see them who do not see all colours. With -update it writes them to testdata.
func (p *page) takePictures(language string, cells []string) {
	p.t.Helper()
	const width = 820
	p.do("resize the window", chromedp.EmulateViewport(width, 3000))
	ask[any](p, `jupyterapp.shell.collapseLeft()`)
	defer func() {
		p.do("resize the window", chromedp.ResetViewport())
		ask[any](p, `jupyterapp.shell.expandLeft()`)
	}()
	p.await("the page fits the window", fmt.Sprintf(`(r => r > %d && r <= %d)(lab.panel.node.getBoundingClientRect().right)`, width-100, width))
	ask[any](p, `lab.node("prints").querySelectorAll('.jp-RenderedHTML details').forEach(d => { d.open = true; })`)
	take := func(look string) {
		for _, id := range cells {
			p.keepWithSources(id+"-"+language+"-"+look, p.pictureOf(id+"-"+look, id, id))
		}
	}
	p.theme("JupyterLab Dark")
	take("dark")
	p.theme("JupyterLab Light")
	take("light")
	if language != "en" {
		return // words do not change what is told apart
	}
	for _, vision := range visions {
		p.see(vision)
		take(string(vision))
	}
	p.see(emulation.SetEmulatedVisionDeficiencyTypeNone)
}

// see has the page drawn as someone sees it.
func (p *page) see(vision emulation.SetEmulatedVisionDeficiencyType) {
	p.t.Helper()
	p.do("see with "+string(vision), chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, emulation.SetEmulatedVisionDeficiency, emulation.SetEmulatedVisionDeficiencyParams{Type: vision})
		return err
	}))
}

// kept are the pictures that -update writes to testdata: each once, in light or dark, English or
// Chinese, and the lost update in each way of seeing.
var kept = []string{
	"lost-en-light", "lost-en-achromatopsia", "lost-en-deuteranopia", "lost-en-protanopia",
	"deadlock-zh-dark", "race-en-light", "timeline-zh-dark", "prints-zh-dark",
}

// keepWithSources writes a picture to testdata if it is one of kept, with -update.
func (p *page) keepWithSources(name string, png []byte) {
	p.t.Helper()
	if !*update || !slices.Contains(kept, name) {
		return
	}
	if len(png) > maxPicture {
		p.t.Errorf("the picture %s has %d bytes", name, len(png))
	}
	if err := os.MkdirAll("testdata", 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join("testdata", name+".png"), png, 0o644); err != nil {
		p.t.Fatal(err)
	}
}
