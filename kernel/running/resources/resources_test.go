package resources

import (
	"net"
	"net/http"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// run runs f as an execution.
func run(t *testing.T, exec trace.Exec, f func()) {
	t.Helper()
	if !sched.Main(exec, sched.Settings{Parallel: true}, f, 10*time.Second) {
		t.Fatal("the execution does not end")
	}
}

// A server that accepts connections without end does not remember those that are gone.
func TestWhatIsGoneIsForgotten(t *testing.T) {
	defer Release(1)
	run(t, 1, func() {
		for i := range 10_000 {
			a, _ := net.Pipe()
			own(newCloser(a))
			if i%1000 == 0 {
				runtime.GC()
			}
		}
	})
	mu.Lock()
	defer mu.Unlock()
	if n := len(held[1].list); n > 5000 {
		t.Errorf("%d of 10,000 connections are remembered that nobody has", n)
	}
}

func TestReleaseClosesWhatTheExecutionHolds(t *testing.T) {
	var mine, other net.Conn
	open := func(c *net.Conn) func() {
		return func() { *c, _ = net.Pipe(); own(newCloser(*c)) }
	}
	run(t, 1, open(&mine))
	run(t, 2, open(&other))
	defer Release(2)
	Release(1)
	if err := mine.SetDeadline(time.Time{}); err == nil {
		t.Error("what the execution holds is open")
	}
	if err := other.SetDeadline(time.Time{}); err != nil {
		t.Errorf("what another holds is closed: %v", err)
	}
}

func TestRefillKeepsTheOtherPatterns(t *testing.T) {
	mux := http.NewServeMux()
	run(t, 1, func() { muxHandle(mux, "/a/", http.NotFoundHandler()) })
	run(t, 2, func() { muxHandle(mux, "/b/{x}", http.NotFoundHandler()) })
	defer Release(2)
	Release(1)
	for path, want := range map[string]string{"/a/": "", "/b/c": "/b/{x}"} {
		r, err := http.NewRequest("GET", path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, got := mux.Handler(r); got != want {
			t.Errorf("%s is handled by %q, want %q", path, got, want)
		}
	}
	run(t, 3, func() { muxHandle(mux, "/a/{y}", http.NotFoundHandler()) }) // which would conflict
	Release(3)
}

// A goroutine that is ended while it waits in compiled code leaves it, and does not see the
// results.
func TestLeaving(t *testing.T) {
	a, _ := net.Pipe()
	waiting := make(chan struct{})
	went := false
	var g *sched.G
	run(t, 1, func() {
		g = sched.Go("", sched.GoStmt{}, func() {
			leaving(func() { a.Close() }, func() { close(waiting); a.Read(make([]byte, 1)) })
			went = true
		})
	})
	<-waiting
	sched.Kill(sched.ByExec(1))
	Wake()
	<-g.Done()
	if went {
		t.Error("the goroutine went on")
	}
}

// A pattern that is registered twice is reported as in Go, without the place in this package.
func TestPatternTwice(t *testing.T) {
	mux := http.NewServeMux()
	defer Release(1)
	var got any
	run(t, 1, func() {
		defer func() { got = recover() }()
		muxHandle(mux, "/a", http.NotFoundHandler())
		muxHandle(mux, "/a", http.NotFoundHandler())
	})
	const want = "pattern \"/a\" conflicts with pattern \"/a\":\n/a matches the same requests as /a"
	if err, _ := got.(error); err == nil || err.Error() != want {
		t.Errorf("panic(%v), want %s", got, want)
	}
}

// A socket in a file is gone when its execution is, so that the next one can listen there.
func TestReleaseRemovesSockets(t *testing.T) {
	at := &net.UnixAddr{Name: filepath.Join(t.TempDir(), "s"), Net: "unixgram"}
	for exec := range trace.Exec(2) {
		c, err := net.ListenUnixgram("unixgram", at)
		if err != nil {
			t.Fatal(err)
		}
		run(t, exec+1, func() { own(newCloser(c)) })
		Release(exec + 1)
	}
}
