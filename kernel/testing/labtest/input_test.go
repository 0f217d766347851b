package labtest

import "testing"

// A cell that reads its standard input asks in a box below it.
func TestInput(t *testing.T) {
	p := open(t, notebook(t, source{"greet", `
import "fmt"

var name string
fmt.Print("Your name: ")
fmt.Scanln(&name)
fmt.Println("Hello,", name)`}))
	p.startInPlace("greet")
	p.awaitBox()
	p.picture("asks")
	p.typeKeys("Ada\r")
	p.awaitRun("greet")
	// JupyterLab shows what was typed between the two pieces of the stream.
	if got, want := p.cell("greet").Stdout, "Your name:  Ada\nHello, Ada\n"; got != want {
		t.Errorf("the cell shows %q, want %q", got, want)
	}
}
