// Package symbols holds the values of Go's standard library that interpreted
// code calls: for each package a table of its functions, variables, constants
// and types, as yaegi's Interpreter.Use takes them.
//
//	for _, path := range append(symbols.Interfaces("net/http"), "net/http") {
//		if table, ok := symbols.Of(path); ok {
//			err = i.Use(interp.Exports{symbols.Key(path): table})
//		}
//	}
//
// A table is built by a function when it is asked for, not by an initialiser or as
// linked data, so a process that imports this package and asks for nothing
// neither runs nor reads any of it.
//
// The tables hold what an operating system has on all architectures that Lockstep is built
// for. Generic functions and types are not values, and not here. Nothing is held back from a program or replaced for it: os.Exit is
// os.Exit. What must not reach the process is for the caller to replace.
//
// All functions may be called from any goroutine. The tables are the caller's own.
package symbols

import (
	"go/constant"
	"maps"
	"math/big"
	"reflect"
	"slices"
)

// Of builds the table of a package: by name the value of a function or constant,
// a settable value for a variable, and a nil pointer to a type. Untyped
// constants are values of go/constant. For an interface type Name there is
// also _Name, the type through which yaegi gives interpreted methods to compiled code.
func Of(importPath string) (map[string]reflect.Value, bool) {
	t, ok := find(importPath)
	if !ok {
		return nil, false
	}
	m := t.build()
	if build := findOwn(importPath); build != nil {
		maps.Copy(m, build())
	}
	return m, true
}

// Key returns what yaegi calls the table of a package: its path and name. It is empty when there is no table.
func Key(importPath string) string {
	t, ok := find(importPath)
	if !ok {
		return ""
	}
	return importPath + "/" + t.name
}

// Interfaces returns the paths of the other packages whose interfaces the values of a package may have to
// implement, or are looked at for. Unless their tables are loaded too, yaegi cannot pass interpreted values there.
func Interfaces(importPath string) []string {
	t, _ := find(importPath)
	paths := t.interfaces
	for _, l := range lookups(importPath) {
		for _, typ := range l.types {
			if path := typ.PkgPath(); path != importPath && !slices.Contains(paths, path) && typ.Kind() == reflect.Interface {
				paths = append(paths, path)
			}
		}
	}
	slices.Sort(paths)
	return paths
}

// A table is what find knows of a package. Its fields are code, not data, until find is called.
type table struct {
	name       string // of the package
	build      func() map[string]reflect.Value
	interfaces []string
}

type symbol struct {
	name  string
	value any
}

// bind makes a table: values are functions and constants, variables are pointers to variables,
// types are nil pointers.
func bind(values, variables, types []symbol) map[string]reflect.Value {
	m := make(map[string]reflect.Value, len(values)+len(variables)+len(types))
	for _, s := range values {
		m[s.name] = reflect.ValueOf(s.value)
	}
	for _, s := range variables {
		m[s.name] = reflect.ValueOf(s.value).Elem()
	}
	for _, s := range types {
		m[s.name] = reflect.ValueOf(s.value)
	}
	return m
}

// exact makes an untyped floating-point constant, of which no type may hold all digits, from a fraction.
func exact(fraction string) constant.Value {
	r, ok := new(big.Rat).SetString(fraction)
	if !ok {
		panic("symbols: not a number: " + fraction)
	}
	return constant.Make(r)
}
