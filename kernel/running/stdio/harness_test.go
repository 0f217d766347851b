package stdio

import (
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// limit is how long a test waits for what should happen soon.
const limit = 20 * time.Second

// session is a Stdio whose other side is the test.
type session struct {
	*Stdio
	t testing.TB

	mu     sync.Mutex
	writes []trace.Write // guarded by mu; with copies of Data
	lines  []string      // guarded by mu: answers to Ask; then eof
	asked  int           // guarded by mu
	exits  []int         // guarded by mu

	lastExec trace.Exec
}

func newSession(t testing.TB, input ...string) *session {
	s := &session{t: t, lines: input}
	s.Stdio = New(Config{Sink: s.sink, Ask: s.ask, Exit: s.exit})
	return s
}

func (s *session) sink(w *trace.Write) {
	s.mu.Lock()
	defer s.mu.Unlock()
	kept := *w
	kept.Data = append([]byte(nil), w.Data...)
	s.writes = append(s.writes, kept)
}

func (s *session) ask(*sched.G, string, bool) (string, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	if len(s.lines) == 0 {
		return "", true, nil
	}
	line := s.lines[0]
	s.lines = s.lines[1:]
	return line, false, nil
}

func (s *session) exit(code int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.exits = append(s.exits, code)
}

// output returns what a stream got so far.
func (s *session) output(kind trace.Stream) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var b strings.Builder
	for _, w := range s.writes {
		if w.Stream == kind {
			b.Write(w.Data)
		}
	}
	return b.String()
}

// run runs f as the main goroutine of an execution. f must not use t.Fatal, which would only end
// the goroutine.
func (s *session) run(f func()) trace.Exec {
	s.t.Helper()
	s.lastExec++
	exec := s.lastExec
	timer := time.AfterFunc(limit, func() { sched.Kill(sched.ByExec(exec)) })
	if !sched.Main(exec, sched.Settings{Parallel: true}, f, time.Second) {
		s.t.Fatal("the program does not end")
	}
	if !timer.Stop() {
		s.t.Fatal("the program took too long")
	}
	return exec
}

// start starts f as a goroutine of the program.
func start(f func()) *sched.G { return sched.Go("", sched.GoStmt{}, f) }

// waitsFor returns when g waits for the reason given.
func waitsFor(t testing.TB, g *sched.G, reason trace.Wait) {
	t.Helper()
	for deadline := time.Now().Add(limit); time.Now().Before(deadline); runtime.Gosched() {
		if got, _ := g.Waiting(); got == reason {
			return
		}
	}
	t.Errorf("%v does not wait for %q", g, reason)
}

// kill ends g and returns when it has ended.
func kill(t testing.TB, g *sched.G) {
	t.Helper()
	sched.Kill(func(other *sched.G) bool { return other == g })
	select {
	case <-g.Done():
	case <-time.After(limit):
		t.Errorf("%v does not end", g)
	}
}

// symbol returns what cells see under a name of the standard library.
func symbol[T any](s *session, path, name string) T {
	s.t.Helper()
	v, ok := s.Symbols()[path][name]
	if !ok {
		s.t.Fatalf("no symbol %s.%s", path, name)
	}
	f, ok := v.Interface().(T)
	if !ok {
		s.t.Fatalf("%s.%s is a %v, want %v", path, name, v.Type(), reflect.TypeFor[T]())
	}
	return f
}

type (
	printFunc  = func(...any) (int, error)
	printfFunc = func(string, ...any) (int, error)
	scanFunc   = func(...any) (int, error)
	scanfFunc  = func(string, ...any) (int, error)
)
