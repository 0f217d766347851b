package worker

import (
	"go/types"
	"reflect"
	"sync"
	"sync/atomic"

	"github.com/lockstep-go/lockstep/kernel/interp"
)

// A call of an interface's method goes by the dynamic type, which may have come to be in any cell. Where the call stands is noted
// what was called last, so that nothing is looked up as long as the type is the same.

// methods are those of Core's types, as Core has told of them. They may be used from any goroutine.
type methods struct {
	byName  sync.Map     // methodName → interp.Function
	edition atomic.Int64 // counts what is told
}

// methodName is a method of the type with an id.
type methodName struct {
	id   int
	name string
}

// calledMethod is what is noted of a place. It holds for an edition.
type calledMethod struct {
	rtype    reflect.Type
	edition  int64
	function interp.Function
	boxed    bool
}

// registerMethod is Core's word that a type has a method: a function as a value and, unless it is compiled Go's, by its name.
func (w *worker) registerMethod(c interp.Call) {
	const id, name, value, function = 0, 1, 2, 3
	m := methodName{int(c.Arg(id).Int()), c.Arg(name).String()}
	w.types.Method(m.id, m.name, c.Arg(value))
	w.methods.byName.Delete(m)
	if c.Args() > function {
		if f, ok := c.Function(function); ok {
			w.methods.byName.Store(m, f)
		}
	}
	w.methods.edition.Add(1)
}

// invoke calls a method of an interface's value. After the value come the method's name, the number of its signature, how
// many results it has, the variables for these, and the arguments.
func (w *worker) invoke(c interp.Call) {
	const value, name, signature, count, results = 0, 1, 2, 3, 4
	x := c.Arg(value)
	n := int(c.Arg(count).Int())
	if m := w.method(c, x); m != nil {
		receiver := x.Elem()
		if m.boxed {
			receiver = receiver.Field(0)
		}
		for i, v := range m.function.Call(c, receiver, results+n) {
			c.Arg(results + i).Set(v)
		}
		return
	}
	var args []any
	for i := results + n; i < c.Args(); i++ {
		args = append(args, c.Arg(i).Interface())
	}
	for i, v := range w.types.Invoke(x.Interface(), c.Arg(name).String(), w.typeByID(int(c.Arg(signature).Int())).(*types.Signature), args) {
		variable := c.Arg(results + i)
		if v == nil {
			variable.SetZero()
		} else {
			variable.Set(reflect.ValueOf(v))
		}
	}
}

// method finds the method that is called at a place, or nil when it is not one of Core's.
func (w *worker) method(c interp.Call, x reflect.Value) *calledMethod {
	if x.Kind() != reflect.Interface || x.IsNil() {
		return nil
	}
	rtype, edition := x.Elem().Type(), w.methods.edition.Load()
	if m, ok := c.Known().Load().(*calledMethod); ok && m.rtype == rtype && m.edition == edition {
		return m
	}
	id, boxed, ok := w.types.ID(rtype)
	if !ok {
		return nil
	}
	f, ok := w.methods.byName.Load(methodName{id, c.Arg(1).String()})
	if !ok {
		return nil
	}
	m := &calledMethod{rtype: rtype, edition: edition, function: f.(interp.Function), boxed: boxed}
	c.Known().Store(m)
	return m
}
