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
