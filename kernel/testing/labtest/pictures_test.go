package labtest

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/lockstep-go/lockstep/kernel/explaining/record"
	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest/pyenv"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// picturesJS is put into the page by the tests of pictures.
//
//go:embed pictures.js
var picturesJS string

// pictured are the cells that make the pictures: the balance of the tutorial, two locks, a race, lanes
// of a channel, the lanes of what is printed.
var pictured = []source{
	{"account", `
import "sync"

var balance int

func changeIt(n int) {
	balance = balance + n
	balance = balance - n
}

var lockA, lockB sync.Mutex

func takeAB() {
	lockA.Lock()
	defer lockA.Unlock()
	lockB.Lock()
	defer lockB.Unlock()
}

func takeBA() {
	lockB.Lock()
	defer lockB.Unlock()
	lockA.Lock()
	defer lockA.Unlock()
}`},
	{"lost", `%%explore -bound 2 -expect balance == 0
balance = 0
t1 := lessons.Go("T1", func() { changeIt(5) })
t2 := lessons.Go("T2", func() { changeIt(8) })
t1.Join()
t2.Join()
balance`},
	{"deadlock", `%%explore
t3 := lessons.Go("T1", takeAB)
t4 := lessons.Go("T2", takeBA)
t3.Join()
t4.Join()`},
	{"race", `
for _, n := range []int{5, 8} {
	go changeIt(n)
}`},
	{"timeline", `%%timeline
results := make(chan int, 2)
done := make(chan bool)
lessons.Go("Sender", func() {
	for i := range 4 {
		results <- i * i
	}
	close(done)
})
sum := 0
for open := true; open; {
	select {
	case r := <-results:
		sum += r
	case <-done:
		open = false
	}
}
results <- sum`},
	{"prints", `
import "fmt"

fmt.Println("<b>main</b> begins")
lessons.Go("Worker", func() { fmt.Println("at work & well") }).Join()
fmt.Println("main ends")`},
}

// pictures are the cells of pictured that have one.
var pictures = []string{"lost", "deadlock", "race", "timeline", "prints"}

// A saved notebook as JupyterLab has it.
type (
	savedNotebook struct {
		Cells []savedCell `json:"cells"`
	}
	savedCell struct {
		ID      string        `json:"id"`
		Outputs []savedOutput `json:"outputs"`
	}
	savedOutput struct {
		Data map[string]json.RawMessage `json:"data"`
	}
)

// text returns a text that a notebook has as a list of lines or as one string.
func (o savedOutput) text(mime string) string {
	var lines []string
	if json.Unmarshal(o.Data[mime], &lines) == nil {
		return strings.Join(lines, "")
	}
	var text string
	json.Unmarshal(o.Data[mime], &text)
	return text
}

func readSaved(t *testing.T, notebook []byte) savedNotebook {
	t.Helper()
	var nb savedNotebook
	if err := json.Unmarshal(notebook, &nb); err != nil {
		t.Fatal(err)
	}
	return nb
}

// shown is a cell whose output is given.
type shown struct{ id, html, text string }

// htmlNotebook makes a notebook that shows the outputs of cells as HTML: without the records,
// which our extension would draw in its own way, so it is what a reader without the extension sees.
func htmlNotebook(t *testing.T, cells []shown) []byte {
	t.Helper()
	type object = map[string]any
	var list []object
	for _, c := range cells {
		list = append(list, object{
			"cell_type": "code", "id": c.id, "source": "// " + c.id, "metadata": object{}, "execution_count": 1,
			"outputs": []any{object{
				"output_type": "display_data", "metadata": object{},
				"data": object{"text/html": c.html, "text/plain": c.text},
			}},
		})
	}
	text, err := json.Marshal(object{
		"nbformat": 4, "nbformat_minor": 5, "cells": list,
		"metadata": object{"kernelspec": object{"name": "lockstep", "display_name": "Go (Lockstep)", "language": "go"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// allShown returns what a saved notebook shows as HTML, of each cell the largest.
func allShown(nb savedNotebook, prefix string) (all []shown) {
	for _, c := range nb.Cells {
		best := shown{id: prefix + c.ID}
		for _, o := range c.Outputs {
			if html := o.text("text/html"); len(html) > len(best.html) {
				best.html, best.text = html, o.text("text/plain")
			}
		}
		if best.html != "" {
			all = append(all, best)
		}
	}
	return all
}

// lessonsShown returns what the first lessons show: the others show the same kinds of pictures.
func lessonsShown(t *testing.T, language string) (all []shown) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", "..", "notebooks", language, "0[123]-*.ipynb"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d lessons: %v", len(files), err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, allShown(readSaved(t, text), strings.TrimSuffix(filepath.Base(file), ".ipynb")+"-")...)
	}
	return all
}

// In a notebook from elsewhere, which JupyterLab does not trust, pictures arrive whole, in each
// language: each text, element, attribute and declaration of style. The failing schedule is played
// by the links of the stepper. The lessons' pictures, of which all of this is true too, are no wider
// than 700 pixels.
func TestPictures(t *testing.T) {
	for _, language := range []string{"en", "zh"} {
		t.Run(language, func(t *testing.T) {
			saved := readSaved(t, savedBy(t, notebook(t, pictured...), "LOCKSTEP_LANG="+language))
			fresh := allShown(saved, "")
			all := append(slices.Clone(fresh), lessonsShown(t, language)...)
			p := open(t, htmlNotebook(t, append(slices.Clone(all), unsafe)))
			ask[any](p, picturesJS)
			// The window is wide enough for pictures that fit: what had to be scrolled could be by mouse only,
			// for JupyterLab takes tabindex away.
			p.do("resize the window", chromedp.EmulateViewport(1400, 1800))
			p.await("the page fits the window", `lab.panel.node.getBoundingClientRect().right > 1300`)
			p.expectLossesNamed()
			for _, c := range all {
				if ask[bool](p, fmt.Sprintf(`lab.widget(%q).model.trusted`, c.id)) {
					t.Errorf("JupyterLab trusts the cell %s, which it has not seen before", c.id)
				}
				p.expectWhole(c.id)
				p.expectNarrow(c.id)
			}
			for _, id := range pictures {
				if !slices.ContainsFunc(fresh, func(c shown) bool { return c.id == id }) {
					t.Errorf("the cell %s shows no picture", id)
				}
			}
			p.playByLinks("lost", traceOf(t, saved, "lost"), words.Language(language))
			p.expectAccessible(language)
			p.takePictures(language, pictures)
		})
	}
}

// unsafe is HTML of which JupyterLab keeps only a part.
var unsafe = shown{id: "unsafe", html: `<p class="kept" role="note" style="color:#000000;position:sticky">one <svg></svg><b onclick="alert(1)">two</b></p>` +
	`<div style="colour:red">three</div><p style="color:#999999;background-color:#ffffff">four</p>`}

// expectLossesNamed expects that what JupyterLab takes away is found, and nothing else is.
func (p *page) expectLossesNamed() {
	p.t.Helper()
	got := ask[[]string](p, fmt.Sprintf(`pictures.lost(%q)`, unsafe.id))
	want := []string{
		`html > p:1: the attribute role="note", now null`,
		`html > p:1: position of "position:sticky", now ""`,
		`html > p:1 > svg:1: the element, in whose place is B`,
		`html > p:1 > b:1: the attribute onclick="alert(1)", now null`,
		`html > div:1: "colour:red" is no style that a browser knows`,
	}
	if !slices.Equal(got, want) {
		p.t.Errorf("of what JupyterLab takes away is found %q, want %q", got, want)
	}
}

// expectWhole expects that the page shows a cell's HTML with nothing taken away.
func (p *page) expectWhole(id string) {
	p.t.Helper()
	if lost := ask[[]string](p, fmt.Sprintf(`pictures.lost(%q)`, id)); len(lost) > 0 {
		p.t.Errorf("JupyterLab has taken from cell %s:\n%s", id, strings.Join(lost[:min(len(lost), 10)], "\n"))
	}
	n := ask[struct{ Elements, Declarations int }](p, fmt.Sprintf(`pictures.counted(%q)`, id))
	p.t.Logf("%s: %d elements and %d declarations compared", id, n.Elements, n.Declarations)
	if n.Elements == 0 {
		p.t.Errorf("cell %s has no HTML", id)
	}
}

// expectNarrow expects that a cell's HTML fits into the width that a lesson has for it.
func (p *page) expectNarrow(id string) {
	p.t.Helper()
	if wide := ask[[]string](p, fmt.Sprintf(`pictures.wider(%q, 700)`, id)); len(wide) > 0 {
		p.t.Errorf("cell %s does not fit into 700 pixels: %q", id, wide)
	}
}

// expectAccessible expects that axe-core finds nothing serious in what the page shows, in light and
// dark.
func (p *page) expectAccessible(language string) {
	p.t.Helper()
	themes := []string{"JupyterLab Dark", "JupyterLab Light"}
	if language != "en" {
		themes = themes[1:] // words have no part in contrasts
	}
	axe, err := json.Marshal(pyenv.Axe(p.t))
	if err != nil {
		p.t.Fatal(err)
	}
	type result struct {
		Found     []string
		Contrasts int
	}
	find := func(id string) result {
		p.t.Helper()
		return ask[result](p, fmt.Sprintf(`pictures.inaccessible(%q, %s)`, id, axe))
	}
	for _, theme := range themes {
		p.theme(theme)
		for _, id := range pictures {
			if r := find(id); len(r.Found) > 0 || r.Contrasts == 0 {
				p.t.Errorf("axe-core finds in cell %s, with the theme %s and %d good contrasts:\n%s", id, theme, r.Contrasts, strings.Join(r.Found, "\n"))
			}
		}
	}
	if r := find(unsafe.id); !strings.Contains(strings.Join(r.Found, "\n"), "color-contrast") {
		p.t.Errorf("axe-core does not find that a text is too pale, only %q", r.Found)
	}
}

// traceOf returns the record of a cell's run.
func traceOf(t *testing.T, nb savedNotebook, id string) *record.Trace {
	t.Helper()
	for _, c := range nb.Cells {
		for _, o := range c.Outputs {
			if text, ok := o.Data[record.MIME]; ok && c.ID == id {
				r := &record.Trace{}
				if err := json.Unmarshal(text, r); err != nil {
					t.Fatal(err)
				}
				return r
			}
		}
	}
	t.Fatalf("the cell %s has no record", id)
	return nil
}

// playByLinks goes with the mouse along the links of the stepper under a cell, from the first frame
// of the failing schedule to its end and back. All frames stay at one place in the window.
func (p *page) playByLinks(id string, r *record.Trace, lang words.Language) {
	p.t.Helper()
	p.click(fmt.Sprintf(`pictures.box(%q).closest('details').querySelector('summary')`, id))
	path := r.States.Path
	name := func(node int) string { return fmt.Sprintf("ls%s-%d", r.ID, node) }
	at := func(k int) string {
		p.t.Helper()
		p.await(fmt.Sprintf("the stepper shows step %d", k), fmt.Sprintf(`pictures.frameName(%q) === %q`, id, name(path[k])))
		return ask[string](p, fmt.Sprintf(`pictures.frame(%q).textContent`, id))
	}
	follow := func(mark string) {
		p.t.Helper()
		p.click(fmt.Sprintf(`pictures.link(%q, %q)`, id, mark))
	}
	lost := 0
	first := at(0)
	for k := 1; k < len(path); k++ {
		follow("▶")
		if strings.Contains(at(k), "✗") && k < len(path)-1 {
			lost++
		}
	}
	end := at(len(path) - 1)
	if lost == 0 || !strings.Contains(end, "✗") || !strings.Contains(end, words.StepperEndsIn.In(lang, "5")) {
		p.t.Errorf("%d frames name a lost write, want some; the last frame says\n%s", lost, end)
	}
	if ask[bool](p, fmt.Sprintf(`!!pictures.link(%q, "▶")`, id)) {
		p.t.Error("the last frame has a link forth")
	}
	for k := len(path) - 2; k >= 0; k-- {
		follow("◀")
		at(k)
	}
	if at(0) != first {
		p.t.Errorf("the way back ends at another frame: %s", at(0))
	}
}
