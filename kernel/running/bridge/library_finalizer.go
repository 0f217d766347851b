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
		finalize := t.later(t.finalizers.runNext)
		takes := reflect.FuncOf([]reflect.Type{ptr.Type()}, nil, false)
		real(ptr.Interface(), reflect.MakeFunc(takes, func(args []reflect.Value) []reflect.Value {
			if f.Type().In(0) == anyType {
				args[0] = asInterface(t.Any(typ, args[0]), anyType)
			}
			t.finalizers.add(func() { f.Call(args) })
			finalize()
			return nil
		}).Interface())
	})
}

// finalizerQueue has the finalizers that are due. They run one after another, as Go's do, whichever
// goroutine runs them.
type finalizerQueue struct {
	running sync.Mutex // held while one runs

	mu  sync.Mutex
	due []func() // guarded by mu
}

// add makes a finalizer due.
func (q *finalizerQueue) add(f func()) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.due = append(q.due, f)
}

// runNext runs the finalizer that has been due for longest. It is called once for each that is
// added.
func (q *finalizerQueue) runNext() {
	q.running.Lock()
	defer q.running.Unlock()
	q.mu.Lock()
	next := q.due[0]
	q.due = q.due[1:]
	q.mu.Unlock()
	next()
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
