package bridge

import (
	"fmt"
	"reflect"
	"strings"
)

// Interface types of the host other than error are implemented by the wrapper structs that the tables of symbols
// have for them: the first field, IValue, takes the wrapped value, and a field WName a function for each method Name.

// adapterKey says which adapter is asked for.
type adapterKey struct {
	rtype   reflect.Type // in Core
	want    reflect.Type
	edition int64
}

// plan is how values of a type become adapters.
type plan struct {
	wrapper reflect.Type // struct
	methods []reflect.Value
}

// adapt wraps x, whose type is e, in a value that implements want.
func (t *Types) adapt(e *entry, x any, want reflect.Type) reflect.Value {
	key := adapterKey{e.rtype, want, t.edition.Load()}
	p, ok := t.adapters.Load(key)
	if !ok {
		p = t.plan(e, want)
		t.adapters.Store(key, p)
	}
	pl := p.(*plan)
	if pl.wrapper == nil {
		panic(fmt.Sprintf("Lockstep cannot pass a %s to compiled code as %s", typeString(e.typ), want))
	}
	w := reflect.New(pl.wrapper)
	w.Elem().Field(0).Set(reflect.ValueOf(x))
	recv := e.unbox(x)
	pol := policyOf(want.PkgPath(), "")
	for i, fn := range pl.methods {
		field := w.Elem().Field(i + 1)
		field.Set(t.bind(fn, recv, field.Type(), pol))
	}
	return w
}

// plan looks for the wrapper with the most methods among those that want's package offers and x has all methods of:
// compiled code may look for more than want.
func (t *Types) plan(e *entry, want reflect.Type) *plan {
	best := &plan{}
	for _, name := range wrapperNames(want) {
		v, ok := t.lookup(want.PkgPath(), name)
		if !ok || v.Kind() != reflect.Pointer {
			continue
		}
		wrapper := v.Type().Elem()
		if !v.Type().Implements(want) || wrapper.NumField()-1 < len(best.methods) || best.wrapper != nil && wrapper.NumField()-1 == len(best.methods) {
			continue
		}
		if methods, ok := t.wrapped(e, wrapper); ok {
			best = &plan{wrapper, methods}
		}
	}
	if best.wrapper != nil {
		t.wrappers.Store(reflect.PointerTo(best.wrapper), struct{}{})
		t.anyWraps.Store(true)
	}
	return best
}

// wrapped returns e's methods for the fields of a wrapper, if it has them all.
func (t *Types) wrapped(e *entry, wrapper reflect.Type) ([]reflect.Value, bool) {
	methods := make([]reflect.Value, wrapper.NumField()-1)
	for i := range methods {
		field := wrapper.Field(i + 1)
		fn, ok := e.method(strings.TrimPrefix(field.Name, "W"))
		if !ok || fn.Type().NumIn() != field.Type.NumIn()+1 || fn.Type().NumOut() != field.Type.NumOut() {
			return nil, false
		}
		core := coreStructure(field.Type)
		for j := range core.NumIn() {
			if core.In(j) != fn.Type().In(j+1) {
				return nil, false
			}
		}
		for j := range core.NumOut() {
			if core.Out(j) != fn.Type().Out(j) {
				return nil, false
			}
		}
		methods[i] = fn
	}
	return methods, true
}

// bind makes a function of the host of a Core function and its first argument.
func (t *Types) bind(fn, recv reflect.Value, host reflect.Type, p policy) reflect.Value {
	core := fn.Type()
	in := make([]conv, host.NumIn())
	for i := range in {
		in[i] = t.fromHostConv(host.In(i), core.In(i+1), p)
	}
	out := make([]conv, host.NumOut())
	for i := range out {
		out[i] = t.toHostConv(core.Out(i), host.Out(i), p)
	}
	variadic := core.IsVariadic()
	return reflect.MakeFunc(host, func(args []reflect.Value) []reflect.Value {
		all := make([]reflect.Value, 1, len(args)+1)
		all[0] = recv
		all = append(all, args...)
		for i, c := range in {
			all[i+1] = c.apply(all[i+1])
		}
		return call(fn, all, nil, out, variadic)
	})
}

// wrapperNames lists the wrappers of a package that may implement an interface, its own first.
func wrapperNames(want reflect.Type) []string {
	names := []string{"_" + want.Name()}
	return append(names, richer[want.PkgPath()+"."+want.Name()]...)
}

// richer are the wrappers with methods that compiled code looks for beyond those of an interface.
var richer = map[string][]string{
	"io.Reader":                {"_ReadCloser", "_ReadSeeker", "_ReadSeekCloser", "_ReadWriter", "_ReadWriteCloser", "_ReadWriteSeeker", "_ByteReader", "_ByteScanner", "_RuneReader", "_RuneScanner"},
	"io.Writer":                {"_WriteCloser", "_WriteSeeker", "_ReadWriter", "_ReadWriteCloser", "_ReadWriteSeeker", "_StringWriter", "_ByteWriter"},
	"io/fs.FS":                 {"_GlobFS", "_ReadDirFS", "_ReadFileFS", "_StatFS", "_SubFS"},
	"flag.Value":               {"_Getter"},
	"image.Image":              {"_PalettedImage", "_RGBA64Image"},
	"database/sql/driver.Conn": {"_ConnBeginTx", "_ConnPrepareContext", "_Pinger", "_Queryer", "_QueryerContext", "_Execer", "_ExecerContext"},
}
