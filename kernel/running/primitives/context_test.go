package primitives

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// contexts are the functions of package context that cells get from here, or its own.
type contexts struct {
	withCancel   func(context.Context) (context.Context, context.CancelFunc)
	withCause    func(context.Context) (context.Context, context.CancelCauseFunc)
	withDeadline func(context.Context, time.Time, error) (context.Context, context.CancelFunc)
	withTimeout  func(context.Context, time.Duration, error) (context.Context, context.CancelFunc)
	afterFunc    func(context.Context, func()) func() bool
}

var contextLibraries = map[string]contexts{
	"std": {
		withCancel: context.WithCancel, withCause: context.WithCancelCause, withDeadline: context.WithDeadlineCause,
		withTimeout: context.WithTimeoutCause, afterFunc: context.AfterFunc,
	},
	"ours": {
		withCancel: WithCancel, withCause: WithCancelCause, withDeadline: WithDeadlineCause,
		withTimeout: WithTimeoutCause, afterFunc: contextAfterFunc,
	},
}

type key string

// wrapped is a context of a learner's own, with a Done channel of its own.
type wrapped struct {
	context.Context
	done chan struct{}
	err  error
}

func (w *wrapped) Done() <-chan struct{} { return w.done }
func (w *wrapped) Err() error {
	select {
	case <-w.done:
		return w.err
	default:
		return nil
	}
}

// state tells all that can be asked of contexts.
func state(all ...context.Context) string {
	var parts []string
	for _, c := range all {
		closed := false
		select {
		case <-c.Done():
			closed = true
		default:
		}
		parts = append(parts, fmt.Sprintf("%t %v %v", closed, c.Err(), context.Cause(c)))
	}
	return strings.Join(parts, "; ")
}

var (
	errFirst  = errors.New("first")
	errSecond = errors.New("second")
)

func TestContextsAgreeWithStandardLibrary(t *testing.T) {
	background := context.Background()
	scenarios := []struct {
		name string
		run  func(lib contexts) string
		want string
	}{
		{"a parent cancels its children", func(lib contexts) string {
			a, cancel := lib.withCancel(background)
			b, _ := lib.withCancel(a)
			before := state(a, b)
			cancel()
			cancel()
			return before + " | " + state(a, b)
		}, "false <nil> <nil>; false <nil> <nil> | true context canceled context canceled; true context canceled context canceled"},
		{"a child does not cancel its parent", func(lib contexts) string {
			a, end := lib.withCancel(background)
			defer end()
			b, cancel := lib.withCancel(a)
			cancel()
			return state(a, b)
		}, "false <nil> <nil>; true context canceled context canceled"},
		{"the first cause counts", func(lib contexts) string {
			a, cancelA := lib.withCause(background)
			b, cancelB := lib.withCause(a)
			c, _ := lib.withCancel(a)
			cancelB(errSecond)
			cancelA(errFirst)
			cancelA(errSecond)
			return state(a, b, c)
		}, "true context canceled first; true context canceled second; true context canceled first"},
		{"a cause of nil is that it was canceled", func(lib contexts) string {
			a, cancel := lib.withCause(background)
			cancel(nil)
			return state(a)
		}, "true context canceled context canceled"},
		{"a child of what has ended", func(lib contexts) string {
			a, cancel := lib.withCause(background)
			cancel(errFirst)
			b, _ := lib.withCancel(a)
			c, _ := lib.withTimeout(b, time.Hour, errSecond)
			return state(b, c)
		}, "true context canceled first; true context canceled first"},
		{"a deadline that has passed", func(lib contexts) string {
			a, _ := lib.withDeadline(background, time.Now().Add(-time.Second), errFirst)
			b, cancel := lib.withTimeout(a, time.Hour, nil)
			cancel()
			return state(a, b)
		}, "true context deadline exceeded first; true context deadline exceeded first"},
		{"a deadline", func(lib contexts) string {
			a, cancel := lib.withTimeout(background, time.Millisecond, errFirst)
			b, _ := lib.withCancel(a)
			<-b.Done()
			cancel()
			return state(a, b)
		}, "true context deadline exceeded first; true context deadline exceeded first"},
		{"canceled before its deadline", func(lib contexts) string {
			a, cancel := lib.withTimeout(background, time.Hour, errFirst)
			cancel()
			return state(a)
		}, "true context canceled context canceled"},
		{"the sooner deadline counts", func(lib contexts) string {
			at := time.Now().Add(time.Hour)
			a, cancel := lib.withDeadline(background, at, nil)
			defer cancel()
			b, cancelB := lib.withDeadline(a, at.Add(time.Hour), nil)
			defer cancelB()
			c, cancelC := lib.withDeadline(a, at.Add(-time.Minute), nil)
			defer cancelC()
			d, cancelD := lib.withCancel(background)
			defer cancelD()
			var all []string
			for _, ctx := range []context.Context{a, b, c, d} {
				deadline, ok := ctx.Deadline()
				left := 0 * time.Hour
				if ok {
					left = deadline.Sub(at)
				}
				all = append(all, fmt.Sprint(left, ok))
			}
			return strings.Join(all, ", ")
		}, "0s true, 0s true, -1m0s true, 0s false"},
		{"values", func(lib contexts) string {
			a, cancel := lib.withCancel(context.WithValue(background, key("k"), "v"))
			b, _ := lib.withTimeout(context.WithValue(a, key("l"), "w"), time.Hour, nil)
			before := fmt.Sprint(b.Value(key("k")), b.Value(key("l")), b.Value(key("m")))
			cancel()
			return before + " " + fmt.Sprint(b.Value(key("k")), b.Value(key("l")), b.Value(key("m")))
		}, "vw<nil> vw<nil>"},
		{"WithoutCancel", func(lib contexts) string {
			a, cancel := lib.withCause(context.WithValue(background, key("k"), "v"))
			b := context.WithoutCancel(a)
			c, end := lib.withCancel(b)
			cancel(errFirst)
			before := state(c)
			end()
			return fmt.Sprint(before, " | ", b.Done() == nil, b.Err(), context.Cause(b), b.Value(key("k")), " | ", state(c))
		}, "false <nil> <nil> | true <nil> <nil>v | true context canceled context canceled"},
		{"names", func(lib contexts) string {
			a, cancel := lib.withCause(background)
			b, _ := lib.withTimeout(context.WithValue(a, key("k"), "v"), time.Hour, nil)
			c := context.WithoutCancel(b)
			defer cancel(nil)
			name := fmt.Sprint(c)
			from, to := strings.Index(name, "WithDeadline("), strings.Index(name, ".WithoutCancel")
			return name[:from] + "WithDeadline(…)" + name[to:]
		}, "context.Background.WithCancel.WithValue(primitives.key, v).WithDeadline(…).WithoutCancel"},
		{"no parent", func(lib contexts) string {
			return fmt.Sprint(
				caught(func() { lib.withCancel(nil) }), "; ", //nolint:staticcheck // this is the misuse
				caught(func() { lib.withTimeout(nil, 0, nil) }))
		}, "cannot create context from nil parent; cannot create context from nil parent"},
		{"AfterFunc", func(lib contexts) string {
			a, cancel := lib.withCancel(background)
			ran := make(chan string, 3)
			lib.afterFunc(a, func() { ran <- "ran" })
			stop := lib.afterFunc(a, func() { ran <- "stopped" })
			first, again := stop(), stop()
			cancel()
			got := <-ran
			late := lib.afterFunc(a, func() { ran <- "at once" })
			return fmt.Sprint(got, first, again, <-ran, late())
		}, "rantrue falseat oncefalse"},
		{"AfterFunc of what never ends", func(lib contexts) string {
			stop := lib.afterFunc(background, func() {})
			return fmt.Sprint(stop(), stop())
		}, "true false"},
		{"a context of a learner's own", func(lib contexts) string {
			a, cancel := lib.withCause(background)
			w := &wrapped{a, make(chan struct{}), errSecond}
			b, _ := lib.withCancel(w)
			cancel(errFirst)
			before := state(b)
			close(w.done)
			<-b.Done()
			return before + " | " + state(b)
		}, "false <nil> <nil> | true second first"},
		{"a context of a learner's own, that has ended", func(lib contexts) string {
			w := &wrapped{background, make(chan struct{}), errSecond}
			close(w.done)
			b, _ := lib.withCancel(w)
			return state(b)
		}, "true second second"},
		// Compiled code derives from contexts of cells, and gives cells what it has derived.
		{"a standard child", func(lib contexts) string {
			a, cancel := lib.withCause(background)
			b, cancelB := context.WithTimeout(a, time.Hour)
			defer cancelB()
			c, _ := lib.withCancel(b)
			ran := make(chan bool)
			context.AfterFunc(c, func() { close(ran) })
			cancel(errFirst)
			<-ran
			d, cancelD := context.WithCancel(a)
			defer cancelD()
			return state(a, b, c, d)
		}, strings.Repeat("true context canceled first; ", 3) + "true context canceled first"},
		{"a standard child that ends first", func(lib contexts) string {
			a, cancel := lib.withCancel(background)
			b, cancelB := context.WithCancelCause(a)
			cancelB(errSecond)
			before := state(a, b)
			cancel()
			return before + " | " + state(a, b)
		}, "false <nil> <nil>; true context canceled second | true context canceled context canceled; true context canceled second"},
		{"a standard parent", func(lib contexts) string {
			a, cancel := context.WithCancelCause(background)
			b, _ := lib.withTimeout(a, time.Hour, nil)
			cancel(errFirst)
			<-b.Done()
			return state(b)
		}, "true context canceled first"},
	}
	for _, sc := range scenarios {
		for _, name := range []string{"std", "ours"} {
			t.Run(sc.name+"/"+name, func(t *testing.T) {
				var got string
				program(t, func() { got = sc.run(contextLibraries[name]) })
				if got != sc.want {
					t.Errorf("got  %s\nwant %s", got, sc.want)
				}
			})
		}
	}
}

// Children are canceled in the order in which they were derived, and those that have ended are
// forgotten.
func TestChildrenAreCanceledInOrder(t *testing.T) {
	parent, cancel := WithCancel(context.Background())
	var got []int
	for i := range 20 {
		child, end := WithCancel(parent)
		child.(*cancelCtx).depend(hand{}, &compiledChild{func() { got = append(got, i) }})
		if i%2 == 1 {
			end()
			got = nil
		}
	}
	p := parent.(*cancelCtx)
	if n := len(p.children); n != 10 {
		t.Errorf("%d children are kept, want 10", n)
	}
	cancel()
	if s := fmt.Sprint(got); s != "[0 2 4 6 8 10 12 14 16 18]" {
		t.Errorf("canceled in the order %s", s)
	}
}

// A deadline's timer ends with its context.
func TestDeadlineTimerIsStopped(t *testing.T) {
	parent, cancelParent := WithCancel(context.Background())
	for name, end := range map[string]func(cancel func()){
		"itself": func(cancel func()) { cancel() },
		"parent": func(func()) { cancelParent() },
	} {
		child, cancel := WithTimeout(parent, time.Hour)
		timer := child.(*timerCtx).timer
		end(cancel)
		if timer.(goAlarm).Stop() {
			t.Errorf("the timer runs after the context was canceled by %s", name)
		}
		parent, cancelParent = WithCancel(context.Background())
	}
}
