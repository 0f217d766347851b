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
	cells []unsafe.Pointer // where the args lie
	out   reflect.Value    // the variable for a result
}

// arguments is code for the arguments of such a place.
type arguments struct {
	at    uintptr // the slot with the records of the frame
	n     int     // which of them it is
	all   *int    // how many there are
	types []reflect.Type
	puts  []do         // copy the values to their cells, in their order
	once  []do         // the same, for constants
	lies  map[int]bool // those that are variables in memory
	back  []place      // those local variables that may be set
	out   reflect.Type
}

// place is an argument, by its number, and what copies it to a variable of the frame.
type place struct {
	i    int
	move mover
}

// arguments returns code for arguments of which none has been compiled yet. out is the type of a
// result, or nil.
func (c *compiler) arguments(out reflect.Type) *arguments {
	if c.places == nil {
		c.places, c.records = new(int), c.keep(reflect.TypeFor[unsafe.Pointer]())
	}
	*c.places++
	return &arguments{at: c.records.offset, n: *c.places - 1, all: c.places, lies: map[int]bool{}, out: out}
}

// add compiles one more argument. With set it is the variable itself, if it is one.
func (a *arguments) add(x operand, set bool) {
	i, t := len(a.types), x.typ
	a.types = append(a.types, t)
	if set && x.addr != nil {
		a.lies[i] = true
		n, slot, addr := a.n, a.at, x.addr
		a.puts = append(a.puts, func(f *frame) {
			r := (**at[*[]*record](f, slot))[n]
			if p := addr(f); p != r.cells[i] {
				r.cells[i], r.args[i] = p, reflect.NewAt(t, p).Elem()
			}
		})
		return
	}
	slot, n := a.at, a.n
	cell := func(f *frame) unsafe.Pointer { return (**at[*[]*record](f, slot))[n].cells[i] }
	put := layoutOf(t).store(cell, x.eval())
	if x.con != nil {
		a.once = append(a.once, put)
		return
	}
	a.puts = append(a.puts, put)
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
		for _, put := range a.once {
			put(f)
		}
	}
	for _, put := range a.puts {
		put(f)
	}
	return r
}

// of returns the record that ready has returned.
func (a *arguments) of(f *frame) *record { return (**at[*[]*record](f, a.at))[a.n] }

func (a *arguments) newRecord() *record {
	r := &record{args: make([]reflect.Value, len(a.types)), cells: make([]unsafe.Pointer, len(a.types))}
	for i, t := range a.types {
		if !a.lies[i] {
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
