package bridge

import (
	"go/types"
	"reflect"
	"sync"
)

// setFinalizer returns runtime.SetFinalizer on Core values. It calls the one of the table of
// symbols, which may not be the runtime's. The errors are those of runtime/mfinal.go.
func (t *Types) setFinalizer() reflect.Value {
	set, _ := t.lookup("runtime", "SetFinalizer")
	real := set.Interface().(func(obj, finalizer any))
	return reflect.ValueOf(func(obj, finalizer any) {
		typ, ptr := t.Open(obj)
		of, f := t.Open(finalizer)
		switch {
		case obj == nil:
			t.Throw("runtime.SetFinalizer: first argument is nil")
			return
		case ptr.Kind() != reflect.Pointer:
			t.Throw("runtime.SetFinalizer: first argument is " + t.TypeString(obj) + ", not pointer")
			return
		case ptr.IsNil():
			t.Throw("nil elem type!")
			return
		case finalizer == nil:
			real(ptr.Interface(), nil)
			return
		case f.Kind() != reflect.Func:
			t.Throw("runtime.SetFinalizer: second argument is " + t.TypeString(finalizer) + ", not a function")
			return
		case !t.finalizes(of, f, obj, typ, ptr):
			t.Throw("runtime.SetFinalizer: cannot pass " + t.TypeString(obj) + " to finalizer " + t.TypeString(finalizer))
			return
		}
		start := t.later(t.finalizers.run)
		takes := reflect.FuncOf([]reflect.Type{ptr.Type()}, nil, false)
		real(ptr.Interface(), reflect.MakeFunc(takes, func(args []reflect.Value) []reflect.Value {
			if f.Type().In(0) == anyType {
				args[0] = asInterface(t.Any(typ, args[0]), anyType)
			}
			t.finalizers.add(dueFinalizer{func() { f.Call(args) }, start})
			return nil
		}).Interface())
	})
}

// finalizerQueue has the finalizers that are due. They run one after another, as Go's do, whichever
// goroutine runs them.
type finalizerQueue struct {
	mu   sync.Mutex
	due  []dueFinalizer // guarded by mu
	runs bool           // guarded by mu: a goroutine is running them
}

// dueFinalizer is a finalizer, and what starts a goroutine that may run it.
type dueFinalizer struct{ run, start func() }

// add makes a finalizer due.
func (q *finalizerQueue) add(f dueFinalizer) {
	q.mu.Lock()
	q.due = append(q.due, f)
	q.mu.Unlock()
	f.start()
}

// run runs the finalizers that are due, unless another goroutine does so: that one goes on with what
// is added meanwhile. To wait for it would keep the baton from it.
func (q *finalizerQueue) run() {
	q.mu.Lock()
	if q.runs {
		q.mu.Unlock()
		return
	}
	q.runs = true
	defer q.stop()
	for len(q.due) > 0 {
		next := q.due[0]
		q.due[0] = dueFinalizer{} // its object may be the next to go
		q.due = q.due[1:]
		q.mu.Unlock()
		func() {
			defer q.mu.Lock() // also when the goroutine ends here
			next.run()
		}()
	}
}

// stop unlocks mu after run, and has another goroutine run what is left when a finalizer has ended
// this one.
func (q *finalizerQueue) stop() {
	q.runs = false
	start := func() {}
	if len(q.due) > 0 {
		start = q.due[0].start
	}
	q.mu.Unlock()
	start()
}

// finalizes reports whether f, a function of type of, takes the pointer ptr of type typ, which is
// in obj.
func (t *Types) finalizes(of types.Type, f reflect.Value, obj any, typ types.Type, ptr reflect.Value) bool {
	if f.Type().NumIn() != 1 {
		return false
	}
	if f.Type().In(0) != anyType {
		return f.Type().In(0) == ptr.Type()
	}
	if of == nil {
		return true
	}
	param := of.Underlying().(*types.Signature).Params().At(0).Type()
	return !types.IsInterface(param) && typ != nil && types.AssignableTo(typ, param) || t.Implements(obj, param)
}
