package symbols

import (
	"fmt"
	"reflect"
	"slices"
	"syscall"

	"github.com/lockstep-go/lockstep/kernel/compiler/stdlib"
)

// Forbid returns replacements for functions of packages that may be imported when those of forbid
// may not, by import path and name. With os/exec, os no longer starts programs. With os/exec, net
// or os, package syscall has only its types and constants, which programs that wait for signals
// need, and functions that only query: all others fail, and say why. (Where syscall has
// types that call the system, it cannot be imported at all, see stdlib.Forbidden.)
//
// have are the replacements for functions where they are allowed, whose types the others are to
// have.
func Forbid(forbid []string, have map[string]map[string]reflect.Value) map[string]map[string]reflect.Value {
	replace := make(map[string]map[string]reflect.Value)
	off := func(path, with string, is func(name string) bool) {
		if replace[path] == nil {
			replace[path] = make(map[string]reflect.Value)
		}
		table, _ := Of(path)
		for name, v := range table {
			if own, ok := have[path][name]; ok {
				v = own
			}
			if v.Kind() == reflect.Func && is(name) {
				replace[path][name] = fail(v.Type(), fmt.Errorf("%s.%s is turned off here with %s", path, name, with))
			}
		}
	}
	if slices.Contains(forbid, "os/exec") {
		off("os", "os/exec", func(name string) bool { return name == "StartProcess" })
	}
	for _, with := range stdlib.SystemCalls {
		if slices.Contains(forbid, with) {
			off("syscall", with, func(name string) bool { return !slices.Contains(harmless, name) })
			break
		}
	}
	return replace
}

// harmless are the functions of package syscall that reach nothing outside of the program, or do
// what a program may do by other means.
var harmless = []string{
	"BytePtrFromString", "ByteSliceFromString", "StringBytePtr", "StringByteSlice", "UTF16FromString", "UTF16ToString",
	"Clearenv", "Environ", "Getenv", "Setenv", "Unsetenv", "Getwd",
	"Getegid", "Geteuid", "Getgid", "Getpagesize", "Getpgid", "Getpgrp", "Getpid", "Getppid", "Getuid", "Kill",
	"Getrlimit", "Getrusage", "Gettimeofday", "Time", "Uname",
	"NsecToTimespec", "NsecToTimeval", "TimespecToNsec", "TimevalToNsec",
	"Read", "Write", "Close", "Exit",
}

// fail returns a function that only fails: its last result is err, or EPERM where that is a number
// of the system's, and the others are zero. A function that cannot fail panics.
func fail(typ reflect.Type, err error) reflect.Value {
	return reflect.MakeFunc(typ, func([]reflect.Value) []reflect.Value {
		results := make([]reflect.Value, typ.NumOut())
		for i := range results {
			results[i] = reflect.Zero(typ.Out(i))
		}
		last := len(results) - 1
		switch {
		case last >= 0 && typ.Out(last) == reflect.TypeFor[error]():
			results[last] = reflect.ValueOf(&err).Elem()
		case last >= 0 && typ.Out(last) == reflect.TypeFor[syscall.Errno]():
			results[last] = reflect.ValueOf(syscall.EPERM)
		default:
			panic(err)
		}
		return results
	})
}
