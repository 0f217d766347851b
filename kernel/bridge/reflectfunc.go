package bridge

import (
	"fmt"
	"go/types"
	"reflect"
	"slices"
	"strings"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/core"
)

// reflectFuncs are the functions of package reflect that have to know of the learner's types. A parameter of an interface type
// is any.
var reflectFuncs = map[string]func(*Types) any{
	"TypeOf":      func(t *Types) any { return t.reflectTypeOf },
	"ValueOf":     func(*Types) any { return reflect.ValueOf },
	"Indirect":    func(t *Types) any { return t.indirect },
	"New":         func(t *Types) any { return func(typ any) reflect.Value { return t.makePointer(typ, reflect.New) } },
	"Zero":        func(t *Types) any { return t.zero },
	"MakeSlice":   func(t *Types) any { return t.makeSlice },
	"MakeMap":     func(t *Types) any { return func(typ any) reflect.Value { return t.makeMap(typ, 0) } },
	"MakeChan":    func(t *Types) any { return t.makeChan },
	"MakeFunc":    func(t *Types) any { return t.makeFunc },
	"Append":      func(t *Types) any { return t.appendValues },
	"AppendSlice": func(t *Types) any { return t.appendSlice },
	"Copy":        func(t *Types) any { return t.copySlice },
	"Swapper":     func(t *Types) any { return t.swapper },
	"Select":      func(t *Types) any { return t.reflectSelect },
	"PtrTo":       func(t *Types) any { return t.pointerTo },
	"PointerTo":   func(t *Types) any { return t.pointerTo },
	"SliceOf":     func(t *Types) any { return t.sliceOf },
	"ArrayOf":     func(t *Types) any { return t.arrayOf },
	"MapOf":       func(t *Types) any { return t.mapOf },
	"ChanOf":      func(t *Types) any { return t.chanOf },
	"FuncOf":      func(t *Types) any { return t.funcOf },
	"StructOf":    func(t *Types) any { return t.structOf },

	"MakeMapWithSize": func(t *Types) any { return t.makeMap },
	"NewAt": func(t *Types) any {
		return func(typ any, p unsafe.Pointer) reflect.Value {
			return t.makePointer(typ, func(core reflect.Type) reflect.Value { return reflect.NewAt(core, p) })
		}
	},
	"VisibleFields": func(*Types) any {
		return func(typ any) []reflect.StructField { return reflect.VisibleFields(typ.(reflect.Type)) }
	},
}

// reflectFunc returns one of them, with the types that Core calls it with.
func (t *Types) reflectFunc(name string) (reflect.Value, bool) {
	make, ok := reflectFuncs[name]
	if !ok {
		return reflect.Value{}, false
	}
	return reflect.ValueOf(make(t)), true
}

func (t *Types) indirect(v reflect.Value) reflect.Value {
	if t.subject(v).flat().Kind() != reflect.Pointer {
		return v
	}
	return t.valueElem(v)
}

func (t *Types) makePointer(typ any, make func(reflect.Type) reflect.Value) reflect.Value {
	p := t.placeOf(typ)
	if p.typ == nil {
		return make(p.core)
	}
	return t.dress(types.NewPointer(p.typ), make(p.core))
}

func (t *Types) zero(typ any) reflect.Value {
	p := t.placeOf(typ)
	return t.dress(p.typ, reflect.Zero(p.core))
}

// flatOf returns the type out of its recursive wrapper that a function of package reflect is to make a value of.
func flatOf(typ any) reflect.Type {
	if l, ok := typ.(*learnerType); ok {
		return l.Type
	}
	return core.OfCompiled(typ.(reflect.Type))
}

func (t *Types) makeSlice(typ any, length, capacity int) reflect.Value {
	p := t.placeOf(typ)
	return t.dress(p.typ, core.Wrap(reflect.MakeSlice(flatOf(typ), length, capacity), p.core))
}

func (t *Types) makeMap(typ any, n int) reflect.Value {
	p := t.placeOf(typ)
	return t.dress(p.typ, core.Wrap(reflect.MakeMapWithSize(flatOf(typ), n), p.core))
}

func (t *Types) makeChan(typ any, n int) reflect.Value {
	p := t.placeOf(typ)
	return t.dress(p.typ, core.Wrap(reflect.MakeChan(flatOf(typ), n), p.core))
}

func (t *Types) makeFunc(typ any, fn func([]reflect.Value) []reflect.Value) reflect.Value {
	p, flat := t.placeOf(typ), flatOf(typ)
	if flat.Kind() != reflect.Func {
		panic("reflect: call of MakeFunc with non-Func type")
	}
	sig, _ := underlying(t.typeFor(p.typ, flat)).(*types.Signature)
	results := slices.Collect(flat.Outs())
	made := reflect.MakeFunc(flat, func(args []reflect.Value) []reflect.Value {
		for i, a := range args {
			args[i] = t.dress(param(sig, i), a)
		}
		out := slices.Clone(fn(args))
		if len(out) != len(results) {
			panic("reflect: wrong return count from function created by MakeFunc")
		}
		for i, x := range out {
			to := place{nil, results[i]}
			if sig != nil {
				to.typ = sig.Results().At(i).Type()
			}
			if !x.IsValid() {
				panic("reflect: function created by MakeFunc using closure returned zero Value")
			}
			if !x.CanInterface() {
				panic("reflect: function created by MakeFunc using closure returned value obtained from unexported field")
			}
			out[i] = t.fit(x, to, "reflect: function created by MakeFunc using closure returned value of type %s, not %s")
		}
		return out
	})
	return t.dress(p.typ, core.Wrap(made, p.core))
}

func (t *Types) appendValues(v reflect.Value, list ...reflect.Value) reflect.Value {
	s := t.subject(v)
	flat := s.flat()
	if flat.Kind() != reflect.Slice {
		return reflect.Append(flat) // which panics
	}
	to := place{elem(s.under()), flat.Type().Elem()}
	for _, x := range list {
		flat = reflect.Append(flat, t.fit(x, to, "reflect.Set: value of type %s is not assignable to type %s"))
	}
	return t.dress(s.typ, core.Wrap(flat, s.v.Type()))
}

func (t *Types) appendSlice(v, list reflect.Value) reflect.Value {
	s := t.subject(v)
	return t.dress(s.typ, core.Wrap(reflect.AppendSlice(s.flat(), t.subject(list).flat()), s.v.Type()))
}

func (t *Types) copySlice(dst, src reflect.Value) int {
	return reflect.Copy(t.subject(dst).flat(), t.subject(src).flat())
}

func (t *Types) swapper(slice any) func(i, j int) {
	return reflect.Swapper(t.subject(reflect.ValueOf(slice)).flat().Interface())
}

func (t *Types) reflectSelect(cases []reflect.SelectCase) (int, reflect.Value, bool) {
	inner := slices.Clone(cases)
	for i, c := range cases {
		if c.Dir == reflect.SelectSend && c.Send.IsValid() {
			inner[i].Send = t.sent(c.Chan, c.Send)
		}
		if c.Chan.IsValid() {
			inner[i].Chan = t.subject(c.Chan).flat()
		}
	}
	chosen, x, ok := reflect.Select(inner)
	if x.IsValid() {
		x = t.dress(elem(t.subject(cases[chosen].Chan).under()), x)
	}
	return chosen, x, ok
}

// composed returns the type that is made of others: core of those of Core, and of typ if the types of all are known.
func (t *Types) composed(core reflect.Type, make func([]types.Type) types.Type, parts ...place) any {
	known := []types.Type{}
	for _, p := range parts {
		typ := t.typeFor(p.typ, p.core)
		if typ == nil {
			return core
		}
		known = append(known, typ)
	}
	return t.showType(make(known), core)
}

func (t *Types) pointerTo(typ any) any {
	p := t.placeOf(typ)
	return t.composed(reflect.PointerTo(p.core), func(of []types.Type) types.Type { return types.NewPointer(of[0]) }, p)
}

func (t *Types) sliceOf(typ any) any {
	p := t.placeOf(typ)
	return t.composed(reflect.SliceOf(p.core), func(of []types.Type) types.Type { return types.NewSlice(of[0]) }, p)
}

func (t *Types) arrayOf(n int, typ any) any {
	p := t.placeOf(typ)
	return t.composed(reflect.ArrayOf(n, p.core), func(of []types.Type) types.Type { return types.NewArray(of[0], int64(n)) }, p)
}

func (t *Types) mapOf(key, elem any) any {
	k, e := t.placeOf(key), t.placeOf(elem)
	if k.typ != nil && !types.Comparable(k.typ) {
		panic(fmt.Sprint("reflect.MapOf: invalid key type ", k))
	}
	return t.composed(reflect.MapOf(k.core, e.core), func(of []types.Type) types.Type { return types.NewMap(of[0], of[1]) }, k, e)
}

func (t *Types) chanOf(dir reflect.ChanDir, typ any) any {
	p := t.placeOf(typ)
	return t.composed(reflect.ChanOf(dir, p.core), func(of []types.Type) types.Type { return types.NewChan(direction(dir), of[0]) }, p)
}

func (t *Types) funcOf(in, out []any, variadic bool) any {
	if variadic && (len(in) == 0 || in[len(in)-1].(reflect.Type).Kind() != reflect.Slice) {
		panic("reflect.FuncOf: last arg of variadic func must be slice")
	}
	var parts []place
	for _, typ := range slices.Concat(in, out) {
		parts = append(parts, t.placeOf(typ))
	}
	cores := make([]reflect.Type, len(parts))
	for i, p := range parts {
		cores[i] = p.core
	}
	core := reflect.FuncOf(cores[:len(in)], cores[len(in):], false)
	return t.composed(core, func(of []types.Type) types.Type {
		vars := make([]*types.Var, len(of))
		for i, typ := range of {
			vars[i] = types.NewParam(0, nil, "", typ)
		}
		return types.NewSignatureType(nil, nil, nil, types.NewTuple(vars[:len(in)]...), types.NewTuple(vars[len(in):]...), variadic)
	}, parts...)
}

func (t *Types) structOf(fields []reflect.StructField) any {
	cores, parts := slices.Clone(fields), make([]place, len(fields))
	for i, f := range fields {
		parts[i] = t.placeOf(f.Type)
		cores[i].Type = parts[i].core
		cores[i].Name, cores[i].PkgPath = core.FieldName(f.Name, i), ""
		cores[i].Tag = reflect.StructTag(core.FieldTag(string(f.Tag), f.PkgPath == "", f.Anonymous, ""))
		cores[i].Anonymous = false
	}
	return t.composed(reflect.StructOf(cores), func(of []types.Type) types.Type {
		vars, tags := make([]*types.Var, len(of)), make([]string, len(of))
		for i, f := range fields {
			var pkg *types.Package
			if f.PkgPath != "" {
				pkg = types.NewPackage(f.PkgPath, f.PkgPath[strings.LastIndexByte(f.PkgPath, '/')+1:])
			}
			vars[i], tags[i] = types.NewField(0, pkg, f.Name, of[i], f.Anonymous), string(f.Tag)
		}
		return types.NewStruct(vars, tags)
	}, parts...)
}
