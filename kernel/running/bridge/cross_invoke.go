package bridge

import (
	"fmt"
	"go/types"
	"io"
	"net"
	"reflect"
	"sync"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
)

// Invoke calls a method of the dynamic type of x, a Core any, where Core does not know that type.
// Arguments and results are represented as sig's types are in Core; the last argument of a variadic
// method is a slice. A nil x panics as in Go.
func (t *Types) Invoke(x any, method string, sig *types.Signature, args []any) []any {
	if x == nil {
		nilDereference()
	}
	if results, ok := t.invokeKnown(x, method, args); ok {
		return results
	}
	if e := t.entry(x); e != nil {
		fn, ok := e.method(method)
		if !ok {
			panic(fmt.Sprintf("bridge: type %s has no method %s", core.ReflectName(e.typ), method))
		}
		return invoke(fn, e.unbox(x), args)
	}
	fn, ok := t.compiledMethod(reflect.TypeOf(x), method)
	if !ok {
		panic(fmt.Sprintf("bridge: type %s has no method %s", t.TypeString(x), method))
	}
	return invoke(fn, reflect.ValueOf(x), args)
}

// invoke calls a Core function with recv as its first argument and args as the others.
func invoke(fn, recv reflect.Value, args []any) []any {
	typ := fn.Type()
	in := make([]reflect.Value, 1, len(args)+1)
	in[0] = recv
	for i, a := range args {
		if a == nil {
			in = append(in, reflect.Zero(typ.In(i+1)))
		} else {
			in = append(in, reflect.ValueOf(a))
		}
	}
	var out []reflect.Value
	if typ.IsVariadic() {
		out = fn.CallSlice(in)
	} else {
		out = fn.Call(in)
	}
	results := make([]any, len(out))
	for i, v := range out {
		results[i] = v.Interface()
	}
	return results
}

// call calls a method that the type has. recv is unboxed.
func (e *entry) call(name string, recv reflect.Value, args ...any) []any {
	fn, _ := e.method(name)
	return invoke(fn, recv, args)
}

// invokeKnown calls the most usual methods of compiled types directly, which is much faster than by
// package reflect. It never calls a learner's: types of Core have no methods that compiled code
// sees.
func (t *Types) invokeKnown(x any, method string, args []any) ([]any, bool) {
	switch method {
	case "Error":
		if x, ok := x.(error); ok {
			return []any{x.Error()}, true
		}
	case "String":
		if x, ok := x.(fmt.Stringer); ok {
			return []any{x.String()}, true
		}
	case "Read":
		if x, ok := x.(io.Reader); ok && !isConn(x) {
			n, err := x.Read(args[0].([]byte))
			return []any{n, t.fromError(err)}, true
		}
	case "Write":
		if x, ok := x.(io.Writer); ok && !isConn(x) {
			n, err := x.Write(args[0].([]byte))
			return []any{n, t.fromError(err)}, true
		}
	case "Close":
		if x, ok := x.(io.Closer); ok {
			return []any{t.fromError(x.Close())}, true
		}
	case "Lock":
		if x, ok := x.(sync.Locker); ok {
			x.Lock()
			return nil, true
		}
	case "Unlock":
		if x, ok := x.(sync.Locker); ok {
			x.Unlock()
			return nil, true
		}
	case "Done":
		if x, ok := x.(interface{ Done() <-chan struct{} }); ok {
			return []any{x.Done()}, true
		}
	}
	return nil, false
}

// isConn reports whether x is a network connection. Its methods may wait, and so have been
// replaced.
func isConn(x any) bool {
	_, ok := x.(interface{ RemoteAddr() net.Addr })
	return ok
}
