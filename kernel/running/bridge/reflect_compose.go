package bridge

import (
	"fmt"
	"go/types"
	"reflect"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
)

// composed returns the reflect.Type of a type that is made of others. core is the one that Core
// has. If the types of all parts are known, make composes that of the whole.
func (t *Types) composed(core reflect.Type, make func([]types.Type) types.Type, parts ...repr) any {
	known := []types.Type{}
	for _, p := range parts {
		typ := t.goType(p.typ, p.core)
		if typ == nil {
			return core
		}
		known = append(known, typ)
	}
	return t.showType(make(known), core)
}

// pointerTo is reflect.PointerTo.
func (t *Types) pointerTo(typ any) any {
	p := t.reprOf(typ)
	return t.composed(reflect.PointerTo(p.core), func(of []types.Type) types.Type { return types.NewPointer(of[0]) }, p)
}

// sliceOf is reflect.SliceOf.
func (t *Types) sliceOf(typ any) any {
	p := t.reprOf(typ)
	return t.composed(reflect.SliceOf(p.core), func(of []types.Type) types.Type { return types.NewSlice(of[0]) }, p)
}

// arrayOf is reflect.ArrayOf.
func (t *Types) arrayOf(n int, typ any) any {
	p := t.reprOf(typ)
	return t.composed(reflect.ArrayOf(n, p.core), func(of []types.Type) types.Type { return types.NewArray(of[0], int64(n)) }, p)
}

// mapOf is reflect.MapOf.
func (t *Types) mapOf(key, elem any) any {
	k, e := t.reprOf(key), t.reprOf(elem)
	if k.typ != nil && !types.Comparable(k.typ) {
		panic(fmt.Sprint("reflect.MapOf: invalid key type ", k))
	}
	return t.composed(reflect.MapOf(k.core, e.core), func(of []types.Type) types.Type { return types.NewMap(of[0], of[1]) }, k, e)
}

// chanOf is reflect.ChanOf.
func (t *Types) chanOf(dir reflect.ChanDir, typ any) any {
	p := t.reprOf(typ)
	return t.composed(reflect.ChanOf(dir, p.core), func(of []types.Type) types.Type { return types.NewChan(goDir(dir), of[0]) }, p)
}

// funcOf is reflect.FuncOf. A variadic function takes a slice in Core.
func (t *Types) funcOf(in, out []any, variadic bool) any {
	if variadic && (len(in) == 0 || in[len(in)-1].(reflect.Type).Kind() != reflect.Slice) {
		panic("reflect.FuncOf: last arg of variadic func must be slice")
	}
	var parts []repr
	for _, typ := range slices.Concat(in, out) {
		parts = append(parts, t.reprOf(typ))
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

// structOf is reflect.StructOf. The fields get the names and tags that the compiler gives to
// Core's.
func (t *Types) structOf(fields []reflect.StructField) any {
	cores, parts := slices.Clone(fields), make([]repr, len(fields))
	for i, f := range fields {
		parts[i] = t.reprOf(f.Type)
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
