package bridge

import (
	"reflect"
	"slices"
)

// coreFunc returns a compiled function as Core calls it. That is the function itself if its types
// are the same in Core and it looks into nothing that it takes as any.
func (t *Types) coreFunc(fn reflect.Value, p policy) reflect.Value {
	compiled := fn.Type()
	if p.prints() {
		if compiled.IsVariadic() && compiled.In(compiled.NumIn()-1).Elem() == anyType {
			return t.printingFunc(fn, p)
		}
		p = keep
	}
	core := coreSignature(compiled)
	looks := p.looks() && takesAny(compiled)
	if core == compiled && !looks && !(p.looks() && returnsAny(compiled)) {
		return fn
	}
	if !looks {
		if short, ok := t.shape(fn, core); ok {
			return short
		}
	}
	in := make([]conv, compiled.NumIn())
	for i := range in {
		in[i] = t.toCompiledConv(core.In(i), compiled.In(i), p)
	}
	out := make([]conv, compiled.NumOut())
	for i := range out {
		out[i] = t.fromCompiledConv(compiled.Out(i), core.Out(i), p)
	}
	variadic := compiled.IsVariadic()
	if p == fill {
		return reflect.MakeFunc(core, func(args []reflect.Value) []reflect.Value {
			fills := t.fill(compiled, args)
			defer func() {
				for _, f := range fills {
					f.copyBack(t)
				}
			}()
			return call(fn, args, in, out, variadic)
		})
	}
	return reflect.MakeFunc(core, func(args []reflect.Value) []reflect.Value {
		return call(fn, args, in, out, variadic)
	})
}

// takesAny reports whether a parameter has type any or reflect.Value, or is a list of such.
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

// returnsAny reports whether a result has type any, and so may be a view that compiled code has
// kept.
func returnsAny(fn reflect.Type) bool {
	for out := range fn.Outs() {
		if out.Kind() == reflect.Interface && out.NumMethod() == 0 {
			return true
		}
	}
	return false
}

// funcConv makes the conversion of a function, to one that converts its arguments and results.
func (t *Types) funcConv(key convKey, with, back func(from, to reflect.Type, p policy) conv) conv {
	from, to := key.from, key.to
	in := make([]conv, from.NumIn())
	for i := range in {
		in[i] = back(to.In(i), from.In(i), key.policy)
	}
	out := make([]conv, from.NumOut())
	for i := range out {
		out[i] = with(from.Out(i), to.Out(i), key.policy.ofResult())
	}
	lists := make([]conv, len(in))
	if key.out {
		for i := range lists {
			lists[i] = t.listFiller(to.In(i), from.In(i))
		}
	}
	variadic := from.IsVariadic()
	return func(f reflect.Value) reflect.Value {
		if f.IsNil() {
			return reflect.Zero(to)
		}
		if short, ok := t.shape(f, to); ok {
			return short
		}
		return reflect.MakeFunc(to, func(args []reflect.Value) []reflect.Value {
			if key.out {
				defer t.called()()
			}
			defer fillLists(lists, args)()
			return call(f, args, in, out, variadic)
		})
	}
}

// call calls f with converted arguments and returns its converted results. It overwrites args.
func call(f reflect.Value, args []reflect.Value, in, out []conv, variadic bool) []reflect.Value {
	for i, c := range in {
		args[i] = c.apply(args[i])
	}
	var results []reflect.Value
	if variadic {
		results = f.CallSlice(args)
	} else {
		results = f.Call(args)
	}
	for i, c := range out {
		results[i] = c.apply(results[i])
	}
	return results
}

// listFiller returns the conversion of elements for a parameter that is a list of interfaces in
// compiled Go, and nil for all others. A learner's function gets a copy of such a list, and what it
// stores there is to be in the list too: a driver of database/sql stores the values of a row so.
func (t *Types) listFiller(compiled, core reflect.Type) conv {
	if compiled == core || compiled.Kind() != reflect.Slice || compiled.Elem().Kind() != reflect.Interface || core.Kind() != reflect.Slice {
		return nil
	}
	return t.toCompiledConv(core.Elem(), compiled.Elem(), share)
}

// fillLists notes the lists among the arguments as compiled code gives them, for which lists has
// conversions. It is called before args are converted. What it returns is called after the call: it
// stores in those lists what the learner's function has left in its copies, which are in args by
// then.
func fillLists(lists []conv, args []reflect.Value) (fill func()) {
	var given []reflect.Value
	for i, c := range lists {
		if c != nil && args[i].Len() > 0 {
			given = slices.Clone(args)
			break
		}
	}
	return func() {
		if given == nil {
			return
		}
		for i, c := range lists {
			if c == nil {
				continue
			}
			for j := range given[i].Len() {
				given[i].Index(j).Set(c.apply(args[i].Index(j)))
			}
		}
	}
}
