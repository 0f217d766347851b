package symbols

import (
	"fmt"
	"reflect"
	"slices"
)

// Forbid returns replacements for functions of packages that may be imported when those of forbid may not, by import path and
// name: with os/exec they no longer start programs, and return an error that says so.
func Forbid(forbid []string) map[string]map[string]reflect.Value {
	if !slices.Contains(forbid, "os/exec") {
		return nil
	}
	replace := make(map[string]map[string]reflect.Value)
	for path, names := range map[string][]string{
		"os":      {"StartProcess"},
		"syscall": {"Exec", "ForkExec", "StartProcess"},
	} {
		table, _ := Of(path)
		replace[path] = make(map[string]reflect.Value)
		for _, name := range names {
			if f, ok := table[name]; ok { // not all are on every platform
				replace[path][name] = fail(f.Type(), fmt.Errorf("%s.%s is turned off here with os/exec", path, name))
			}
		}
	}
	return replace
}

// fail returns a function whose last result is err, and the others zero.
func fail(typ reflect.Type, err error) reflect.Value {
	return reflect.MakeFunc(typ, func([]reflect.Value) []reflect.Value {
		results := make([]reflect.Value, typ.NumOut())
		for i := range results {
			results[i] = reflect.Zero(typ.Out(i))
		}
		results[len(results)-1] = reflect.ValueOf(&err).Elem()
		return results
	})
}
