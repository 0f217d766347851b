package interp

import (
	"reflect"
	"unsafe"
)

// Function is a function that a text declares. An operation that gets one as an argument, by its name, can call it as
// yaegi's own calls do, in a frame after that of the caller. By way of a reflect.Value it would take three times as long.
type Function struct {
	def     *node
	types   []reflect.Type // of the variables in its frame: results, parameters, others
	results int
}

// Function is an argument that is the name of a declared function.
func (c Call) Function(i int) (f Function, ok bool) {
	v := c.Arg(i)
	if v.Type() != reflect.PointerTo(layout.nodeType) || v.IsNil() {
		return Function{}, false
	}
	f.def = (*node)(v.UnsafePointer())
	children := f.def.children()
	if f.def.kind() != funcDecl || len(children) != 4 {
		return Function{}, false
	}
	f.types = *at[[]reflect.Type](f.def, layout.types)
	f.results = len(*at[[]unsafe.Pointer](*at[*itype](f.def, layout.typ), layout.ret))
	return f, true
}

// Call calls f for an operation. Its arguments are a receiver and those of the operation from the given one on. The results
// are variables.
func (f Function) Call(c Call, receiver reflect.Value, from int) []reflect.Value {
	called := newFrame(c.frame, len(f.types), runid(c.frame))
	data := *variablesOf(called)
	for i, t := range f.types {
		data[i] = reflect.New(t).Elem()
	}
	params := data[f.results:]
	params[0].Set(receiver)
	for i := from; i < c.Args(); i++ {
		params[i-from+1].Set(c.Arg(i))
	}
	runCfg(f.def.firstStep(), called, f.def, f.def)
	return data[:f.results]
}
