package machine

import (
	"go/types"
	"reflect"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/running/interp"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
)

// What compiled functions access of what their arguments lead to, which goroutines may share. Slices
// that are arguments by themselves are for package lower, which knows whether they are shared. Here it
// is what values of interfaces lead to, as far as a function is sure to access it, and what methods do
// with their receivers. It is told to the detector only: to look at such values is no step.

// An accessor tells what a call of a function accesses.
type accessor func(g *sched.G, args interp.Arguments)

// accessesOf returns what tells the accesses of a function, called "Type.Method" for a method. It is
// nil for most.
func (m *Machine) accessesOf(path, name string) accessor {
	_, method, _ := strings.Cut(name, ".")
	if method == "" {
		method = name
	}
	begins := func(prefixes ...string) bool {
		for _, p := range prefixes {
			if strings.HasPrefix(method, p) {
				return true
			}
		}
		return false
	}
	switch {
	case path == "reflect":
		return reflected(name)
	case path == "fmt" && begins("Scan", "Sscan", "Fscan"), path == "encoding/json" && begins("Unmarshal", "Decode"):
		return writesPointees
	case path == "fmt" && begins("Fprint", "Append"), path == "log" && strings.HasPrefix(name, "Logger."):
		return func(g *sched.G, args interp.Arguments) { m.prints(g, args, 1) } // to the first
	case path == "fmt", path == "log" && begins("Print", "Fatal", "Panic"):
		return func(g *sched.G, args interp.Arguments) { m.prints(g, args, 0) }
	case path == "encoding/json" && begins("Marshal") || path == "encoding/json" && name == "Encoder.Encode":
		return m.encodes
	case path == "encoding/binary" && begins("PutUint", "Uint"):
		return ofNumber(method)
	case path == "sort" && begins("Slice"):
		return func(g *sched.G, args interp.Arguments) { accessElements(g, args.At(0), name != "SliceIsSorted") }
	case strings.Contains(name, "."):
		return ofReceiver(path, name)
	}
	return nil
}

// prints tells what package fmt reads of values: arguments from one on.
func (m *Machine) prints(g *sched.G, args interp.Arguments, from int) {
	for i := from; i < args.Len(); i++ {
		if v := args.At(i); v.IsValid() && v.Kind() == reflect.String && (strings.Contains(v.String(), "%p") || strings.Contains(v.String(), "%T")) {
			return // of an argument nothing but what the interface has
		}
	}
	for i := from; i < args.Len(); i++ {
		m.reads(g, args.At(i), true, "Format", "Error", "String", "GoString")
	}
}

// encodes tells what package encoding/json reads of values.
func (m *Machine) encodes(g *sched.G, args interp.Arguments) {
	for i := range args.Len() {
		m.reads(g, args.At(i), false, encodesItself...)
		if v := args.At(i); v.IsValid() && v.CanInterface() && v.Interface() != nil {
			m.encodesFields(g, v.Interface())
		}
	}
}

// encodesItself are the methods of values that package encoding/json asks.
var encodesItself = []string{"MarshalJSON", "MarshalText"}

// encodesFields tells which fields are read of the struct that a value points to. Those that a struct
// within has are left out, and those that show themselves.
func (m *Machine) encodesFields(g *sched.G, x any) {
	typ, p := m.Types.Open(x)
	pointer, ok := typ.(*types.Pointer)
	if !ok || p.Kind() != reflect.Pointer || p.IsNil() || p.Elem().Kind() != reflect.Struct {
		return
	}
	st, ok := pointer.Elem().Underlying().(*types.Struct)
	if !ok || st.NumFields() != p.Elem().NumField() {
		return
	}
	for _, method := range encodesItself {
		if hasMethod(pointer, p.Type(), method) {
			return
		}
	}
	for i := range st.NumFields() {
		f, rf := st.Field(i), p.Elem().Type().Field(i)
		tag := reflect.StructTag(st.Tag(i)).Get("json")
		itself := false
		for _, method := range encodesItself {
			itself = itself || hasMethod(types.NewPointer(f.Type()), rf.Type, method)
		}
		if _, within := f.Type().Underlying().(*types.Struct); f.Exported() && tag != "-" && !within && !itself {
			g.AccessOnly(false, p.Elem().Field(i).Addr().UnsafePointer(), rf.Type.Size(), g.At)
		}
	}
}

// ofNumber returns what tells the access of a method that reads or writes a number at the beginning of
// a slice of bytes: PutUint32.
func ofNumber(method string) accessor {
	name, write := strings.CutPrefix(method, "Put")
	size, ok := map[string]int{"Uint16": 2, "Uint32": 4, "Uint64": 8}[name]
	if !ok {
		return nil
	}
	return func(g *sched.G, args interp.Arguments) {
		for i := range args.Len() {
			if v := args.At(i); v.IsValid() && v.Kind() == reflect.Slice && v.Len() >= size {
				accessElements(g, v.Slice(0, size), write)
			}
		}
	}
}

// reads tells what is read of a value to show it: the elements, the entries or, if pointees is set,
// what a pointer points to. A value with one of the methods shows itself.
func (m *Machine) reads(g *sched.G, v reflect.Value, pointees bool, methods ...string) {
	if v.IsValid() && v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if !v.IsValid() || !v.CanInterface() {
		return
	}
	typ, v := m.Types.Open(v.Interface())
	for _, method := range methods {
		if hasMethod(typ, v.Type(), method) {
			return
		}
	}
	switch v.Kind() {
	case reflect.Map:
		if !v.IsNil() {
			g.AccessOnly(false, v.UnsafePointer(), v.Type().Size(), g.At)
		}
	case reflect.Slice:
		accessElements(g, v, false)
	case reflect.Pointer:
		if !pointees || v.IsNil() {
			return
		}
		switch v.Elem().Kind() {
		case reflect.Struct, reflect.Array, reflect.Slice, reflect.Map:
			accessPointee(g, v, false)
		}
	}
}

// hasMethod reports whether values of a type have a method. typ is the type if it is the program's
// own.
func hasMethod(typ types.Type, rtype reflect.Type, name string) bool {
	if typ == nil {
		_, ok := rtype.MethodByName(name)
		return ok
	}
	obj, _, _ := types.LookupFieldOrMethod(typ, false, nil, name)
	_, ok := obj.(*types.Func)
	return ok
}

// writesPointees tells that variables of basic types, to which pointers are given, are written.
func writesPointees(g *sched.G, args interp.Arguments) {
	for i := range args.Len() {
		v := args.At(i)
		if v.IsValid() && v.Kind() == reflect.Interface {
			v = v.Elem()
		}
		if v.IsValid() && v.Kind() == reflect.Pointer && !v.IsNil() && v.Elem().Kind() <= reflect.Complex128 || isStringPointer(v) {
			accessPointee(g, v, true)
		}
	}
}

func isStringPointer(v reflect.Value) bool {
	return v.IsValid() && v.Kind() == reflect.Pointer && !v.IsNil() && v.Elem().Kind() == reflect.String
}

// accessPointee tells of an access to all that a pointer points to, which is not nil.
func accessPointee(g *sched.G, p reflect.Value, write bool) {
	g.AccessOnly(write, p.UnsafePointer(), p.Type().Elem().Size(), g.At)
}

// accessElements tells of an access to all elements of a slice, which may be in an interface.
func accessElements(g *sched.G, v reflect.Value, write bool) {
	if v.IsValid() && v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if v.IsValid() && v.Kind() == reflect.Slice && v.Len() > 0 {
		g.AccessOnly(write, v.UnsafePointer(), uintptr(v.Len())*v.Type().Elem().Size(), g.At)
	}
}

// readers are the types of compiled packages whose methods access no more than the receiver, and
// goroutines must not call at once unless they only read, with those methods that do only that.
var readers = map[string]string{
	"bytes.Buffer": " Bytes String Len Cap Available ", "strings.Builder": " String Len Cap ",
	"container/list.List": " Front Back Len ", "container/list.Element": " Next Prev ", "container/ring.Ring": " Next Prev Len Do ",
	"math/rand.Rand": "", "math/rand/v2.Rand": "", "net/http.Header": " Get Values Clone Write WriteSubset ", "net/url.Values": " Get Has Encode ",
	"bufio.Writer": " Buffered Available Size ", "bufio.Scanner": " Text Bytes Err ", "bufio.Reader": " Buffered Size ",
}

// ofReceiver returns what tells the access of a method to its receiver, nil if nothing is known of
// it.
func ofReceiver(path, name string) accessor {
	typ, method, _ := strings.Cut(name, ".")
	only, ok := readers[path+"."+typ]
	if !ok {
		return nil
	}
	write := !strings.Contains(only, " "+method+" ")
	return func(g *sched.G, args interp.Arguments) {
		if args.Len() == 0 {
			return
		}
		v := args.At(0)
		if v.IsValid() && (v.Kind() == reflect.Pointer || v.Kind() == reflect.Map) && !v.IsNil() {
			g.AccessOnly(write, v.UnsafePointer(), 1, g.At) // its first word stands for it, as a map's does
		}
	}
}
