package bridge

import (
	"fmt"
	"go/types"
	"reflect"
)

// methods prints a value by the method that fmt would call, if it has one, and reports whether it
// did.
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
		return p.compiledMethods(v, verb)
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
		p.delegate(e.call(m.name, v)[0], 's')
	default:
		p.delegate(e.call(m.name, v)[0], verb)
	}
	return handled
}

// method returns the method by which fmt prints values of a type with this verb.
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

// compiledMethods prints a compiled value by the method that fmt would call, if it has one, and
// reports whether it did.
func (p *printer) compiledMethods(v reflect.Value, verb rune) bool {
	if v.Type().NumMethod() == 0 || !v.CanInterface() {
		return false
	}
	x := v.Interface()
	if held, ok := x.(reflect.Value); ok && stringVerb(x, verb) {
		p.delegate(p.t.valueString(held), verb)
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
		p.delegate(x, verb)
	}
	return handled
}

// stringVerb reports whether fmt prints x, with this verb, as the string that its method returns.
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

// catch is deferred, and prints the panic of a method.
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

// LearnersText returns what the method Error of a learner's value returns, or String if it has no
// Error. ok is false if it has neither.
func (t *Types) LearnersText(typ types.Type, v reflect.Value) (text string, isError, ok bool) {
	e := t.entryFor(typ)
	if e == nil {
		return "", false, false
	}
	for _, m := range []methodShape{methodError, methodString} {
		if t.has(e, m) {
			text, ok = e.call(m.name, v)[0].(string)
			return text, m == methodError, ok
		}
	}
	return "", false, false
}
