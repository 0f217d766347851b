package symbols

import (
	"os"
	"reflect"
	"strings"
	"syscall"
	"testing"
)

func TestForbid(t *testing.T) {
	if got := Forbid([]string{"net/http"}, nil); len(got) != 0 {
		t.Errorf("Forbid of net/http replaces %v", got)
	}
	for path, names := range Forbid([]string{"net", "os/exec"}, nil) {
		table, _ := Of(path)
		for name, v := range names {
			if want := table[name]; !want.IsValid() || v.Type() != want.Type() {
				t.Errorf("%s.%s is replaced by a %s, is a %s", path, name, v.Type(), want.Type())
			}
		}
	}
	replaced := Forbid([]string{"os/exec"}, nil)
	start := replaced["os"]["StartProcess"].Interface().(func(string, []string, *os.ProcAttr) (*os.Process, error))
	if _, err := start("/bin/true", nil, nil); err == nil || err.Error() != "os.StartProcess is turned off here with os/exec" {
		t.Errorf("os.StartProcess gives %v", err)
	}
	for _, name := range []string{"Exec", "ForkExec", "StartProcess", "Syscall", "RawSyscall", "Syscall6", "Socket", "Open", "Mmap"} {
		if table, _ := Of("syscall"); !table[name].IsValid() {
			continue // not here
		}
		if !replaced["syscall"][name].IsValid() {
			t.Errorf("syscall.%s is left", name)
		}
	}
	if raw := replaced["syscall"]["RawSyscall"]; raw.IsValid() {
		call := raw.Interface().(func(trap, a1, a2, a3 uintptr) (r1, r2 uintptr, err syscall.Errno))
		if _, _, err := call(0, 0, 0, 0); err != syscall.EPERM {
			t.Errorf("syscall.RawSyscall gives %v", err)
		}
	}
	if len(Forbid([]string{"net"}, nil)["os"]) > 0 {
		t.Error("without net, os starts no programs")
	}
	if replaced["syscall"]["Getpid"].IsValid() {
		t.Error("syscall.Getpid is turned off")
	}
}

// A function that cannot return an error panics with the reason why it does nothing.
func TestForbidWithoutResult(t *testing.T) {
	defer func() {
		if err, _ := recover().(error); err == nil || !strings.Contains(err.Error(), "no") {
			t.Errorf("recovered %v", err)
		}
	}()
	fail(reflect.TypeFor[func(int)](), os.ErrNoDeadline).Call([]reflect.Value{reflect.ValueOf(1)})
}
