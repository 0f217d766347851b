package bridge

import "reflect"

// coreFunc returns a host function as Core calls it: itself, when all its types agree and what it takes as any is not looked into.
func (t *Types) coreFunc(fn reflect.Value, p policy) reflect.Value {
	host := fn.Type()
	if p.prints() {
		if host.IsVariadic() && host.In(host.NumIn()-1).Elem() == anyType {
			return t.printingFunc(fn, p)
		}
		p = keep
	}
	core := coreSignature(host)
	looks := p.looks() && takesAny(host)
	if core == host && !looks && !(p.looks() && returnsAny(host)) {
		return fn
	}
	if !looks {
		if short, ok := t.shape(fn, core); ok {
			return short
		}
	}
	in := make([]conv, host.NumIn())
	for i := range in {
		in[i] = t.toHostConv(core.In(i), host.In(i), p)
	}
	out := make([]conv, host.NumOut())
	for i := range out {
		out[i] = t.fromHostConv(host.Out(i), core.Out(i), p)
	}
	variadic := host.IsVariadic()
	if p == fill {
		return reflect.MakeFunc(core, func(args []reflect.Value) []reflect.Value {
			fills := t.fill(host, args)
			defer func() {
				for _, f := range fills {
					f.settle(t)
				}
			}()
			return call(fn, args, in, out, variadic)
		})
	}
	return reflect.MakeFunc(core, func(args []reflect.Value) []reflect.Value {
		return call(fn, args, in, out, variadic)
	})
}

// fill puts in the place of arguments that compiled code takes as any, or in lists of such, what it
// is to fill.
func (t *Types) fill(host reflect.Type, args []reflect.Value) (fills []filled) {
	for i, arg := range args {
		switch in := host.In(i); {
		case in == anyType && !arg.IsNil():
			f := t.toFill(arg.Interface())
			fills = append(fills, f)
			args[i] = asInterface(f.passed, anyType)
		case in == reflect.TypeFor[[]any]():
			list := make([]any, arg.Len())
			for j := range list {
				f := t.toFill(arg.Index(j).Interface())
				fills = append(fills, f)
				list[j] = f.passed
			}
			args[i] = reflect.ValueOf(list)
		}
	}
	return fills
}

// takesAny reports whether a parameter has a type any or reflect.Value, or is a list of such.
func takesAny(fn reflect.Type) bool {
	for i := range fn.NumIn() {
		in := fn.In(i)
		if in.Kind() == reflect.Slice {
			in = in.Elem()
		}
		if in.Kind() == reflect.Interface && in.NumMethod() == 0 || in == valueType {
			return true
		}
	}
	return false
}

// returnsAny reports whether a result has a type any, and so may be a view that compiled code has kept.
func returnsAny(fn reflect.Type) bool {
	for out := range fn.Outs() {
		if out.Kind() == reflect.Interface && out.NumMethod() == 0 {
			return true
		}
	}
	return false
}

// printingFunc returns a function that prints its last parameters, with these wrapped.
func (t *Types) printingFunc(fn reflect.Value, p policy) reflect.Value {
	if short, ok := t.printingShape(fn, p); ok {
		return short
	}
	host := fn.Type()
	core := coreSignature(host)
	last := host.NumIn() - 1
	in := make([]conv, host.NumIn())
	for i := range last {
		in[i] = t.toHostConv(core.In(i), host.In(i), keep)
	}
	out := make([]conv, host.NumOut())
	for i := range out {
		out[i] = t.fromHostConv(host.Out(i), core.Out(i), keep)
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
