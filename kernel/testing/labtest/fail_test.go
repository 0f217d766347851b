package labtest

import (
	"strings"
	"testing"
)

// Run All stops at a cell that fails, whose traceback is coloured.
func TestRunAllStopsAtError(t *testing.T) {
	p := open(t, notebook(t,
		source{"before", "import \"fmt\"\nx := 1\nx"},
		source{"fails", "fmt.Scanln()\nfunc half(n int) int {\n\tif n%2 != 0 {\n\t\tpanic(\"odd\")\n\t}\n\treturn n / 2\n}\nhalf(x)"},
		source{"after", "x = 2"},
		source{"ask", "x"},
	))
	// A slow page sends the cells one after another; for them to run into the failure, all must be
	// under way.
	p.startAll()
	p.awaitBox()
	p.await("all cells are sent", `lab.cells().filter(c => c.prompt === '[*]:').length === 3`)
	p.typeKeys("\r")
	p.awaitRun("fails")
	p.picture("stopped")
	if c := p.cell("before"); c.Value != "1" || c.Prompt != "[1]:" {
		t.Errorf("the first cell shows %q at %s, want 1 at [1]:", c.Value, c.Prompt)
	}
	if c := p.cell("fails"); !strings.Contains(c.Error, "panic: odd") || !strings.Contains(c.Error, "half") || c.Prompt != "[2]:" {
		t.Errorf("the failing cell shows at %s\n%s", c.Prompt, c.Error)
	}
	if n := ask[int](p, `lab.widget("fails").outputArea.node.querySelectorAll('[class*="ansi-"]').length`); n == 0 {
		t.Error("the traceback has no colours")
	}
	for _, id := range []string{"after", "ask"} {
		if c := p.cell(id); c.Prompt != "[ ]:" || c.Value != "" {
			t.Errorf("%s ran: it shows %q at %s", id, c.Value, c.Prompt)
		}
	}
	p.run("ask")
	if c := p.cell("ask"); c.Value != "1" {
		t.Errorf("x is %q after it, want 1", c.Value)
	}
}
