package labtest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest"
)

// Time lanes and the ring of a deadlock are saved with a notebook that nobody trusts: nothing of them
// is removed, their drawings are loaded, and are no wider than a page.
func TestUntrustedTimeline(t *testing.T) {
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.ipynb"), filepath.Join(dir, "out.ipynb")
	written := notebook(t,
		source{"timeline", `
%clock instant
%%timeline
import ("fmt"; "sync"; "time")
jobs, quit := make(chan int, 2), make(chan struct{})
var wg sync.WaitGroup
wg.Go(func() {
	for n := range 5 {
		jobs <- n + 1
	}
})
wg.Go(func() {
	for {
		select {
		case n := <-jobs:
			fmt.Println("<b>got</b>", n)
			time.Sleep(30 * time.Millisecond)
		case <-quit:
			return
		}
	}
})
time.Sleep(100 * time.Millisecond)
close(quit)
wg.Wait()`},
		source{"chinese", `
%lang zh
%%timeline -axis clock
for _, n := range []int{3, 1, 2} {
	wg.Go(func() {
		time.Sleep(time.Duration(n) * time.Second)
		fmt.Println(n)
	})
}
wg.Wait()`},
		source{"ring", `
var left, right sync.Mutex
for i := range 2 {
	wg.Go(func() {
		a, b := &left, &right
		if i == 1 {
			a, b = b, a
		}
		a.Lock()
		time.Sleep(time.Second)
		b.Lock()
	})
}
wg.Wait()`})
	if err := os.WriteFile(in, written, 0o644); err != nil {
		t.Fatal(err)
	}
	// It ends with the deadlock.
	if text, err := exec.CommandContext(t.Context(), kerneltest.Binary(t), "run", "-o", out, in).CombinedOutput(); err == nil {
		t.Fatalf("the notebook runs without an error:\n%s", text)
	}
	saved, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	p := open(t, saved)
	cells := []string{"timeline", "chinese", "ring"}
	for _, id := range cells {
		if ask[bool](p, `lab.widget("`+id+`").model.trusted`) {
			t.Errorf("JupyterLab trusts cell %s, which it has not seen before", id)
		}
		if lost := ask[[]string](p, `lab.sanitised("`+id+`")`); len(lost) > 0 {
			t.Errorf("JupyterLab's sanitizer has removed %q of cell %s", lost, id)
		}
		const loaded = `(async () => {
			const images = [...lab.widget("%s").node.querySelectorAll(".jp-OutputArea img")];
			await Promise.all(images.map(i => i.decode()));
			return images.map(i => i.naturalWidth);
		})()`
		widths := ask[[]int](p, fmt.Sprintf(loaded, id))
		if len(widths) != 1 || widths[0] < 100 || widths[0] > 700 {
			t.Errorf("cell %s has drawings %v wide", id, widths)
		}
	}
	for _, theme := range []string{"JupyterLab Light", "JupyterLab Dark"} {
		p.theme(theme)
		for _, id := range cells {
			p.pictureOf(id+theme[len("JupyterLab"):], id, id)
		}
	}
	p.theme("JupyterLab Light")
}
