package bridge

import (
	"fmt"
	"go/types"
	"io"
	"net"
	"reflect"
	"sync"

	"github.com/lockstep-go/lockstep/kernel/core"
)

// methodKey identifies a method of a host type.
type methodKey struct {
	rtype reflect.Type
	name  string
}

// Invoke calls a method of the dynamic type of x, a Core any, that Core does not know statically. Arguments and results are
// as sig's types are in Core; of a variadic method the last argument is the slice. A nil x panics as Go does.
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
	fn, ok := t.hostMethod(reflect.TypeOf(x), method)
	if !ok {
		panic(fmt.Sprintf("bridge: type %s has no method %s", t.TypeString(x), method))
	}
	return invoke(fn, reflect.ValueOf(x), args)
}

// nilDereference panics as a method call on a nil interface does.
func nilDereference() {
	var p *int
	*p = 0
}

// invoke calls a Core function. args are its arguments after recv.
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

// invokeKnown spares the most usual methods reflection. Values of learners have no methods that compiled code sees.
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

// isConn reports whether x is a connection, whose methods may wait and so are wrapped.
func isConn(x any) bool {
	_, ok := x.(interface{ RemoteAddr() net.Addr })
	return ok
}

// hostMethod returns a method of a host type as a Core function that takes the receiver first.
func (t *Types) hostMethod(rtype reflect.Type, name string) (reflect.Value, bool) {
	key := methodKey{rtype, name}
	if fn, ok := t.invokers.Load(key); ok {
		return fn.(reflect.Value), true
	}
	if fn, ok := t.reflectMethod(rtype, name); ok {
		t.invokers.Store(key, fn)
		return fn, true
	}
	m, ok := rtype.MethodByName(name)
	if !ok {
		return reflect.Value{}, false
	}
	fn := m.Func
	if own, ok := t.replacedMethod(rtype, name); ok {
		fn = own
	} else if rtype.Kind() == reflect.Interface {
		fn = throughInterface(rtype, m)
	}
	path, typeName := t.owner(rtype)
	if t.Override != nil {
		fn = t.Override(path, typeName+"."+name, fn)
	}
	fn = t.coreFunc(fn, policyOf(path, name))
	t.invokers.Store(key, fn)
	return fn, true
}

// replacedMethod returns what the tables have in place of a method, under its type's and its own
// name.
func (t *Types) replacedMethod(rtype reflect.Type, name string) (reflect.Value, bool) {
	if rtype.Kind() == reflect.Pointer && rtype.Name() == "" {
		rtype = rtype.Elem()
	}
	if rtype.Name() == "" {
		return reflect.Value{}, false
	}
	return t.lookup(rtype.PkgPath(), rtype.Name()+"."+name)
}

// owner returns the import path of the package that declares a type or what it points to, for the
// learner, and its name there.
func (t *Types) owner(rtype reflect.Type) (importPath, name string) {
	if rtype.Kind() == reflect.Pointer && rtype.Name() == "" {
		rtype = rtype.Elem()
	}
	if s, ok := t.replaced[rtype]; ok {
		return s.importPath, s.name
	}
	return rtype.PkgPath(), rtype.Name()
}

// throughInterface returns a function that calls a method of an interface type.
func throughInterface(rtype reflect.Type, m reflect.Method) reflect.Value {
	in := []reflect.Type{rtype}
	for i := range m.Type.NumIn() {
		in = append(in, m.Type.In(i))
	}
	var out []reflect.Type
	for i := range m.Type.NumOut() {
		out = append(out, m.Type.Out(i))
	}
	return reflect.MakeFunc(reflect.FuncOf(in, out, m.Type.IsVariadic()), func(args []reflect.Value) []reflect.Value {
		method := args[0].Method(m.Index)
		if m.Type.IsVariadic() {
			return method.CallSlice(args[1:])
		}
		return method.Call(args[1:])
	})
}
