package machine

import (
	"go/types"
	"reflect"
	"sync"
	"sync/atomic"

	"github.com/lockstep-go/lockstep/kernel/running/flat"
	"github.com/lockstep-go/lockstep/kernel/running/interp"
)

// A call of an interface's method goes by the dynamic type, which may have come to be in any cell.
// Where the call stands is noted what was called last, so that nothing is looked up as long as the
// type is the same.

// methods are those of Core's types, as Core has told of them. They may be used from any goroutine.
type methods struct {
	byName  sync.Map     // methodName → methodFunction
	edition atomic.Int64 // counts what is told
}

// methodName is a method of the type with an id.
type methodName struct {
	id   int
	name string
}

// methodFunction is the function that a method is. flat is nil unless the flat engine has it.
type methodFunction struct {
	interp.Function
	flat *flat.Func
}

// calledMethod is what is noted at a call. It holds for an edition.
type calledMethod struct {
	rtype    reflect.Type
	edition  int64
	function interp.Function
	boxed    bool
}

// registerMethod is Core's word that a type has a method: a function as a value and, unless it is
// compiled Go's, by its name.
func (m *Machine) registerMethod(c interp.Call) {
	const id, name, value, function = 0, 1, 2, 3
	method := methodName{int(c.Arg(id).Int()), c.Arg(name).String()}
	m.Types.Method(method.id, method.name, c.Arg(value))
	m.methods.byName.Delete(method)
	if c.Args() > function {
		if f, ok := c.Function(function); ok {
			m.methods.byName.Store(method, methodFunction{f, m.flat.Func(f.Name())})
		}
	}
	m.methods.edition.Add(1)
}

// Arguments of a call of an interface's method. After the value come the method's name, the number
// of its signature, how many results it has, the variables for these, and the method's own
// arguments.
const (
	invokeValue = iota
	invokeName
	invokeSignature
	invokeCount
	invokeResults
)

// invoke calls a method of an interface's value. Its frame lies on the stack as often as methods
// call each other, so the work is done in functions that have returned by then.
func (m *Machine) invoke(c interp.Call) {
	if e := m.enterMethod(c); !e.IsZero() {
		e.Run()
		setResults(c, e)
		return
	}
	m.invokeOther(c)
}

// enterMethod prepares the call of a method of Core's, if it is one.
//
//go:noinline
func (m *Machine) enterMethod(c interp.Call) interp.Entered {
	x := c.Arg(invokeValue)
	method := m.method(c, x)
	if method == nil {
		return interp.Entered{}
	}
	receiver := x.Elem()
	if method.boxed {
		receiver = receiver.Field(0)
	}
	return method.function.Enter(c, receiver, invokeResults+int(c.Arg(invokeCount).Int()))
}

//go:noinline
func setResults(c interp.Call, e interp.Entered) {
	for i, v := range e.Results() {
		c.Arg(invokeResults + i).Set(v)
	}
	e.Done()
}

// invokeOther calls a method of another type.
//
//go:noinline
func (m *Machine) invokeOther(c interp.Call) {
	x, count := c.Arg(invokeValue), int(c.Arg(invokeCount).Int())
	var args []any
	for i := invokeResults + count; i < c.Args(); i++ {
		args = append(args, c.Arg(i).Interface())
	}
	signature := m.runtime.typeOf(int(c.Arg(invokeSignature).Int())).(*types.Signature)
	method := c.Arg(invokeName).String()
	invoking(method)
	results := m.Types.Invoke(x.Interface(), method, signature, args)
	invoked(method)
	for i, v := range results {
		variable := c.Arg(invokeResults + i)
		if v == nil {
			variable.SetZero()
		} else {
			variable.Set(reflect.ValueOf(v))
		}
	}
}

// flatMethod returns the method of a value if the flat engine has it.
func (m *Machine) flatMethod(x any, name string) *flat.Func {
	id, _, ok := m.Types.ID(reflect.TypeOf(x))
	if !ok {
		return nil
	}
	f, ok := m.methods.byName.Load(methodName{id, name})
	if !ok {
		return nil
	}
	return f.(methodFunction).flat
}

// method finds the method that a call calls, or nil when it is not one of Core's.
func (m *Machine) method(c interp.Call, x reflect.Value) *calledMethod {
	if x.Kind() != reflect.Interface || x.IsNil() {
		return nil
	}
	rtype, edition := x.Elem().Type(), m.methods.edition.Load()
	if last, ok := c.Cache().Load().(*calledMethod); ok && last.rtype == rtype && last.edition == edition {
		return last
	}
	id, boxed, ok := m.Types.ID(rtype)
	if !ok {
		return nil
	}
	f, ok := m.methods.byName.Load(methodName{id, c.Arg(invokeName).String()})
	if !ok {
		return nil
	}
	called := &calledMethod{rtype: rtype, edition: edition, function: f.(methodFunction).Function, boxed: boxed}
	c.Cache().Store(called)
	return called
}
