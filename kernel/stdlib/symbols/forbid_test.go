package symbols

import (
	"os"
	"testing"
)

func TestForbid(t *testing.T) {
	if got := Forbid([]string{"net"}); got != nil {
		t.Errorf("Forbid of net replaces %v", got)
	}
	for path, names := range Forbid([]string{"net", "os/exec"}) {
		table, _ := Of(path)
		for name, v := range names {
			if want := table[name]; !want.IsValid() || v.Type() != want.Type() {
				t.Errorf("%s.%s is replaced by a %s, is a %s", path, name, v.Type(), want.Type())
			}
		}
	}
	start := Forbid([]string{"os/exec"})["os"]["StartProcess"].Interface().(func(string, []string, *os.ProcAttr) (*os.Process, error))
	if _, err := start("/bin/true", nil, nil); err == nil || err.Error() != "os.StartProcess is turned off here with os/exec" {
		t.Errorf("os.StartProcess gives %v", err)
	}
}
