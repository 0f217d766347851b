package stdio

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"reflect"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// File must have all that os.File has, in newer versions of Go too.
func TestFileHasAllMethods(t *testing.T) {
	ours, theirs := reflect.TypeFor[*File](), reflect.TypeFor[*os.File]()
	for m := range theirs.Methods() {
		got, ok := ours.MethodByName(m.Name)
		if !ok {
			t.Errorf("no method %s", m.Name)
			continue
		}
		if got, want := signature(got.Type), signature(m.Type); got != want {
			t.Errorf("%s: got %s, want %s", m.Name, got, want)
		}
	}
	if got, want := ours.NumMethod(), theirs.NumMethod(); got != want {
		t.Errorf("got %d methods, want %d", got, want)
	}
}

// signature returns a method's type without its receiver.
func signature(m reflect.Type) string {
	var in, out []reflect.Type
	for i := 1; i < m.NumIn(); i++ {
		in = append(in, m.In(i))
	}
	for t := range m.Outs() {
		out = append(out, t)
	}
	return fmt.Sprint(in, out)
}

// Calls on nil, which follow a failed Open, do what os.File does.
func TestNilFile(t *testing.T) {
	for m := range reflect.TypeFor[*os.File]().Methods() {
		t.Run(m.Name, func(t *testing.T) {
			got, want := callOnNil((*File)(nil), m.Name), callOnNil((*os.File)(nil), m.Name)
			if got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

func callOnNil(f any, method string) (result string) {
	defer func() {
		if v := recover(); v != nil {
			result = "panic"
		}
	}()
	m := reflect.ValueOf(f).MethodByName(method)
	var args []reflect.Value
	for t := range m.Type().Ins() {
		args = append(args, reflect.Zero(t))
	}
	for _, v := range m.Call(args) {
		result += fmt.Sprintf("%v ", v)
	}
	return result
}

func TestStreams(t *testing.T) {
	s := newSession(t)
	streams := []struct {
		f          *File
		fd         uintptr
		name, base string
	}{
		{s.Stdin, 0, "/dev/stdin", "stdin"},
		{s.Stdout, 1, "/dev/stdout", "stdout"},
		{s.Stderr, 2, "/dev/stderr", "stderr"},
	}
	for _, st := range streams {
		t.Run(st.base, func(t *testing.T) {
			if st.f.Fd() != st.fd || st.f.Name() != st.name {
				t.Errorf("got %d %q, want %d %q", st.f.Fd(), st.f.Name(), st.fd, st.name)
			}
			info, err := st.f.Stat()
			if err != nil || info.Name() != st.base || info.Mode()&fs.ModeCharDevice != 0 {
				t.Errorf("Stat: got %v %v", info, err)
			}
			if _, err := st.f.Seek(0, io.SeekStart); err == nil {
				t.Error("Seek succeeded")
			}
		})
	}
	if _, err := s.Stdout.Read(make([]byte, 1)); err == nil || err == io.EOF {
		t.Errorf("read of standard output: got %v", err)
	}
	if _, err := s.Stdin.WriteString("x"); err == nil {
		t.Error("standard input takes writes")
	}
}

// Waiting for a pipe can be left, and the pipe is as good as before.
func TestKillInPipe(t *testing.T) {
	s := newSession(t)
	s.run(func() {
		r, w, err := pipe()
		if err != nil {
			t.Error(err)
			return
		}
		reader := start(func() { r.Read(make([]byte, 1)) })
		waitsFor(t, reader, trace.WaitIO)
		kill(t, reader)
		deferred := ""
		writer := start(func() {
			defer func() {
				buf := make([]byte, 4)
				n, _ := r.Read(buf) // there is something to read, so this works
				deferred = string(buf[:n])
			}()
			for {
				w.Write(make([]byte, 1<<20))
			}
		})
		waitsFor(t, writer, trace.WaitIO)
		kill(t, writer)
		if deferred != "\x00\x00\x00\x00" {
			t.Errorf("the deferred call read %q", deferred)
		}
		w.Close()
		if _, err := io.Copy(io.Discard, r); err != nil {
			t.Errorf("read the rest: %v", err)
		}
	})
}

func TestRestore(t *testing.T) {
	s := newSession(t)
	_, w, err := pipe()
	if err != nil {
		t.Fatal(err)
	}
	s.Stdout, s.Stderr, s.Stdin = w, nil, nil
	s.Restore()
	s.run(func() { s.fmtPrint("out"); fmt.Fprint(s.Stderr, "err") })
	if s.output(trace.Stdout) != "out" || s.output(trace.Stderr) != "err" || s.Stdin == nil {
		t.Error("the variables do not have their first values")
	}
}
