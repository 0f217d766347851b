package labtest

import "testing"

// A goroutine's line belongs to the cell that started it, also when it comes while another cell
// runs.
func TestLateLine(t *testing.T) {
	p := open(t, notebook(t,
		source{"start", `
import "fmt"
import "lessons"

gate, printed := make(chan bool), make(chan bool)
lessons.Go("Latecomer", func() {
	<-gate
	fmt.Println("better late than never")
	close(printed)
})
fmt.Println("started")`},
		source{"other", `
fmt.Println("the other cell")
close(gate)
<-printed
fmt.Scanln() // runs until the test has looked`},
	))
	p.startAll()
	p.awaitBox()
	p.await("the late line is there", `lab.cell("start").rows.length === 3`)
	start, other := p.cell("start"), p.cell("other")
	p.picture("while-the-other-cell-runs")
	if got, want := other.Prompt, "[*]:"; got != want {
		t.Errorf("the other cell's prompt is %s, want %s: it runs", got, want)
	}
	if got, want := start.Stdout, "started\n● Latecomer  │ better late than never\n"; got != want {
		t.Errorf("the starting cell shows %q, want %q", got, want)
	}
	if got, want := other.Stdout, "the other cell\n"; got != want {
		t.Errorf("the other cell shows %q, want %q", got, want)
	}
	expectLanes(t, start, []line{{"MainThread", "started"}, {"Latecomer", "better late than never"}})

	p.typeKeys("\r")
	p.awaitRun("other")
	if got, want := p.cell("other").Prompt, "[2]:"; got != want {
		t.Errorf("the other cell's prompt is %s, want %s", got, want)
	}
}
