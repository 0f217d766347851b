package labtest

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// Notebook 7 shows the pictures of a notebook from elsewhere as JupyterLab does: whole.
func TestNotebook7(t *testing.T) {
	all := allShown(readSaved(t, savedBy(t, notebook(t, pictured...), "LOCKSTEP_LANG=en")), "")
	p := &page{t: t, tab: sharedTab(t), lab: lab(t)}
	name := fileName(t) + ".ipynb"
	if err := os.WriteFile(p.lab.path("notebooks", name), htmlNotebook(t, all), 0o644); err != nil {
		t.Fatal(err)
	}
	p.do("open Notebook 7", chromedp.Navigate(fmt.Sprintf("%s/notebooks/%s?token=%s", p.lab.url, name, token)))
	t.Cleanup(func() {
		if t.Failed() {
			p.picture("failed")
		}
		p.endKernels()
		p.do("leave Notebook 7", chromedp.Navigate("about:blank"))
	})
	ask[any](p, picturesJS)
	p.await("there are cells", fmt.Sprintf(`document.querySelectorAll('.jp-Notebook .jp-CodeCell').length === %d`, len(all)))
	for i, c := range all {
		root := fmt.Sprintf(`document.querySelectorAll('.jp-Notebook .jp-CodeCell')[%d]`, i)
		p.await("the picture "+c.id+" is there", fmt.Sprintf(`(root => (root.scrollIntoView({block: 'nearest'}), root.querySelector('.jp-RenderedHTML')?.childNodes.length))(%s)`, root))
		source, err := json.Marshal(c.html)
		if err != nil {
			t.Fatal(err)
		}
		lost := ask[[]string](p, fmt.Sprintf(`((lost) => {
			const whole = new DOMParser().parseFromString(%s, 'text/html');
			pictures.compare(whole.body, %s.querySelector('.jp-RenderedHTML'), 'html', lost);
			return lost;
		})([])`, source, root))
		if len(lost) > 0 {
			t.Errorf("Notebook 7 has taken from cell %s:\n%s", c.id, strings.Join(lost[:min(len(lost), 10)], "\n"))
		}
	}
	p.picture("notebook7")
}

// endKernels ends all kernels of the server.
func (p *page) endKernels() {
	p.t.Helper()
	ask[any](p, fmt.Sprintf(`(async () => {
		const url = '/api/sessions', headers = {Authorization: 'token %s'};
		for (const s of await (await fetch(url, {headers})).json()) await fetch(url + '/' + s.id, {method: 'DELETE', headers});
	})()`, token))
}
