// Package twin is the compiled part of the library packages that are built from source: what their
// generic functions cannot express in Go, or what is too slow when it is interpreted. Only those
// sources import it, under the path lockstep/twin ([Path]); they are in stdlib/internal/gen/_twins.
//
// Types that a program declares have shapes of their own in interpreted code, and what is converted
// to an interface may stand in a box, a struct of one field ([unboxed]). Parameters of type any
// expect values as interpreted code has them, not converted for compiled code; only SQLAssign and
// SQLValue look for methods in them.
//
// The sources see only the package's declarations. These must not mention a package whose source
// imports this one, which is why some parameters are less exactly typed than they could be.
//
// Everything may be called from any goroutine, and what panics or ends the goroutine in a function
// that is passed here does so in the caller.
package twin

import "reflect"

// Path is the import path of this package in the sources.
const Path = "lockstep/twin"

// Symbols returns the package as an interpreter's table takes it: functions, and a nil pointer to
// each type. What is to run when the program does not call it goes through later, which returns a
// function that does f as the goroutine that called later would.
func Symbols(later func(f func()) func()) map[string]reflect.Value {
	return map[string]reflect.Value{
		"Pull": reflect.ValueOf(Pull),

		"Overlaps":       reflect.ValueOf(Overlaps),
		"Sort":           reflect.ValueOf(Sort),
		"SortFunc":       reflect.ValueOf(SortFunc),
		"SortStableFunc": reflect.ValueOf(SortStableFunc),

		"Ref":        reflect.ValueOf((*Ref)(nil)),
		"Handle":     reflect.ValueOf((*Handle)(nil)),
		"MakeHandle": reflect.ValueOf(MakeHandle),
		"Weak":       reflect.ValueOf((*Weak)(nil)),
		"MakeWeak":   reflect.ValueOf(MakeWeak),
		"AddCleanup": reflect.ValueOf(func(ptr any, cleanup func()) any { return AddCleanup(ptr, later(cleanup)) }),

		"HashComparable":  reflect.ValueOf(HashComparable),
		"WriteComparable": reflect.ValueOf(WriteComparable),
		"HKDFExpand":      reflect.ValueOf(HKDFExpand),
		"HKDFExtract":     reflect.ValueOf(HKDFExtract),
		"HKDFKey":         reflect.ValueOf(HKDFKey),
		"PBKDF2Key":       reflect.ValueOf(PBKDF2Key),

		"SQLAssign": reflect.ValueOf(SQLAssign),
		"SQLValue":  reflect.ValueOf(SQLValue),
	}
}

// unboxed returns a slice, pointer or function that may be in a box.
func unboxed(x any) reflect.Value {
	v := reflect.ValueOf(x)
	if v.Kind() == reflect.Struct {
		return v.Field(0)
	}
	return v
}
