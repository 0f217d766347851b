package worker

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// annotate adds to a log what the compiler knows: the names of objects, and of what is written, the
// reads that it was computed from.
func (w *worker) annotate(log *trace.Log) {
	type read struct {
		g    int
		site trace.Site
	}
	last := map[read]int{} // index of the event
	for i := range log.Events {
		e := &log.Events[i]
		a := w.accessAt(e.Site)
		switch o := &log.Objects[e.Object]; {
		case e.Object == 0:
		case o.Name == trace.ContextDone && e.Op == trace.OpReceive:
			o.Name = cmp.Or(sharedName(a), o.Name)
		case o.Name == "" || o.Kind == "":
			o.Name = sharedName(a)
			if o.Kind == "" {
				o.Kind = kindOf(e.Op)
			}
		}
		switch e.Op {
		case trace.OpRead:
			last[read{e.G, e.Site}] = i
		case trace.OpWrite:
			expr := a.Expr
			for _, site := range a.Reads {
				j, ok := last[read{e.G, trace.Site(site)}]
				if !ok {
					continue
				}
				r := log.Events[j]
				e.From = append(e.From, r.Step)
				if name := w.accessAt(r.Site).Name; name != "" {
					expr = replaceWord(expr, name, r.Value)
				}
			}
			if e.Expr == "" {
				e.Expr = expr
			}
		}
	}
	tellApart(log.Objects)
}

// tellApart numbers objects that have the same name, as two locks have that a function is given one
// after the other.
func tellApart(objects []trace.Object) {
	same := map[trace.Object][]int{}
	for i, o := range objects {
		if o.Name != "" {
			same[o] = append(same[o], i)
		}
	}
	for o, all := range same {
		for n, i := range all {
			if len(all) > 1 {
				objects[i].Name = fmt.Sprintf("%s#%d", o.Name, n+1)
			}
		}
	}
}

// replaceWord puts a value where a name stands in an expression.
func replaceWord(expr, name, value string) string {
	i := strings.Index(expr, name)
	if i < 0 || value == "" {
		return expr
	}
	return expr[:i] + value + expr[i+len(name):]
}

// kindOf is the kind of what an operation is done to.
func kindOf(op trace.Op) string {
	switch op {
	case trace.OpRead, trace.OpWrite:
		return "variable"
	case trace.OpSend, trace.OpReceive, trace.OpClose:
		return "chan"
	case trace.OpLock, trace.OpTryLock, trace.OpUnlock:
		return "Mutex"
	case trace.OpRLock, trace.OpRUnlock, trace.OpTryRLock:
		return "RWMutex"
	case trace.OpAdd, trace.OpWait:
		return "WaitGroup"
	case trace.OpCondWait, trace.OpSignal, trace.OpBroadcast:
		return "Cond"
	case trace.OpDo:
		return "Once"
	case trace.OpJoin:
		return "goroutine"
	case trace.OpLoad, trace.OpStore, trace.OpUpdate:
		return "atomic"
	}
	return ""
}
