package labtest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// lostUpdate loses an update: its shortest failing schedule has two preemptions, and comes to 5.
var lostUpdate = []source{
	{"bank", `
var balance int
func changeIt(n int) {
	balance = balance + n
	balance = balance - n
}
func transfer() {
	t1 := lessons.Go("T1", func() { changeIt(5) })
	t2 := lessons.Go("T2", func() { changeIt(8) })
	t1.Join()
	t2.Join()
}`},
	{"lost", `%%explore -expect balance == 0
balance = 0
transfer()
balance`},
}

// stepper reads what the stepper of a cell shows.
func (p *page) stepper(id string) stepped {
	p.t.Helper()
	return ask[stepped](p, fmt.Sprintf(`(s => ({
		At: Number(s.dataset.at), Says: s.querySelector('.lockstep-say').innerText.replace(/\s+/g, ' ').trim(),
		Value: s.querySelector('.lockstep-value').lastChild.textContent.trim(),
		Choices: [...s.querySelectorAll('[data-g]')].map(b => b.textContent.trim()),
		Lost: [...s.querySelectorAll('.lockstep-lost')].map(c => Number(c.dataset.step)),
		Own: !!s.querySelector('[data-do=again]'), Focused: s.contains(document.activeElement),
	}))(lab.node(%q).querySelector('.lockstep-stepper'))`, id))
}

type stepped struct {
	At      int
	Says    string
	Value   string
	Choices []string
	Lost    []int
	Own     bool
	Focused bool
}

// In a notebook from elsewhere, which is not trusted, the saved record is stepped through by keys.
func TestStepper(t *testing.T) {
	p := open(t, savedBy(t, notebook(t, append(lostUpdate, source{"chinese", "%lang zh"}, source{"zh", lostUpdate[1].code})...)))
	if ask[bool](p, `lab.widget("lost").model.trusted`) {
		t.Error("JupyterLab trusts a notebook that it has not seen before")
	}
	p.await("there is a stepper", `lab.node("lost").querySelector('.lockstep-stepper')`)
	p.clickCSS(".lockstep-say")
	expect := func(keys string, at int, value string, says ...string) {
		t.Helper()
		p.typeKeys(keys)
		got := p.stepper("lost")
		if got.At != at || got.Value != value || !got.Focused {
			t.Errorf("after %q it is at step %d, balance %s, focused: %t; want step %d, balance %s: %s", keys, got.At, got.Value, got.Focused, at, value, got.Says)
		}
		for _, s := range says {
			if !strings.Contains(got.Says, s) {
				t.Errorf("after %q it says %q, want %q", keys, got.Says, s)
			}
		}
	}
	expect(kb.ArrowRight+kb.ArrowRight+kb.ArrowRight, 3, "5", "Step 3", "T1", "0 + 5 = 5")
	expect(strings.Repeat(kb.ArrowRight, 7), 10, "5", "Step 10", "T2", "13 − 8 = 5", "✗ T1's write of 0 is lost")
	if got := p.stepper("lost"); !slices.Equal(got.Lost, []int{8}) {
		t.Errorf("lost are the writes of steps %v, want 8 only", got.Lost)
	}
	p.pictureOfStepper("lost")
	expect(kb.End, 12, "5", "Step 12", "✗", "not as expected", "5")
	p.theme("JupyterLab Dark")
	p.clickCSS(".lockstep-say")
	expect(kb.Backspace+kb.ArrowLeft+kb.ArrowLeft, 9, "0", "Step 9", "T2 holds 13 ≠ 0")
	p.pictureOfStepper("dark")
	p.theme("JupyterLab Light")
	p.clickCSS(".lockstep-say")
	expect(kb.Home, 0, "")
	// Goroutines take turns as one chooses, and all is well.
	expect("01111", 5, "0")
	expect("0222200", 12, "0", "✓")
	p.pictureOfStepper("own")
	if got := p.stepper("lost"); !got.Own || len(got.Lost) > 0 {
		t.Errorf("after a schedule of one's own it shows %+v", got)
	}
	p.clickCSS(".lockstep-stepper [data-do=again]")
	expect(kb.End, 12, "5", "✗")
	// Who waits has the texture of its wait also where it makes no step.
	waits := ask[string](p, `[...lab.node("lost").querySelectorAll('.lockstep-strip .lockstep-s-end')].map(c => c.title).find(title => title) ?? ''`)
	if waits != "MainThread waits: Join" {
		t.Errorf("the strip says %q of main while it waits", waits)
	}
	p.expectMarks("lost")
	// An outcome in the histogram is stepped through: its steps come from what is saved.
	for _, outcome := range []string{"8", "0", "5"} {
		p.click(fmt.Sprintf(`[...lab.node("lost").querySelectorAll('.lockstep-outcome')].find(b => b.title.endsWith(' %s'))`, outcome))
		expect("", 0, "")
		expect(kb.End, 12, outcome)
		if got := p.stepper("lost"); got.Own != (outcome != "5") || strings.Contains(got.Says, "✗") == (outcome == "0") {
			t.Errorf("the schedule that comes to %s shows %+v", outcome, got)
		}
	}
	p.pictureOfStepper("outcome")
	if kind := ask[string](p, `lab.widget("lost").model.type`); kind != "code" {
		t.Errorf("the keys have made the cell one of %s", kind)
	}

	p.click(`lab.node("zh").querySelector('.lockstep-say')`)
	p.typeKeys(strings.Repeat(kb.ArrowRight, 10))
	got := p.stepper("zh")
	for _, words := range []string{"第 10 步", "T2 写 13 − 8 = 5", "✗"} {
		if !strings.Contains(got.Says, words) {
			t.Errorf("in Chinese it says %q, want %q", got.Says, words)
		}
	}
	p.pictureOf("zh", "zh", "zh")
}

// expectMarks points at a step in the table and in the strip, and sees it marked in both, and in the code.
func (p *page) expectMarks(id string) {
	p.t.Helper()
	row := fmt.Sprintf(`[...lab.node(%q).querySelectorAll('.jp-RenderedHTML tr:not(details tr)')].findLast(row => row.cells[0].textContent === '3' && row.cells[0].scope === 'row')`, id)
	strip := fmt.Sprintf(`lab.node(%q).querySelector('.lockstep-strip [data-step="4"]')`, id)
	for step, where := range map[int]string{3: row, 4: strip} {
		at := ask[struct{ X, Y float64 }](p, fmt.Sprintf(`lab.target(() => %s)`, where))
		p.do("point at "+where, chromedp.MouseEvent(chromedp.MouseMoved, at.X, at.Y))
		marked := ask[[]string](p, fmt.Sprintf(`[...lab.node(%q).querySelectorAll('.lockstep-marked')].map(e =>
			e.dataset.step ? 'strip ' + e.dataset.step : e.dataset.line ? 'code' : 'table ' + e.cells[0].textContent)`, id))
		for _, want := range []string{fmt.Sprint("table ", step), fmt.Sprint("strip ", step), "code"} {
			if !slices.Contains(marked, want) {
				p.t.Errorf("pointing at step %d marks %q, want %q among them", step, marked, want)
			}
		}
	}
}

// pictureOfStepper keeps a picture of the first stepper.
func (p *page) pictureOfStepper(name string) {
	p.t.Helper()
	ask[any](p, `new Promise(done => {
		document.querySelector('.lockstep-stepper').scrollIntoView({block: 'end'});
		requestAnimationFrame(() => requestAnimationFrame(done));
	})`)
	clip := ask[cdppage.Viewport](p, `(r => ({x: r.left, y: r.top, width: r.width, height: r.height, scale: 1}))(document.querySelector('.lockstep-stepper').getBoundingClientRect())`)
	shot, err := chromedp.Run(p.tab, func(ctx context.Context, tab *chromedp.Target) (cdppage.CaptureScreenshotResult, error) {
		return cdp.Call(ctx, tab, cdppage.CaptureScreenshot, cdppage.CaptureScreenshotParams{Clip: &clip})
	})
	if err != nil {
		p.t.Fatalf("take the picture %s: %v", name, err)
	}
	p.keep(name, shot.Data)
}

// large has too many states to be saved, so that what the learner chooses is run by the kernel.
var large = []source{
	{"bank", `var total int
func work(n int) {
	for range n {
		total = total + 1
	}
}
func all() {
	a := lessons.Go("A", func() { work(3) })
	b := lessons.Go("B", func() { work(3) })
	c := lessons.Go("C", func() { work(3) })
	a.Join()
	b.Join()
	c.Join()
}`},
	{"large", `%%explore -expect total == 9 -max 300
total = 0
all()
total`},
	{"sleeps", `import "time"

time.Sleep(time.Hour)`},
}

// Beyond what is saved the kernel is asked; while it runs a cell, and after it was restarted, what
// is saved is stepped through all the same.
func TestStepperAsksKernel(t *testing.T) {
	p := open(t, notebook(t, large...))
	for _, id := range []string{"bank", "large"} {
		p.run(id)
	}
	p.await("there is a stepper", `lab.node("large").querySelector('.lockstep-stepper')`)
	at := func(n int) {
		t.Helper()
		p.await(fmt.Sprintf("it is at step %d", n), fmt.Sprintf(`lab.node("large").querySelector('.lockstep-stepper').dataset.at === "%d"`, n))
	}
	says := func(words string) {
		t.Helper()
		p.await("it says "+words, fmt.Sprintf(`lab.node("large").querySelector('.lockstep-say').innerText.includes(%q)`, words))
	}
	p.clickCSS(".lockstep-say")
	// Main's own steps, then the goroutines in an order that no search has tried first.
	p.typeKeys("0")
	at(1)
	for i, key := range "321321" {
		p.typeKeys(string(key))
		at(2 + i)
	}
	got := p.stepper("large")
	if !got.Own || got.Value != "1" || len(got.Lost) != 2 || !got.Focused {
		t.Errorf("after three goroutines have read 0 and written 1 it shows %+v, want two lost writes", got)
	}
	p.pictureOfStepper("own")
	if testing.Verbose() { // it takes seconds, and decides nothing
		times := ask[struct{ Step, Empty float64 }](p, stepTimes)
		t.Logf("a choice takes %.1f ms in the median of 50, an empty comm message %.1f ms", times.Step, times.Empty)
	}

	p.start("sleeps")
	p.await("the cell runs", `lab.cell("sleeps").prompt === '[*]:' && lab.kernel().status === 'busy'`)
	p.clickCSS(".lockstep-say")
	p.typeKeys("3")
	says("The kernel is busy")
	p.typeKeys(kb.ArrowLeft)
	at(6)
	ask[any](p, `lab.kernel().interrupt()`)
	p.await("the cell has ended", `lab.idle()`)

	ask[any](p, `lab.panel.sessionContext.restartKernel()`)
	p.await("the kernel is there again", `lab.idle()`)
	p.clickCSS(".lockstep-say")
	p.typeKeys("3")
	says("run the cell again")
	p.typeKeys(kb.Home + kb.ArrowRight + kb.ArrowRight)
	at(2)
}

// stepTimes measures, in the page, a click on a choice until the new picture is there, and a comm
// message that asks for nothing: medians of 50, in milliseconds.
const stepTimes = `(async () => {
	const stepper = lab.node("large").querySelector('.lockstep-stepper');
	const median = list => list.sort((a, b) => a - b)[list.length >> 1];
	const step = [], empty = [];
	for (let i = 0; i < 50; i++) {
		const kernel = lab.kernel();
		while (kernel.status !== 'idle') await new Promise(requestAnimationFrame);
		const back = stepper.dataset.at;
		let start = performance.now();
		stepper.querySelector('[data-g="' + (1 + i % 2) + '"]').click(); // one of them leaves the schedule that is shown
		while (stepper.dataset.at === back) await new Promise(done => setTimeout(done));
		step.push(performance.now() - start);
		stepper.querySelector('[data-do=back]').click();
		while (kernel.status !== 'idle') await new Promise(requestAnimationFrame);
		start = performance.now();
		const comm = kernel.createComm('nobody');
		await comm.open({}).done;
		empty.push(performance.now() - start);
	}
	return {Step: median(step), Empty: median(empty)};
})()`
