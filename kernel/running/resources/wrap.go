package resources

import (
	"reflect"
	"strings"
	"time"

	"github.com/lockstep-go/lockstep/kernel/running/primitives"
	"github.com/lockstep-go/lockstep/kernel/running/stdio"
)

// replacements are functions in place of compiled ones, by "path.Func" or "path.Type.Method", whose
// types they have. A method takes its receiver first.
var replacements = map[string]reflect.Value{}

// replace fills replacements; each file of this package does so for its own.
func replace(path string, functions map[string]any) {
	for name, f := range functions {
		replacements[path+"."+name] = reflect.ValueOf(f)
	}
}

// Wrap returns what cells are to call for a function of a compiled package, or for a method, which
// is called "Type.Method" and takes its receiver first: fn itself, or a function of its type that
// records what it acquires, and is left when its goroutine ends.
func Wrap(path, name string, fn reflect.Value) reflect.Value {
	if own, ok := replacements[path+"."+name]; ok && own.Type() == fn.Type() {
		return own
	}
	if path == "flag" && definesFlags(name) {
		return flagFunc(name, fn)
	}
	acquires := acquired(fn.Type())
	waits := isMethod(name) && waitsForPeer(path, name)
	leaves := !waits && mayWait(path, name)
	if len(acquires) == 0 && !waits && !leaves {
		return fn
	}
	return reflect.MakeFunc(fn.Type(), func(args []reflect.Value) (results []reflect.Value) {
		call := func() {
			if fn.Type().IsVariadic() {
				results = fn.CallSlice(args)
			} else {
				results = fn.Call(args)
			}
			for _, i := range acquires {
				hold(results[i])
			}
		}
		switch {
		case leaves:
			away(call)
			return results
		case !waits:
			call()
			return results
		}
		if tellsPeer(name) {
			told()
		}
		woken := false
		defer func() { // also when the goroutine ends by its last Point
			if woken {
				expire(args[0], time.Time{}) // the connection may be used on
			}
		}()
		leaving(func() { woken = true; expire(args[0], longAgo) }, call)
		return results
	})
}

// longAgo is a deadline that has passed.
var longAgo = time.Unix(1, 0)

// expire sets the deadline of a connection or listener. One that has none is closed, which wakes
// whoever waits for it just as well.
func expire(v reflect.Value, at time.Time) {
	switch c := v.Interface().(type) {
	case interface{ SetDeadline(time.Time) error }:
		_ = c.SetDeadline(at)
	case interface{ Close() error }:
		if !at.IsZero() {
			_ = c.Close()
		}
	}
}

func isMethod(name string) bool { return strings.Contains(name, ".") }

// waitsForPeer reports whether a method waits for the other side of a connection.
func waitsForPeer(path, name string) bool {
	if path != "net" && path != "crypto/tls" {
		return false
	}
	_, method, _ := strings.Cut(name, ".")
	for _, prefix := range []string{"Accept", "Read", "Write", "Handshake"} {
		if strings.HasPrefix(method, prefix) {
			return true
		}
	}
	return false
}

// tellsPeer reports whether a method of a connection writes.
func tellsPeer(name string) bool {
	_, method, _ := strings.Cut(name, ".")
	return strings.HasPrefix(method, "Write") || strings.HasPrefix(method, "ReadFrom")
}

// closing are the packages whose types hold something of the system until they are closed.
var closing = map[string]bool{
	"net": true, "crypto/tls": true, "net/http/httptest": true, "net/rpc": true, "net/smtp": true,
	"net/textproto": true, "database/sql": true, "log/syslog": true,
}

// acquired returns the indices of the results of a function that are to be closed.
func acquired(fn reflect.Type) (list []int) {
	for i := range fn.NumOut() {
		t := fn.Out(i)
		if t == fileType || t == tickerType || t == processType {
			list = append(list, i)
			continue
		}
		named := t
		if t.Kind() == reflect.Pointer {
			named = t.Elem()
		}
		if _, closes := t.MethodByName("Close"); closes && closing[named.PkgPath()] {
			list = append(list, i)
		}
	}
	return list
}

var (
	fileType    = reflect.TypeFor[*stdio.File]()
	tickerType  = reflect.TypeFor[*primitives.Ticker]()
	processType = reflect.TypeFor[processPointer]()
)

// hold records a result of a function as a resource.
func hold(v reflect.Value) {
	for v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if v.Kind() != reflect.Pointer || v.IsNil() {
		return
	}
	switch x := v.Interface().(type) {
	case *stdio.File:
		if stdio.OSFile(x) == nil {
			return // a standard stream
		}
	case processPointer:
		ownProcess(x)
		return
	}
	own(newCloser(v.Interface()))
}
