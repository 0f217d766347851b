package labtest

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

//go:embed page.js
var helpers string

// page is a notebook that is open in JupyterLab.
type page struct {
	t   *testing.T
	lab *labServer
	tab context.Context
}

// cell is what the page shows of a code cell.
type cell struct {
	ID     string
	Prompt string // such as "[3]:"
	Stdout string
	Stderr string
	Error  string
	Value  string     // of its last expression
	Rows   [][]string // of the table of lanes, its head first
}

// open opens a notebook and waits for its kernel.
func open(t *testing.T, notebook []byte) *page {
	t.Helper()
	p := &page{t: t, lab: lab(t), tab: newTab(t)}
	name := fileName(t) + ".ipynb"
	if err := os.WriteFile(p.lab.path("notebooks", name), notebook, 0o644); err != nil {
		t.Fatal(err)
	}
	p.do("put the tests' helpers into the page", func(ctx context.Context, tab *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, tab, cdppage.AddScriptToEvaluateOnNewDocument, cdppage.AddScriptToEvaluateOnNewDocumentParams{Source: helpers})
		return chromedp.Void{}, err
	})
	// A workspace of its own: JupyterLab opens again what was open in one.
	address := fmt.Sprintf("%s/lab/workspaces/%s/tree/%s?token=%s&reset", p.lab.url, url.PathEscape(strings.TrimSuffix(name, ".ipynb")), url.PathEscape(name), token)
	p.do("open the notebook", chromedp.Navigate(address))
	t.Cleanup(p.close)
	p.await("the notebook is open and its kernel idle", `lab.ready()`)
	return p
}

// close ends the notebook's kernel, which would go on without the page.
func (p *page) close() {
	if p.t.Failed() {
		p.picture("failed")
		p.t.Logf("the page's cells: %s", p.dump())
		p.t.Logf("JupyterLab's log:\n%s", p.lab.logged())
	}
	ask[any](p, `lab.panel().sessionContext.shutdown()`)
}

// do does something in the page.
func (p *page) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.tab, timeout)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.t.Fatalf("%s: %v", what, err)
	}
}

// ask evaluates JavaScript in the page, and waits for the value if it is a promise.
func ask[T any](p *page, js string) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.tab, timeout)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](js, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("%s: %v", js, err)
	}
	return value
}

// await waits until a JavaScript condition holds.
func (p *page) await(what, condition string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.tab, timeout)
	defer cancel()
	poll := chromedp.Poll[bool]("!!("+condition+")", chromedp.WithPollingInterval(20*time.Millisecond), chromedp.WithPollingTimeout(timeout))
	if _, err := chromedp.Run(ctx, poll); err != nil {
		p.t.Fatalf("not in time: %s: %v\nthe page's cells: %s", what, err, p.dump())
	}
}

// cell reads a cell.
func (p *page) cell(id string) cell {
	p.t.Helper()
	return ask[cell](p, fmt.Sprintf("lab.cell(%q)", id))
}

// dump tells what the page shows, for failing tests.
func (p *page) dump() string {
	ctx, cancel := context.WithTimeout(p.tab, timeout)
	defer cancel()
	cells, err := chromedp.Run(ctx, chromedp.Evaluate[[]cell](`lab.cells()`))
	if err != nil {
		return err.Error()
	}
	text, _ := json.MarshalIndent(cells, "", "  ")
	return string(text)
}

// click clicks on an element once it is visible.
func (p *page) click(css string) {
	p.t.Helper()
	p.do("click on "+css, chromedp.WaitVisible(chromedp.CSS(css)), chromedp.Click(chromedp.CSS(css)))
}

// toolbar clicks on a button of the notebook's toolbar.
func (p *page) toolbar(command string) {
	p.t.Helper()
	p.click(fmt.Sprintf(`.jp-NotebookPanel-toolbar [data-command=%q]`, command))
}

// runAll picks Run All Cells from the menu.
func (p *page) runAll() {
	p.t.Helper()
	p.do("open the menu Run", chromedp.Click(chromedp.JSPath(`[...document.querySelectorAll('.lm-MenuBar-item')].find(i => i.innerText === 'Run')`)))
	p.click(`.lm-Menu [data-command="runmenu:run-all"]`)
}

// awaitIdle waits until all that was to be run has run.
func (p *page) awaitIdle() {
	p.t.Helper()
	p.await("all cells have run", `lab.idle()`)
}

// selectCell makes a cell the active one, without running it.
func (p *page) selectCell(id string) {
	p.t.Helper()
	ask[any](p, fmt.Sprintf(`{ const w = lab.widget(%q); w.node.scrollIntoView({block: 'nearest'}); void 0 }`, id))
	p.do("click on the prompt of "+id, chromedp.Click(chromedp.JSPath(fmt.Sprintf(`lab.node(%q).querySelector('.jp-InputPrompt')`, id))))
}

// run runs a cell by the toolbar's button and does not wait.
func (p *page) run(id string) {
	p.t.Helper()
	p.selectCell(id)
	p.toolbar("notebook:run-cell-and-select-next")
}

// typeKeys types into whatever has the focus.
func (p *page) typeKeys(keys string, modifiers ...chromedp.Modifier) {
	p.t.Helper()
	p.do("type "+keys, chromedp.KeyEvent(keys, chromedp.KeyModifiers(modifiers...)))
}

// fileName is the test's name as part of a file's.
func fileName(t *testing.T) string { return strings.ReplaceAll(t.Name(), "/", "-") }
