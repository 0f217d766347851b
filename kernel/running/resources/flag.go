package resources

import (
	"flag"
	"reflect"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/goruntime/library"
)

// definesFlags reports whether a function or method of package flag may define flags.
func definesFlags(name string) bool {
	if set, method, ok := strings.Cut(name, "."); ok {
		if set != "FlagSet" {
			return false
		}
		name = method
	}
	switch name {
	case "Parse", "Set", "Lookup", "Visit", "VisitAll", "PrintDefaults", "NewFlagSet", "UnquoteUsage", "Arg", "Args", "NArg", "NFlag":
		return false
	}
	return true
}

// flagFunc returns fn, which may define flags of its receiver or of flag.CommandLine, as one that
// records what it has defined.
func flagFunc(name string, fn reflect.Value) reflect.Value {
	return reflect.MakeFunc(fn.Type(), func(args []reflect.Value) []reflect.Value {
		set := flag.CommandLine
		if isMethod(name) {
			set, _ = args[0].Interface().(*flag.FlagSet)
		}
		before := flagsOf(set)
		results := fn.Call(args)
		for name, f := range flagsOf(set) {
			if before[name] != f {
				registered(func() { removeFlag(set, name, f) })
			}
		}
		return results
	})
}

// flagsOf returns a set's flags.
func flagsOf(set *flag.FlagSet) map[string]*flag.Flag {
	flags := map[string]*flag.Flag{}
	if set != nil {
		set.VisitAll(func(f *flag.Flag) { flags[f.Name] = f })
	}
	return flags
}

// removeFlag takes a flag out of a set.
func removeFlag(set *flag.FlagSet, name string, f *flag.Flag) {
	if set.Lookup(name) == f { // otherwise it is another by now
		library.RemoveFlag(set, name)
	}
}
