package labtest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

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
	p := &page{t: t, tab: sharedTab(t), lab: lab(t)}
	if ask[bool](p, `!window.jupyterapp`) {
		p.load()
	}
	name := fileName(t) + ".ipynb"
	if err := os.WriteFile(p.lab.path("notebooks", name), notebook, 0o644); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.close)
	ask[any](p, fmt.Sprintf(`lab.open(%q)`, name))
	p.await("the notebook is open and its kernel idle", `lab.ready()`)
	return p
}

// load loads JupyterLab, which takes seconds: the tests share the page.
func (p *page) load() {
	p.t.Helper()
	// A workspace of its own: JupyterLab opens again what was open in one.
	p.do("open JupyterLab", chromedp.Navigate(fmt.Sprintf("%s/lab/workspaces/%s?token=%s", p.lab.url, fileName(p.t), token)))
	p.await("JupyterLab has started", `lab.started()`)
}

// close closes the notebook and ends its kernel, which would go on without it.
func (p *page) close() {
	if p.t.Failed() {
		p.picture("failed")
		p.t.Logf("the page's cells: %s", p.dump())
		p.t.Logf("JupyterLab's log:\n%s", p.lab.logged())
	}
	ask[any](p, `lab.close()`)
	if p.t.Failed() {
		// Whatever it has left open is not the next test's concern.
		p.do("leave JupyterLab", chromedp.Navigate("about:blank"))
	}
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
	poll := chromedp.Poll[bool]("lab.holds(() => "+condition+")", chromedp.WithPollingInterval(20*time.Millisecond), chromedp.WithPollingTimeout(timeout))
	if _, err := chromedp.Run(ctx, poll); err != nil {
		p.t.Fatalf("not in time: %s: %v\nthe page's cells: %s", what, err, p.dump())
	}
}

// cell reads a cell.
func (p *page) cell(id string) cell {
	p.t.Helper()
	return ask[cell](p, fmt.Sprintf("lab.cell(%q)", id))
}

// dump returns what the page shows, for failing tests.
func (p *page) dump() string {
	ctx, cancel := context.WithTimeout(p.tab, timeout)
	defer cancel()
	cells, err := chromedp.Run(ctx, chromedp.Evaluate[[]cell](`lab.cells()`))
	if err != nil {
		return err.Error()
	}
	var b strings.Builder
	if state, err := chromedp.Run(ctx, chromedp.Evaluate[string](`lab.state()`)); err == nil {
		fmt.Fprintln(&b, state)
	}
	for _, c := range cells {
		text, _ := json.Marshal(c)
		fmt.Fprintf(&b, "%s\n", text)
	}
	return b.String()
}

// click clicks with the mouse on the element that a JavaScript expression gives, once it is there
// and at rest.
func (p *page) click(element string) {
	p.t.Helper()
	at := ask[struct{ X, Y float64 }](p, fmt.Sprintf(`lab.target(() => %s)`, element))
	// A menu's item is chosen by the mouse's coming over it.
	p.do("click on "+element, chromedp.MouseEvent(chromedp.MouseMoved, at.X, at.Y), chromedp.MouseClickXY(at.X, at.Y))
}

// clickCSS clicks on the first element that a selector finds.
func (p *page) clickCSS(selector string) {
	p.t.Helper()
	p.click(fmt.Sprintf(`document.querySelector(%q)`, selector))
}

// toolbar clicks on a button of the notebook's toolbar.
func (p *page) toolbar(command string) {
	p.t.Helper()
	p.click(fmt.Sprintf(`lab.panel.toolbar.node.querySelector('[data-command="%s"]')`, command))
}

// runAll picks Run All Cells from the menu and waits until a cell has run, after which nothing
// does.
func (p *page) runAll(last string) {
	p.t.Helper()
	p.startAll()
	p.awaitRun(last)
}

// startAll picks Run All Cells from the menu.
func (p *page) startAll() {
	p.t.Helper()
	ask[any](p, `lab.forget()`)
	p.click(`[...document.querySelectorAll('.lm-MenuBar-item')].find(item => item.innerText === 'Run')`)
	p.clickCSS(`.lm-Menu [data-command="runmenu:run-all"]`)
}

// run runs a cell and waits for its end.
func (p *page) run(id string) {
	p.t.Helper()
	p.start(id)
	p.awaitRun(id)
}

// start runs a cell by the toolbar's button.
func (p *page) start(id string) {
	p.t.Helper()
	ask[any](p, fmt.Sprintf(`lab.forget(%q)`, id))
	p.click(fmt.Sprintf(`lab.node(%q).querySelector('.jp-InputPrompt')`, id))
	p.toolbar("notebook:run-cell-and-select-next")
}

// startInPlace runs a cell by Ctrl-Enter, which keeps it active: the toolbar's button takes the
// focus elsewhere, at a moment of its own.
func (p *page) startInPlace(id string) {
	p.t.Helper()
	ask[any](p, fmt.Sprintf(`lab.forget(%q)`, id))
	p.click(fmt.Sprintf(`lab.node(%q).querySelector('.jp-InputPrompt')`, id))
	p.typeKeys("\r", kb.ModifierCtrl)
}

// awaitBox waits until a cell asks for input, in a box that has the focus.
func (p *page) awaitBox() {
	p.t.Helper()
	p.await("there is a box for input, ready for typing", `document.activeElement.matches('.jp-Stdin-input')`)
}

// awaitRun waits until a cell that was started has run, and nothing else is to.
func (p *page) awaitRun(id string) {
	p.t.Helper()
	p.await(id+" has run", fmt.Sprintf(`lab.ran(%q) && lab.idle()`, id))
}

// edit puts the cursor at the end of a cell's text.
func (p *page) edit(id string) {
	p.t.Helper()
	p.click(fmt.Sprintf(`lab.node(%q).querySelector('.cm-content')`, id))
	p.typeKeys(kb.End)
	p.await("the cursor is in "+id, fmt.Sprintf(`lab.node(%q).querySelector('.cm-content') === document.activeElement`, id))
}

// typeKeys types into whatever has the focus.
func (p *page) typeKeys(keys string, modifiers ...kb.Modifier) {
	p.t.Helper()
	p.do("type "+keys, chromedp.KeyEvent(keys, chromedp.KeyModifiers(modifiers...)))
}

// fileName returns the test's name as part of a file's.
func fileName(t *testing.T) string { return strings.ReplaceAll(t.Name(), "/", "-") }
