package machine

import (
	"reflect"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/goruntime"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
)

// A deferred call that runs because of a panic may panic itself. The new panic is on top of the
// first then, whether that was recovered from or not, and when it ends the program Go tells them
// all, the first one first:
//
//	panic: first [recovered]
//		panic: second
//
// Each list of deferred calls knows what its own panic is on top of. From the function that a panic
// leaves to the one that it comes to next, that goes with the goroutine.

// underPanic is a panic that another one is on top of.
type underPanic struct {
	value     any
	recovered bool
}

// panicInFlight is a panic of the program's own that has left a function and come to no other list
// of deferred calls yet.
type panicInFlight struct {
	value any
	under []underPanic
}

// setPanic notes the panic that the calling goroutine is about to begin or to go on with.
func setPanic(value any, under []underPanic) {
	if g := sched.Current(); g != nil {
		g.Panic = &panicInFlight{value, under}
	}
}

// caught is the value of a panic that has just been recovered, and what it is on top of. Of one
// that is not the program's own panicValue knows what it is to be. What was noted for another one
// is out of date: compiled code has recovered that one.
func (m *Machine) caught(v any) (value any, under []underPanic) {
	g := sched.Current()
	if g != nil {
		p, ok := g.Panic.(*panicInFlight)
		if g.Panic = nil; ok && goruntime.SameWords(p.value, v) {
			return v, p.under
		}
	}
	return m.panicValue(v), nil
}

// panicConstant is panic(v) with a constant. Go has one copy of it in the program.
func (m *Machine) panicConstant(site core.Site, v any) {
	if rv := reflect.ValueOf(v); rv.IsValid() && rv.Comparable() {
		same, _ := m.constants.LoadOrStore(v, v)
		v = same
	}
	m.panicStmt(site, v)
}

// PanicTexts describes a panic that the calling goroutine ends by, and what it is on top of: the
// kind of the error, and the text after the colon, which goes on with lines for the later panics. v
// is what was recovered.
func (m *Machine) PanicTexts(v any) (name, text string) {
	v, under := m.caught(v)
	all := append(under[:len(under):len(under)], underPanic{value: v})
	var b strings.Builder
	var last underPanic
	for i, p := range all {
		if i > 0 && goruntime.SameWords(last.value, p.value) {
			continue // panic(recover()): what is under it has said so
		}
		last = p
		what, told := m.panicText(p.value)
		if what != "panic" {
			return what, told
		}
		if i == 0 {
			name = what
		} else {
			b.WriteString("\n\t" + what + ": ")
		}
		b.WriteString(told)
		again := i+1 < len(all) && goruntime.SameWords(p.value, all[i+1].value)
		switch {
		case p.recovered && again:
			b.WriteString(" [recovered, repanicked]")
		case p.recovered:
			b.WriteString(" [recovered]")
		}
	}
	return name, b.String()
}

// Repanicked returns the value of a panic that compiled code has recovered from, and panics with
// again. v is what it has recovered.
func (m *Machine) Repanicked(v any) any {
	value, under := m.caught(v)
	setPanic(value, append(under, underPanic{value: value, recovered: true}))
	return value
}
