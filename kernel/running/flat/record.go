package flat

import (
	"reflect"
	"unsafe"
)

// What is not the engine's is called with values of package reflect's. Those of one place in a function
// are made when a call of the function first comes there, with a variable on the heap for each that
// has no place in memory, and used again when it comes there again, as in a loop. Who is called keeps
// none of them.

// record is what one frame has for one such place.
type record struct {
	args  []reflect.Value
	cells []unsafe.Pointer // where the args lie that are no variables in memory; nil for the others
	out   reflect.Value    // the variable for a result
}

// arguments is code for the arguments of such a place.
type arguments struct {
	at    uintptr // the slot with the records of the frame
	n     int     // which of them it is
	all   *int    // how many there are
	types []reflect.Type
	put   []do    // copies the values to their cells
	lies  []place // those that are variables in memory
	back  []place // those local variables that may be set
	out   reflect.Type
}

// place is an argument, by its number.
type place struct {
	i    int
	addr address
	move mover
}

// arguments returns code for arguments of which none has been compiled yet. out is the type of a
// result, nil if there is none.
func (c *compiler) arguments(out reflect.Type) *arguments {
	if c.places == nil {
		c.places, c.records = new(int), c.keep(reflect.TypeFor[unsafe.Pointer]())
	}
	*c.places++
	return &arguments{at: c.records.offset, n: *c.places - 1, all: c.places, out: out}
}

// add compiles one more argument. With set it is the variable itself, if it is one.
func (a *arguments) add(x operand, set bool) {
	i, t := len(a.types), x.typ
	a.types = append(a.types, t)
	if set && x.addr != nil {
		a.lies = append(a.lies, place{i: i, addr: x.addr})
		a.put = append(a.put, nil)
		return
	}
	slot, n := a.at, a.n
	cell := func(f *frame) unsafe.Pointer { return (**at[*[]*record](f, slot))[n].cells[i] }
	a.put = append(a.put, layoutOf(t).store(cell, x.eval()))
	if set && x.local {
		a.back = append(a.back, place{i: i, move: layoutOf(t).enter(x.offset)})
	}
}

// ready returns the record with the values of the arguments.
func (a *arguments) ready(f *frame) *record {
	all := *at[*[]*record](f, a.at)
	if all == nil {
		list := make([]*record, *a.all)
		all = &list
		*at[*[]*record](f, a.at) = all
	}
	r := (*all)[a.n]
	if r == nil {
		r = a.newRecord()
		(*all)[a.n] = r
	}
	lies := a.lies
	for i, put := range a.put { // in their order
		if put != nil {
			put(f)
			continue
		}
		r.args[i] = reflect.NewAt(a.types[i], lies[0].addr(f)).Elem()
		lies = lies[1:]
	}
	return r
}

// of returns the record that ready has returned.
func (a *arguments) of(f *frame) *record { return (**at[*[]*record](f, a.at))[a.n] }

func (a *arguments) newRecord() *record {
	r := &record{args: make([]reflect.Value, len(a.types)), cells: make([]unsafe.Pointer, len(a.types))}
	for i, t := range a.types {
		if a.put[i] != nil {
			v := reflect.New(t)
			r.args[i], r.cells[i] = v.Elem(), v.UnsafePointer()
		}
	}
	if a.out != nil {
		r.out = reflect.New(a.out).Elem()
	}
	return r
}

// done copies what may have been set back to local variables.
func (a *arguments) done(f *frame, r *record) {
	for _, b := range a.back {
		b.move(f, r.cells[b.i])
	}
}
