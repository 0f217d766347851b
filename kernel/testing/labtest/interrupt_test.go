package labtest

import (
	"strings"
	"testing"
)

// The stop button frees a cell and keeps the variables; the restart button does not keep them.
func TestInterruptAndRestart(t *testing.T) {
	p := open(t, notebook(t,
		source{"keep", "import \"fmt\"\nimport \"time\"\n\nkept := 42"},
		source{"spin", "fmt.Println(\"spinning\")\nfor {\n}"},
		source{"sleep", "fmt.Println(\"sleeping\")\ntime.Sleep(time.Hour)"},
		source{"ask", "kept"},
	))
	p.run("keep")
	for _, hang := range []struct{ id, says string }{{"spin", "spinning\n"}, {"sleep", "sleeping\n"}} {
		p.start(hang.id)
		p.await("the cell hangs", `lab.cell("`+hang.id+`").stdout !== ""`)
		if got, want := p.cell(hang.id).Prompt, "[*]:"; got != want {
			t.Errorf("%s: the prompt is %s, want %s: it runs", hang.id, got, want)
		}
		p.toolbar("notebook:interrupt-kernel")
		p.awaitRun(hang.id)
		if c := p.cell(hang.id); c.Stdout != hang.says || !strings.Contains(strings.ToLower(c.Error), "interrupt") {
			t.Errorf("%s: interrupted, it shows %q and the error %q", hang.id, c.Stdout, c.Error)
		}
	}
	p.run("ask")
	if c := p.cell("ask"); c.Value != "42" || c.Prompt != "[4]:" {
		t.Errorf("after the interrupts the variable is %q at %s, want 42 at [4]:", c.Value, c.Prompt)
	}
	p.picture("interrupted")

	ask[any](p, `lab.watchRestart()`)
	p.toolbar("notebook:restart-kernel")
	p.clickCSS(".jp-Dialog .jp-mod-accept")
	p.await("the kernel has restarted", `lab.restarted && lab.idle()`)
	p.run("ask")
	if c := p.cell("ask"); c.Value != "" || !strings.Contains(c.Error, "undefined: kept") || c.Prompt != "[1]:" {
		t.Errorf("after a restart the variable is %q at %s, the error %q; want none, at [1]:, undefined", c.Value, c.Prompt, c.Error)
	}
}
