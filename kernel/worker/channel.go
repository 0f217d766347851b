package worker

import (
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/interp"
	"github.com/lockstep-go/lockstep/kernel/primitives"
	"github.com/lockstep-go/lockstep/kernel/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// channelSymbols are the operations on channels: for the frequent types of elements, and for all.
func (w *worker) channelSymbols() interp.Table {
	t := interp.Table{
		"Recv":     reflect.ValueOf(func(place int, ch, dst any) { recv(place, ch, dst) }),
		"RecvOK":   reflect.ValueOf(recv),
		"Send":     reflect.ValueOf(w.sendStmt),
		"RecvCase": reflect.ValueOf(recvCase),
		"SendCase": reflect.ValueOf(sendCase),
		"Select":   reflect.ValueOf(w.selectCases),
	}
	channelsOf[int](w, t, "Int")
	channelsOf[string](w, t, "String")
	channelsOf[bool](w, t, "Bool")
	channelsOf[float64](w, t, "Float64")
	channelsOf[struct{}](w, t, "Signal")
	channelsOf[any](w, t, "Any")
	return t
}

func channelsOf[T any](w *worker, t interp.Table, suffix string) {
	t["Recv"+suffix] = reflect.ValueOf(func(place int, ch <-chan T, dst *T) { recvOf(place, ch, dst) })
	t["RecvOK"+suffix] = reflect.ValueOf(recvOf[T])
	t["Send"+suffix] = reflect.ValueOf(func(place int, ch chan<- T, v T) { sendOf(w, place, ch, v) })
}

// recvOf is recv for a type.
func recvOf[T any](place int, ch <-chan T, dst *T) (ok bool) {
	var v T
	select {
	case v, ok = <-ch:
	default:
		g := sched.Current()
		if g == nil {
			v, ok = <-ch
			break
		}
		g.Block(trace.WaitReceive, place)
		select {
		case v, ok = <-ch:
			g.Unblock()
		case <-g.Killed():
			g.Unblock()
			g.Point()
		}
	}
	if dst != nil {
		*dst = v
	}
	return ok
}

// sendOf is sendStmt for a type.
func sendOf[T any](w *worker, place int, ch chan<- T, v T) {
	defer w.notePanic(place)
	select {
	case ch <- v:
		return
	default:
	}
	g := sched.Current()
	if g == nil {
		ch <- v
		return
	}
	sent := false
	func() {
		g.Block(trace.WaitSend, place)
		defer g.Unblock() // also when the channel is closed meanwhile, which panics
		select {
		case ch <- v:
			sent = true
		case <-g.Killed():
		}
	}()
	if !sent {
		g.Point()
	}
}

// notePanic is deferred by what may panic in Go's runtime on behalf of a place.
func (w *worker) notePanic(place int) {
	if r := recover(); r != nil {
		w.panicAt(place)
		panic(r)
	}
}

// recv is <-ch. It stores what it receives in *dst unless dst is nil, and tells whether that was
// sent: false when the channel is closed.
func recv(place int, ch, dst any) bool {
	c := reflect.ValueOf(ch)
	var v reflect.Value
	ok, got := false, false
	if !c.IsNil() {
		v, ok = c.TryRecv()
		got = ok || v.IsValid()
	}
	if !got {
		_, v, ok = wait(trace.WaitReceive, place, []reflect.SelectCase{{Dir: reflect.SelectRecv, Chan: c}})
	}
	if dst != nil {
		reflect.ValueOf(dst).Elem().Set(v)
	}
	return ok
}

// sendStmt is ch <- *src.
func (w *worker) sendStmt(place int, ch, src any) {
	c, v := reflect.ValueOf(ch), reflect.ValueOf(src).Elem()
	defer w.notePanic(place)
	if !c.IsNil() && c.TrySend(v) {
		return
	}
	wait(trace.WaitSend, place, []reflect.SelectCase{{Dir: reflect.SelectSend, Chan: c, Send: v}})
}

// wait waits for one of the cases, as reflect.Select does, or ends the goroutine when it is to end.
func wait(reason trace.Wait, place int, cases []reflect.SelectCase) (int, reflect.Value, bool) {
	g := sched.Current()
	if g == nil {
		return reflect.Select(cases)
	}
	i, v, ok := func() (int, reflect.Value, bool) {
		g.Block(reason, place)
		defer g.Unblock() // also when the channel is closed under a sender, which panics
		return reflect.Select(append(cases, reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(g.Killed())}))
	}()
	if i == len(cases) {
		g.Point()
	}
	return i, v, ok
}

// selectCase is one case of a select.
type selectCase struct {
	reflect.SelectCase
	dst any
}

func recvCase(ch, dst any) selectCase {
	return selectCase{reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(ch)}, dst}
}

func sendCase(ch, src any) selectCase {
	return selectCase{reflect.SelectCase{Dir: reflect.SelectSend, Chan: reflect.ValueOf(ch), Send: reflect.ValueOf(src).Elem()}, nil}
}

// selectCases returns the number of the case that goes ahead, -1 for default, and whether what it
// received was sent.
func (w *worker) selectCases(place int, hasDefault bool, cases ...selectCase) (int, bool) {
	defer w.notePanic(place)
	list := make([]reflect.SelectCase, len(cases), len(cases)+1)
	for i, c := range cases {
		list[i] = c.SelectCase
	}
	// Who need not wait does not say so.
	i, v, ok := reflect.Select(append(list, reflect.SelectCase{Dir: reflect.SelectDefault}))
	if i == len(cases) {
		if hasDefault {
			return -1, false
		}
		i, v, ok = wait(trace.WaitSelect, place, list)
	}
	if c := cases[i]; c.Dir == reflect.SelectRecv && c.dst != nil {
		reflect.ValueOf(c.dst).Elem().Set(v)
	}
	return i, ok
}

var outside = func() map[string]bool {
	m := map[string]bool{}
	for _, p := range primitives.OutsidePackages {
		m[p] = true
	}
	return m
}()

// noteOutside tells the scheduler when a cell imports what it cannot see into.
func noteOutside(importPath string) {
	if outside[importPath] {
		sched.Outside()
	}
}
