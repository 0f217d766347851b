package bridge

import (
	"reflect"
	"sync"
)

// conv converts values of one type into those of another. A nil conv leaves them as they are.
type conv func(reflect.Value) reflect.Value

// apply returns v converted.
func (c conv) apply(v reflect.Value) reflect.Value {
	if c == nil {
		return v
	}
	return c(v)
}

// crossings holds what has been made for values to cross.
type crossings struct {
	convs   sync.Map // convKey → conv, of function types and of what contains interfaces
	methods sync.Map // methodKey → reflect.Value, a compiled method as a Core function
	pumps   sync.Map // a channel's address → the channel that is joined to it
}

// convKey identifies a conversion.
type convKey struct {
	from, to reflect.Type
	out      bool // from Core to compiled Go
	policy   policy
}

// toCompiledConv returns the conversion of Core's values, of type core, to compiled Go's, of type
// compiled. core is that type itself, or what core.OfCompiled or core.StructureOfCompiled makes of
// it.
func (t *Types) toCompiledConv(core, compiled reflect.Type, p policy) conv {
	if compiled.Kind() == reflect.Interface {
		switch {
		case compiled.NumMethod() > 0:
			return func(v reflect.Value) reflect.Value { return t.ToCompiled(v.Interface(), compiled) }
		case p.looks():
			return func(v reflect.Value) reflect.Value { return asInterface(t.pass(v.Interface(), p), compiled) }
		case core == compiled:
			return nil
		default:
			return func(v reflect.Value) reflect.Value { return asInterface(v.Interface(), compiled) }
		}
	}
	if compiled == valueType && p.looks() {
		return t.valueOut
	}
	anys := p.looks() && core.Kind() == reflect.Slice && core.Elem() == anyType && core.Name() == ""
	if core == compiled && !anys {
		return nil
	}
	return t.cachedConv(convKey{core, compiled, true, p}, func(key convKey) conv { return t.compositeConv(key, t.toCompiledConv, t.fromCompiledConv) })
}

// fromCompiledConv returns the conversion of compiled Go's values, of type compiled, to Core's, of
// type core. The types are related as in toCompiledConv.
func (t *Types) fromCompiledConv(compiled, core reflect.Type, p policy) conv {
	if compiled.Kind() == reflect.Interface {
		return func(v reflect.Value) reflect.Value { return asInterface(t.FromCompiled(v), anyType) }
	}
	if compiled == valueType && p.looks() {
		return t.valueIn
	}
	if core == compiled {
		return nil
	}
	return t.cachedConv(convKey{compiled, core, false, p}, func(key convKey) conv { return t.compositeConv(key, t.fromCompiledConv, t.toCompiledConv) })
}

// cachedConv returns the conversion of a key, which is made once. Two goroutines may both make it;
// the conversions do the same.
func (t *Types) cachedConv(key convKey, make func(convKey) conv) conv {
	if c, ok := t.crossings.convs.Load(key); ok {
		return c.(conv)
	}
	c := make(key)
	t.crossings.convs.Store(key, c)
	return c
}

// compositeConv makes the conversion of a type that contains interfaces. with makes conversions in
// the same direction, for the parts; back makes those in the other, which functions and channels
// need for what flows against it.
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

// asInterface returns x as a value of an interface type, which reflect.ValueOf(x) is not.
func asInterface(x any, typ reflect.Type) reflect.Value {
	if x == nil {
		return reflect.Zero(typ)
	}
	v := reflect.New(typ).Elem()
	v.Set(reflect.ValueOf(x))
	return v
}
