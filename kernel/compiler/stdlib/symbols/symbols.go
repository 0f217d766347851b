// Package symbols holds the values of Go's standard library that interpreted
// code calls: for each package a table of its functions, variables, constants
// and types.
//
//	table, ok := symbols.Of("net/http")
//	get := table["Get"].Interface().(func(string) (*http.Response, error))
//
// A table is built by a function when it is asked for, not by an initialiser or as
// linked data, so a process that imports this package and asks for nothing
// neither runs nor reads any of it.
//
// The tables hold what an operating system has on all architectures that Lockstep is built for.
// Generic functions and types are not values, and not here. Nothing is withheld or replaced:
// os.Exit is os.Exit. The caller must replace what is not to affect the process.
//
// All functions may be called from any goroutine. The tables are the caller's own.
package symbols

import (
	"go/constant"
	"maps"
	"math/big"
	"reflect"
)

// Of builds the table of a package: by name the value of a function or constant,
// a settable value for a variable, and a nil pointer to a type. Untyped
// constants are values of go/constant.
func Of(importPath string) (map[string]reflect.Value, bool) {
	build := find(importPath)
	if build == nil {
		return nil, false
	}
	m := build()
	if build := findOwn(importPath); build != nil {
		maps.Copy(m, build())
	}
	return m, true
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

// exact makes an untyped floating-point constant, which no type may represent exactly, from a
// fraction.
func exact(fraction string) constant.Value {
	r, ok := new(big.Rat).SetString(fraction)
	if !ok {
		panic("symbols: not a number: " + fraction)
	}
	return constant.Make(r)
}
