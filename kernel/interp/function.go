package interp

import (
	"reflect"
	_ "unsafe" // for go:linkname
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
	typ := reflect.NewAt(layout.nodeType, v.UnsafePointer()).Elem().FieldByName("typ")
	f.types, f.results = *at[[]reflect.Type](f.def, layout.types), typ.Elem().FieldByName("ret").Len()
	return f, true
}

// Call calls f for an operation. Its arguments are a receiver and those of the operation from the given one on. The results
// are variables.
func (f Function) Call(c Call, receiver reflect.Value, from int) []reflect.Value {
	called := newFrame(c.frame, len(f.types), runID(c.frame))
	data := *at[[]reflect.Value](called, dataOffset)
	for i, t := range f.types {
		data[i] = reflect.New(t).Elem()
	}
	params := data[f.results:]
	params[0].Set(receiver)
	for i := from; i < c.Args(); i++ {
		params[i-from+1].Set(c.Arg(i))
	}
	runCfg(*at[*node](f.def.children()[3], layout.start), called, f.def, f.def)
	return data[:f.results]
}

//go:linkname newFrame github.com/traefik/yaegi/interp.newFrame
func newFrame(anc *frame, size int, id uint64) *frame

//go:linkname runID github.com/traefik/yaegi/interp.(*frame).runid
func runID(*frame) uint64

// runCfg makes the steps from the first one on.
//
//go:linkname runCfg github.com/traefik/yaegi/interp.runCfg
func runCfg(first *node, f *frame, function, call *node)
