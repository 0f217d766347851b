package labtest

import (
	"testing"
)

// A notebook from elsewhere is not trusted: JupyterLab shows only so much of its saved HTML as is
// safe. Nothing of the table of lanes may be removed.
func TestUntrusted(t *testing.T) {
	written := notebook(t, source{"lanes", `
import "fmt"
import "lessons"

fmt.Println("<b>main</b> begins")
lessons.Go("Worker", func() { fmt.Println("at work") }).Join()
lessons.Go("Other", func() { fmt.Println("at work, too") }).Join()
println("on stderr")`})
	saved := savedBy(t, written)

	p := open(t, saved)
	if ask[bool](p, `lab.widget("lanes").model.trusted`) {
		t.Error("JupyterLab trusts a notebook that it has not seen before")
	}
	expectLanes(t, p.cell("lanes"),
		[]line{{"MainThread", "<b>main</b> begins"}, {"Worker", "at work"}, {"Other", "at work, too"}, {"MainThread", "stderr on stderr"}})
	if lost := ask[[]string](p, `lab.sanitised("lanes")`); len(lost) > 0 {
		t.Errorf("JupyterLab's sanitizer has removed %q", lost)
	}
	ask[any](p, `lab.unfold("lanes")`)
	for _, theme := range []string{"JupyterLab Dark", "JupyterLab Light"} {
		p.theme(theme)
		p.pictureOf("untrusted"+theme[len("JupyterLab"):], "lanes", "lanes")
	}
}

// Reports of races, deadlocks, leaks and searches are saved with a notebook too, and are looked at in
// light and dark.
func TestUntrustedReports(t *testing.T) {
	written := notebook(t,
		source{"race", `
var balance int
func changeIt(n int) {
	balance = balance + n
	balance = balance - n
}
for _, n := range []int{5, 8} {
	go changeIt(n)
}`},
		source{"lost", `
%%explore -expect balance == 0
balance = 0
t1 := lessons.Go("T1", func() { changeIt(5) })
t2 := lessons.Go("T2", func() { changeIt(8) })
t1.Join()
t2.Join()
balance`},
		source{"step", `%%step a5fa5e:8>2,11>1`}, // the cell above
		source{"locked", `
var mu, other sync.Mutex
lessons.Explore(func() {
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			mu.Lock()
			defer mu.Unlock()
			changeIt(1)
		})
	}
	wg.Wait()
})`},
		source{"deadlock", `
%%explore
var wg sync.WaitGroup
wg.Go(func() {
	mu.Lock()
	other.Lock()
	other.Unlock()
	mu.Unlock()
})
wg.Go(func() {
	other.Lock()
	mu.Lock()
	mu.Unlock()
	other.Unlock()
})
wg.Wait()`},
		source{"leak", `
func ask() {
	answers := make(chan int)
	lessons.Go("Asker", func() { answers <- 42 })
}
ask()`})
	saved := savedBy(t, written)
	p := open(t, saved)
	cells := []string{"race", "lost", "step", "locked", "deadlock", "leak"}
	for _, id := range cells {
		if ask[bool](p, `lab.widget("`+id+`").model.trusted`) {
			t.Errorf("JupyterLab trusts cell %s, which it has not seen before", id)
		}
		if lost := ask[[]string](p, `lab.sanitised("`+id+`")`); len(lost) > 0 {
			t.Errorf("JupyterLab's sanitizer has removed %q of cell %s", lost, id)
		}
	}
	p.playFrames("lost", 12, map[int]string{0: "Who goes next?", 8: "✗ lost", 12: "The end: 5"})
	p.playFrames("step", 12, map[int]string{8: "✗ lost", 12: "The end: 5"})
	for _, theme := range []string{"JupyterLab Light", "JupyterLab Dark"} {
		p.theme(theme)
		for _, id := range cells {
			p.pictureOf(id+theme[len("JupyterLab"):], id, id)
		}
	}
	p.theme("JupyterLab Light")
}
