package worker

import (
	"regexp"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// runWith runs a cell whose goroutines are scheduled in a certain way.
func (s *session) runWith(how workerproto.Scheduling, src string) *result {
	s.t.Helper()
	s.last++
	if err := s.send.Send(workerproto.Execute{Exec: s.last, Count: int(s.last), Source: src, Scheduling: how}); err != nil {
		s.t.Fatalf("send cell: %v", err)
	}
	return s.finish()
}

// TestTimersInParallel: timers, contexts and pipes are the same where Go's own scheduler runs the
// goroutines, also when those of both kinds use one object.
func TestTimersInParallel(t *testing.T) {
	story, err := txtar.ParseFile("testdata/timers.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, mix := range []struct {
		name     string
		parallel func(i int) bool
	}{
		{"all", func(int) bool { return true }},
		{"every other cell", func(i int) bool { return i%2 == 1 }},
	} {
		t.Run(mix.name, func(t *testing.T) {
			s := start(t)
			for i := 0; i < len(story.Files); i += 2 {
				cell, want := story.Files[i], story.Files[i+1]
				r := s.runWith(workerproto.Scheduling{Parallel: mix.parallel(i / 2)}, string(cell.Data))
				if got := r.text(); got != string(want.Data) {
					t.Errorf("%s: got  %q\nwant %q", cell.Name, got, want.Data)
				}
			}
		})
	}
}

// TestMeetings: a goroutine that takes turns and one that does not wait for each other, whatever they
// share.
func TestMeetings(t *testing.T) {
	const declare = `
import ("context"; "fmt"; "io"; "sync")
var mu sync.Mutex
r, w := io.Pipe()
ctx, cancel := context.WithCancel(context.Background())
ch, back := make(chan int), make(chan string, 1)
var wg sync.WaitGroup
wg.Add(1)`
	const waits = `
go func() {
	b := make([]byte, 5)
	n, _ := io.ReadFull(r, b)
	<-ctx.Done()
	v := <-ch
	mu.Lock()
	wg.Wait()
	back <- fmt.Sprint(string(b[:n]), " ", ctx.Err(), " ", v)
	mu.Unlock()
}()`
	const gives = `
fmt.Fprint(w, "bytes")
cancel()
ch <- 1
wg.Done()
fmt.Println(<-back)`
	for _, first := range []bool{false, true} {
		s := start(t)
		for i, cell := range []string{declare, waits, gives} {
			r := s.runWith(workerproto.Scheduling{Parallel: first == (i == 1)}, cell)
			if i == 2 && r.text() != "bytes context canceled 1\n" {
				t.Errorf("parallel first: %t: %q\n%s", first, r.text(), r.report())
			}
		}
	}
}

// TestHandlersRace: handlers that a server calls at once are goroutines like others to the detector.
func TestHandlersRace(t *testing.T) {
	s := start(t)
	r := s.run(`
import ("fmt"; "io"; "net/http"; "net/http/httptest"; "sync")
hits := 0
var both sync.WaitGroup
both.Add(2)
s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	both.Done()
	both.Wait()
	hits++
	fmt.Fprint(w, r.URL.Path)
}))
var wg sync.WaitGroup
for _, path := range []string{"/a", "/b"} {
	wg.Go(func() {
		resp, err := http.Get(s.URL + path)
		if err != nil {
			fmt.Println(err)
			return
		}
		io.ReadAll(resp.Body)
		resp.Body.Close()
	})
}
wg.Wait()
fmt.Println("done")
s.Close()`)
	text := r.text()
	if !strings.HasPrefix(text, "done\n") || !regexp.MustCompile(`data race: Thread-(3 and Thread-4|4 and Thread-3) (use|write) hits`).MatchString(text) {
		t.Errorf("got %s", text)
	}
}

// TestTimersOfParallel: what takes turns waits for timers that were set where nobody does, and is told
// that it waits for ever once they are over.
func TestTimersOfParallel(t *testing.T) {
	s := start(t)
	for _, cell := range []struct {
		parallel  bool
		src, want string
	}{
		{true, `
import ("context"; "fmt"; "time")
timer, after := time.NewTimer(time.Millisecond), time.After(3*time.Millisecond)
ctx, cancel := context.WithTimeout(context.Background(), 2*time.Millisecond)
ticker := time.NewTicker(time.Millisecond)`, ""},
		{false, `<-ticker.C; <-timer.C; <-ctx.Done(); <-after; <-ticker.C; fmt.Println(ctx.Err())`, "context deadline exceeded\n"},
		{false, `ticker.Stop(); <-timer.C`, `<> (text/html: …)
deadlock: all goroutines wait, and nobody is left to wake one
  MainThread waits for timer.C: chan receive (In [3]:1, nobody sends to it or closes it any more)
     1 | ticker.Stop(); <-timer.C
                        ^ MainThread
  Only another goroutine could do what it waits for, and there is none. Go ends a program here.

%%timeline above the cell shows who ran and who waited, %%explore what else can happen.

!! fatal error: all goroutines are asleep - deadlock!
`},
		{true, `
called := make(chan int)
timer.Reset(time.Millisecond)
_ = time.AfterFunc(2*time.Millisecond, func() { close(called) })`, ""},
		{false, `
select { case <-timer.C: case <-make(chan int): }
<-called
fmt.Println("called")`, "called\n"},
	} {
		if got := s.runWith(workerproto.Scheduling{Parallel: cell.parallel}, cell.src).text(); got != cell.want {
			t.Errorf("%s\ngot %q, want %q", cell.src, got, cell.want)
		}
	}
}

// TestOwnContexts: what is derived from a context of the program's own type ends with it, and nobody
// who waits for that is told of a deadlock meanwhile.
func TestOwnContexts(t *testing.T) {
	s := start(t)
	if r := s.run(`
import ("context"; "fmt"; "time")
type own struct { context.Context; done chan struct{} }
func (c own) Done() <-chan struct{} { return c.done }
func (c own) Err() error { select { case <-c.done: return context.Canceled; default: return nil } }
func newOwn() own { return own{context.Background(), make(chan struct{})} }`); r.Failure != nil {
		t.Fatal(r.text())
	}
	for _, end := range []string{
		"go func() { close(c.done) }()",
		"time.AfterFunc(time.Millisecond, func() { close(c.done) })",
		"go func() { time.Sleep(time.Millisecond); close(c.done) }()",
		"close(c.done)",
	} {
		for range 5 {
			r := s.run(`func() {
	c := newOwn()
	child, cancel := context.WithCancel(c)
	defer cancel()
	called := make(chan int)
	context.AfterFunc(c, func() { close(called) })
	` + end + `
	<-child.Done()
	<-called
	fmt.Println(child.Err())
}()`)
			if got := r.text(); got != "context canceled\n" {
				t.Errorf("%s: got %q", end, got)
			}
		}
	}
	if r := s.run("c := newOwn()\nchild, cancel := context.WithCancel(c)\n<-child.Done()"); !strings.Contains(r.text(), "waits for child.Done()") ||
		!strings.HasSuffix(r.text(), "\n!! fatal error: all goroutines are asleep - deadlock!\n") {
		t.Errorf("got %q", r.text())
	}
}
