package labtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest"
)

// A notebook from elsewhere is not trusted: JupyterLab shows only so much of its saved HTML as is
// safe. Nothing of the table of lanes may be removed.
func TestUntrusted(t *testing.T) {
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.ipynb"), filepath.Join(dir, "out.ipynb")
	written := notebook(t, source{"lanes", `
import "fmt"
import "lessons"

fmt.Println("<b>main</b> begins")
lessons.Go("Worker", func() { fmt.Println("at work") }).Join()
println("on stderr")`})
	if err := os.WriteFile(in, written, 0o644); err != nil {
		t.Fatal(err)
	}
	if text, err := exec.CommandContext(t.Context(), kerneltest.Binary(t), "run", "-o", out, in).CombinedOutput(); err != nil {
		t.Fatalf("run the notebook: %v\n%s", err, text)
	}
	saved, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}

	p := open(t, saved)
	if ask[bool](p, `lab.widget("lanes").model.trusted`) {
		t.Error("JupyterLab trusts a notebook that it has not seen before")
	}
	expectLanes(t, p.cell("lanes"), []string{"MainThread", "Worker"},
		[]line{{"MainThread", "<b>main</b> begins"}, {"Worker", "at work"}, {"MainThread", "stderr on stderr"}})
	if lost := ask[[]string](p, `lab.sanitised("lanes")`); len(lost) > 0 {
		t.Errorf("JupyterLab's sanitizer has removed %q", lost)
	}
	p.picture("untrusted")
}
