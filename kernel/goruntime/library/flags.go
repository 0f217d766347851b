package library

import (
	"flag"
	"reflect"
)

// flagMaps are the fields of a set with its flags by name: all, and those that have been set.
var flagMaps = []string{"formal", "actual"}

// RemoveFlag takes a flag out of a set, for which the set has no method.
func RemoveFlag(set *flag.FlagSet, name string) {
	for _, m := range flagMaps {
		delete(field(reflect.ValueOf(set).Elem(), m).Interface().(map[string]*flag.Flag), name)
	}
}
