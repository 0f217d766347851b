package library

import (
	"flag"
	"reflect"
)

// RemoveFlag takes a flag out of a set, for which the set has no method.
func RemoveFlag(set *flag.FlagSet, name string) {
	for _, m := range []string{"formal", "actual"} {
		delete(field(reflect.ValueOf(set).Elem(), m).Interface().(map[string]*flag.Flag), name)
	}
}

// checkFlags removes a flag that has been set.
func checkFlags() bool {
	set := flag.NewFlagSet("", flag.ContinueOnError)
	set.Bool("check", false, "")
	if set.Set("check", "true") != nil {
		return false
	}
	RemoveFlag(set, "check")
	left := 0
	set.VisitAll(func(*flag.Flag) { left++ })
	set.Visit(func(*flag.Flag) { left++ })
	return left == 0
}
