package namedtype

import (
	"errors"
	"reflect"
	"sync"
	"unsafe"
)

// slots is how many methods there can be. The assembly has as many entries.
const slots = 16384

// functions has the function value that each entry jumps to. The assembly reads it.
var functions [slots]unsafe.Pointer

var taken struct {
	sync.Mutex
	n int // guarded by Mutex
}

// ErrTooMany is the error of a type that finds no more entries for its methods.
var ErrTooMany = errors.New("too many types with methods have been passed to compiled code in this session; restart the kernel to go on")

// reserve takes n entries and returns the first.
func reserve(n int) (first int, err error) {
	taken.Lock()
	defer taken.Unlock()
	if n > slots-taken.n {
		return 0, ErrTooMany
	}
	first = taken.n
	taken.n += n
	return first, nil
}

// fill makes an entry jump to a function, and returns its code. The receiver is the function's
// first parameter.
func fill(entry int, fn reflect.Value) textOff {
	holder := reflect.New(fn.Type())
	holder.Elem().Set(fn)
	functions[entry] = *(*unsafe.Pointer)(holder.UnsafePointer())
	return textOffset(unsafe.Add(firstEntry(), entry*entrySize))
}

// firstEntry returns the address of entry 0. The others follow it.
func firstEntry() unsafe.Pointer
