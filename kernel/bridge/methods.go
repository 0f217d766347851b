package bridge

import (
	"fmt"
	"go/types"
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/core"
)

// methodShape is a method that compiled code looks for in any value.
type methodShape struct {
	name      string
	signature string // as typeString writes it
}

var (
	methodError    = methodShape{"Error", "func() string"}
	methodString   = methodShape{"String", "func() string"}
	methodGoString = methodShape{"GoString", "func() string"}
	methodFormat   = methodShape{"Format", "func(fmt.State, int32)"}
)

// has reports whether a type has a method of this signature, and Core has given it.
func (t *Types) has(e *entry, m methodShape) bool {
	return t.learn(e, m, func() bool {
		if _, ok := e.method(m.name); !ok {
			return false
		}
		t.mu.Lock()
		defer t.mu.Unlock()
		sel := types.NewMethodSet(e.typ).Lookup(nil, m.name)
		return sel != nil && core.ReflectName(sel.Type()) == m.signature
	})
}

// call calls a method of v, whose type is e, that it has.
func (e *entry) call(name string, v reflect.Value, args ...any) []any {
	fn, _ := e.method(name)
	return invoke(fn, v, args)
}

// methods prints a value by its methods, if it has those that fmt asks for.
func (p *printer) methods(typ types.Type, v reflect.Value, verb rune) (handled bool) {
	if p.erroring {
		return false
	}
	if verb == 'w' {
		p.badVerb(typ, v, verb, open)
		return true
	}
	e := p.t.entryFor(typ)
	if e == nil && v.Type().Name() == "" && v.Type().Kind() == reflect.Struct {
		e = p.t.entryOf(v.Type())
	}
	if e == nil {
		return p.hostMethods(v, verb)
	}
	m, ok := p.method(e, verb)
	if !ok {
		return false
	}
	handled = true // also when the method panics
	defer p.catch(v, verb, m.name)
	switch m {
	case methodFormat:
		e.call(m.name, v, p.s, verb)
	case methodGoString:
		p.leave(e.call(m.name, v)[0], 's')
	default:
		p.leave(e.call(m.name, v)[0], verb)
	}
	return handled
}

// method returns the method by which fmt prints values of a type.
func (p *printer) method(e *entry, verb rune) (methodShape, bool) {
	switch {
	case p.t.has(e, methodFormat):
		return methodFormat, true
	case p.sharpV:
		return methodGoString, p.t.has(e, methodGoString)
	}
	switch verb {
	case 'v', 's', 'x', 'X', 'q':
		if p.t.has(e, methodError) {
			return methodError, true
		}
		return methodString, p.t.has(e, methodString)
	}
	return methodShape{}, false
}

// hostMethods is methods for a value of the host.
func (p *printer) hostMethods(v reflect.Value, verb rune) bool {
	if v.Type().NumMethod() == 0 || !v.CanInterface() {
		return false
	}
	x := v.Interface()
	if held, ok := x.(reflect.Value); ok && stringVerb(x, verb) {
		p.leave(p.t.valueString(held), verb)
		return true
	}
	handled := false
	switch x := x.(type) {
	case fmt.Formatter:
		handled = true
	case fmt.GoStringer:
		handled = p.sharpV || stringVerb(x, verb)
	default:
		handled = !p.sharpV && stringVerb(x, verb)
	}
	if handled {
		p.leave(x, verb)
	}
	return handled
}

// stringVerb reports whether fmt prints x with this verb as the string that a method returns.
func stringVerb(x any, verb rune) bool {
	switch verb {
	case 'v', 's', 'x', 'X', 'q':
		switch x.(type) {
		case error, fmt.Stringer:
			return true
		}
	}
	return false
}

// catch prints the panic of a method, when it is deferred.
func (p *printer) catch(v reflect.Value, verb rune, method string) {
	r := recover()
	if r == nil {
		return
	}
	if v.Kind() == reflect.Pointer && v.IsNil() {
		p.text("<nil>")
		return
	}
	if p.panicked {
		panic(r)
	}
	if p.t.Recovered != nil {
		r = p.t.Recovered(r)
	}
	fmt.Fprintf(p.s, "%%!%c(PANIC=%s method: ", verb, method)
	fmt.Fprint(p.s, p.t.Wrap(r))
	p.text(")")
}
