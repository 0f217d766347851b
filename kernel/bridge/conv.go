package bridge

import (
	"reflect"
	"slices"

	"github.com/lockstep-go/lockstep/kernel/core"
)

// conv converts values of one type into those of another. A nil conv is for types that agree.
type conv func(reflect.Value) reflect.Value

func (c conv) apply(v reflect.Value) reflect.Value {
	if c == nil {
		return v
	}
	return c(v)
}

// convKey identifies a conversion.
type convKey struct {
	from, to reflect.Type
	out      bool // from Core to the host
	policy   policy
}

// coreSignature returns the type with which Core calls a function by name: it stays variadic.
func coreSignature(host reflect.Type) reflect.Type {
	return asVariadic(core.StructureOfCompiled(host), host.IsVariadic())
}

// asVariadic returns the type of a function whose last parameter is a slice, as a variadic one if it is.
func asVariadic(core reflect.Type, variadic bool) reflect.Type {
	if !variadic {
		return core
	}
	in, out := make([]reflect.Type, core.NumIn()), make([]reflect.Type, core.NumOut())
	for i := range in {
		in[i] = core.In(i)
	}
	for i := range out {
		out[i] = core.Out(i)
	}
	return reflect.FuncOf(in, out, true)
}

// toHostConv returns the conversion of Core's values of type core to the host's of type host, which is that or
// what core.OfCompiled or core.StructureOfCompiled is made from.
func (t *Types) toHostConv(core, host reflect.Type, p policy) conv {
	if host.Kind() == reflect.Interface {
		switch {
		case host.NumMethod() > 0:
			return func(v reflect.Value) reflect.Value { return t.ToHost(v.Interface(), host) }
		case p.looks():
			return func(v reflect.Value) reflect.Value { return asInterface(t.pass(v.Interface(), p), host) }
		case core == host:
			return nil
		default:
			return func(v reflect.Value) reflect.Value { return asInterface(v.Interface(), host) }
		}
	}
	if host == valueType && p.looks() {
		return t.valueOut
	}
	anys := p.looks() && core.Kind() == reflect.Slice && core.Elem() == anyType && core.Name() == ""
	if core == host && !anys {
		return nil
	}
	return t.remember(convKey{core, host, true, p}, func(key convKey) conv { return t.compositeConv(key, t.toHostConv, t.fromHostConv) })
}

// fromHostConv is the inverse.
func (t *Types) fromHostConv(host, core reflect.Type, p policy) conv {
	if host.Kind() == reflect.Interface {
		return func(v reflect.Value) reflect.Value { return asInterface(t.FromHost(v), anyType) }
	}
	if host == valueType && p.looks() {
		return t.valueIn
	}
	if core == host {
		return nil
	}
	return t.remember(convKey{host, core, false, p}, func(key convKey) conv { return t.compositeConv(key, t.fromHostConv, t.toHostConv) })
}

func (t *Types) remember(key convKey, make func(convKey) conv) conv {
	if c, ok := t.convs.Load(key); ok {
		return c.(conv)
	}
	c := make(key)
	t.convs.Store(key, c)
	return c
}

// asInterface returns x as a value of an interface type.
func asInterface(x any, typ reflect.Type) reflect.Value {
	if x == nil {
		return reflect.Zero(typ)
	}
	v := reflect.New(typ).Elem()
	v.Set(reflect.ValueOf(x))
	return v
}

// compositeConv converts what contains interfaces. with converts in the same direction, back in the other, as
// functions need for their parameters.
func (t *Types) compositeConv(key convKey, with, back func(from, to reflect.Type, p policy) conv) conv {
	from, to := key.from, key.to
	if from != to && from.Kind() == to.Kind() && from.ConvertibleTo(to) && !(from.Kind() == reflect.Func && key.policy.looks()) {
		return func(v reflect.Value) reflect.Value { return v.Convert(to) } // only the name differs
	}
	switch to.Kind() {
	case reflect.Func:
		return t.funcConv(key, with, back)
	case reflect.Slice, reflect.Array:
		elem := with(from.Elem(), to.Elem(), key.policy)
		return func(v reflect.Value) reflect.Value {
			if v.Kind() == reflect.Slice && v.IsNil() {
				return reflect.Zero(to)
			}
			w := reflect.New(to).Elem()
			if to.Kind() == reflect.Slice {
				w.Set(reflect.MakeSlice(to, v.Len(), v.Len()))
			}
			for i := range v.Len() {
				w.Index(i).Set(elem.apply(v.Index(i)))
			}
			return w
		}
	case reflect.Map:
		ckey, celem := with(from.Key(), to.Key(), key.policy), with(from.Elem(), to.Elem(), key.policy)
		return func(v reflect.Value) reflect.Value {
			if v.IsNil() {
				return reflect.Zero(to)
			}
			w := reflect.MakeMapWithSize(to, v.Len())
			for it := v.MapRange(); it.Next(); {
				w.SetMapIndex(ckey.apply(it.Key()), celem.apply(it.Value()))
			}
			return w
		}
	case reflect.Pointer:
		elem := with(from.Elem(), to.Elem(), key.policy)
		return func(v reflect.Value) reflect.Value {
			if v.IsNil() {
				return reflect.Zero(to)
			}
			w := reflect.New(to.Elem())
			w.Elem().Set(elem.apply(v.Elem()))
			return w
		}
	case reflect.Chan:
		return t.chanConv(from, to, with(from.Elem(), to.Elem(), key.policy), back(to.Elem(), from.Elem(), key.policy))
	}
	return func(v reflect.Value) reflect.Value { return v.Convert(to) }
}

// funcConv makes of a function one that converts what it takes and returns.
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
			defer fillLists(lists, args)()
			return call(f, args, in, out, variadic)
		})
	}
}

// listFiller returns the conversion of elements for a parameter that is a list of interfaces of the host's, of which a learner's
// function gets a copy: what it stores there is to be in the list too, as the values of a row are that a driver reads. It is nil
// for other parameters.
func (t *Types) listFiller(host, core reflect.Type) conv {
	if host == core || host.Kind() != reflect.Slice || host.Elem().Kind() != reflect.Interface || core.Kind() != reflect.Slice {
		return nil
	}
	return t.toHostConv(core.Elem(), host.Elem(), share)
}

// fillLists is called before a call, with the arguments as compiled code gives them, and what it returns is called after it, when
// args are those that the learner's function has had.
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

// call calls f with converted arguments and returns its converted results. args is overwritten.
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

// chanConv joins channels whose types differ by a goroutine that passes the values on. Where they come from is told by the
// direction; a channel of both directions is taken as one that the function sends on, as signal.Notify does.
// The same channel is joined to the same one again.
func (t *Types) chanConv(from, to reflect.Type, there, back conv) conv {
	return func(v reflect.Value) reflect.Value {
		if v.IsNil() {
			return reflect.Zero(to)
		}
		both := reflect.ChanOf(reflect.BothDir, to.Elem())
		fresh := reflect.MakeChan(both, v.Cap())
		old, joined := t.pumps.LoadOrStore(v.Pointer(), fresh)
		if joined {
			return old.(reflect.Value).Convert(to)
		}
		if to.ChanDir() == reflect.RecvDir {
			go pump(v, fresh, there)
		} else {
			go pump(fresh, v, back)
		}
		return fresh.Convert(to)
	}
}

func pump(from, to reflect.Value, c conv) {
	for {
		v, ok := from.Recv()
		if !ok {
			to.Close()
			return
		}
		to.Send(c.apply(v))
	}
}
