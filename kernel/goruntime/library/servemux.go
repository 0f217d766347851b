package library

import (
	"net/http"
	"reflect"
	"sync"
)

// ReplacePatterns makes a mux have another's patterns, which nobody else uses. There is no method
// that takes a pattern away. Requests find either the old patterns or the new.
func ReplacePatterns(mux, with *http.ServeMux) {
	to, from := reflect.ValueOf(mux).Elem(), reflect.ValueOf(with).Elem()
	lock := field(to, muxLock).Addr().Interface().(*sync.RWMutex)
	lock.Lock()
	defer lock.Unlock()
	for i := range to.NumField() {
		if name := to.Type().Field(i).Name; name != muxLock {
			field(to, name).Set(field(from, name))
		}
	}
}

// muxLock is the field of a mux with the mutex that guards all others.
const muxLock = "mu"

// field returns a field of a struct, which may be unexported, as one that can be read and set.
func field(structure reflect.Value, name string) reflect.Value {
	f := structure.FieldByName(name)
	return reflect.NewAt(f.Type(), f.Addr().UnsafePointer()).Elem()
}

// checkServeMux replaces a pattern.
func checkServeMux() bool {
	mux, with := http.NewServeMux(), http.NewServeMux()
	mux.Handle("/old", http.NotFoundHandler())
	with.Handle("/new", http.NotFoundHandler())
	ReplacePatterns(mux, with)
	mux.Handle("/old", http.NotFoundHandler()) // it panics if the pattern is still there
	return panics(func() { mux.Handle("/new", http.NotFoundHandler()) })
}

func panics(f func()) (did bool) {
	defer func() { did = recover() != nil }()
	f()
	return false
}
