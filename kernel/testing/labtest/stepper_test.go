package labtest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest"
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

// savedBy runs a notebook as a learner without Jupyter does, and returns what is saved.
func savedBy(t *testing.T, notebook []byte, environ ...string) []byte {
	t.Helper()
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.ipynb"), filepath.Join(dir, "out.ipynb")
	if err := os.WriteFile(in, notebook, 0o644); err != nil {
		t.Fatal(err)
	}
	run := exec.CommandContext(t.Context(), kerneltest.Binary(t), "run", "-o", out, in)
	run.Env = append(os.Environ(), environ...)
	if text, err := run.CombinedOutput(); err != nil {
		t.Fatalf("run the notebook: %v\n%s", err, text)
	}
	saved, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return saved
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
	p := open(t, savedBy(t, notebook(t, lostUpdate...)))
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
	if kind := ask[string](p, `lab.widget("lost").model.type`); kind != "code" {
		t.Errorf("the keys have made the cell one of %s", kind)
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
