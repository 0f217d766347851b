package bridge

import (
	"io"
	"reflect"
)

// printingFunc returns a printing function as Core calls it. It wraps the operands, which are the
// last parameter.
func (t *Types) printingFunc(fn reflect.Value, p policy) reflect.Value {
	if short, ok := t.printingShape(fn, p); ok {
		return short
	}
	compiled := fn.Type()
	core := coreSignature(compiled)
	last := compiled.NumIn() - 1
	in := make([]conv, compiled.NumIn())
	for i := range last {
		in[i] = t.toCompiledConv(core.In(i), compiled.In(i), keep)
	}
	out := make([]conv, compiled.NumOut())
	for i := range out {
		out[i] = t.fromCompiledConv(compiled.Out(i), core.Out(i), keep)
	}
	return reflect.MakeFunc(core, func(args []reflect.Value) []reflect.Value {
		operands, _ := args[last].Interface().([]any)
		format := ""
		if p == printf || p == errorf {
			format = args[last-1].String()
		}
		format, operands = t.operands(p, format, operands)
		if p == printf || p == errorf {
			args[last-1] = reflect.ValueOf(format)
		}
		args[last] = reflect.ValueOf(operands)
		return call(fn, args, in, out, true)
	})
}

// printingShape is printingFunc for functions of the usual types, those of fmt and log, without
// package reflect.
func (t *Types) printingShape(fn reflect.Value, p policy) (reflect.Value, bool) {
	var g any
	switch f := fn.Interface().(type) {
	case func(...any) (int, error):
		g = func(a ...any) (int, any) {
			_, a = t.operands(p, "", a)
			n, err := f(a...)
			return n, t.fromError(err)
		}
	case func(string, ...any) (int, error):
		g = func(format string, a ...any) (int, any) {
			format, a = t.operands(p, format, a)
			n, err := f(format, a...)
			return n, t.fromError(err)
		}
	case func(io.Writer, ...any) (int, error):
		g = func(w any, a ...any) (int, any) {
			_, a = t.operands(p, "", a)
			n, err := f(compiledAs[io.Writer](t, w), a...)
			return n, t.fromError(err)
		}
	case func(io.Writer, string, ...any) (int, error):
		g = func(w any, format string, a ...any) (int, any) {
			format, a = t.operands(p, format, a)
			n, err := f(compiledAs[io.Writer](t, w), format, a...)
			return n, t.fromError(err)
		}
	case func(...any) string:
		g = func(a ...any) string {
			_, a = t.operands(p, "", a)
			return f(a...)
		}
	case func(string, ...any) string:
		g = func(format string, a ...any) string {
			format, a = t.operands(p, format, a)
			return f(format, a...)
		}
	case func(string, ...any) error:
		g = func(format string, a ...any) any {
			format, a = t.operands(errorf, format, a)
			return t.fromError(f(format, a...))
		}
	case func(...any):
		g = func(a ...any) {
			_, a = t.operands(p, "", a)
			f(a...)
		}
	case func(string, ...any):
		g = func(format string, a ...any) {
			format, a = t.operands(p, format, a)
			f(format, a...)
		}
	default:
		return reflect.Value{}, false
	}
	return reflect.ValueOf(g), true
}
