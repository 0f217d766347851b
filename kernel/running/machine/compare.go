package machine

import (
	"reflect"
	"sync"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/goruntime"
)

// Core compares interfaces, and what holds interfaces or blank fields, here: blank fields do not
// count, and Go names the type that cannot be compared.

// equal is x == y.
func (m *Machine) equal(x, y any) bool {
	switch x.(type) {
	case nil, bool, int, string, float64, error:
		return x == y // an error is compiled Go's, and no learner's value
	}
	if y == nil {
		return false
	}
	t := reflect.TypeOf(x)
	if t != reflect.TypeOf(y) {
		return false
	}
	switch comparisonOf(t) {
	case plainly:
		return x == y
	case never:
		panic(goruntime.NewError("runtime error: comparing uncomparable type " + m.Types.TypeString(x)))
	default:
		return m.equalValues(reflect.ValueOf(x), reflect.ValueOf(y))
	}
}

func (m *Machine) equalValues(x, y reflect.Value) bool {
	switch comparisonOf(x.Type()) {
	case plainly:
		return x.Equal(y)
	case never:
		panic(goruntime.NewError("runtime error: comparing uncomparable type " + m.Types.NameOf(m.Types.TypeIn(x), x.Type())))
	}
	switch x.Kind() {
	case reflect.Interface:
		return m.equal(x.Interface(), y.Interface())
	case reflect.Array:
		for i := range x.Len() {
			if !m.equalValues(x.Index(i), y.Index(i)) {
				return false
			}
		}
	case reflect.Struct:
		for i := range x.NumField() {
			if !core.IsBlankField(x.Type().Field(i).Name) && !m.equalValues(x.Field(i), y.Field(i)) {
				return false
			}
		}
	}
	return true
}

// comparison is how values of a type are compared.
type comparison uint8

const (
	plainly comparison = iota // as compiled Go does
	byParts                   // there are interfaces or blank fields in it
	never                     // Go panics
)

var comparisons sync.Map // reflect.Type → comparison

func comparisonOf(t reflect.Type) comparison {
	if c, ok := comparisons.Load(t); ok {
		return c.(comparison)
	}
	c := compareBy(t)
	comparisons.Store(t, c)
	return c
}

func compareBy(t reflect.Type) comparison {
	switch {
	case !t.Comparable():
		return never
	case t.Kind() == reflect.Interface:
		return byParts
	case t.PkgPath() != "":
		return plainly // compiled Go's own
	case t.Kind() == reflect.Array:
		return comparisonOf(t.Elem())
	case t.Kind() == reflect.Struct:
		for i := range t.NumField() {
			if core.IsBlankField(t.Field(i).Name) || comparisonOf(t.Field(i).Type) == byParts {
				return byParts
			}
		}
	}
	return plainly
}
