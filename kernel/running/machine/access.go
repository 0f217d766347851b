package machine

import (
	"reflect"
	"strings"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/running/interp"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// many is Core's variable [core.ManyVar]: accesses are told to the scheduler only while it is true.
// It is read without synchronisation, since an access more or less does not matter when goroutines
// start and end.
var many = new(bool)

// setFlags is called by the prelude with the variables that Core reads.
func setFlags(poll, manyVar *bool) {
	many = manyVar
	sched.SetFlags(poll, manyVar)
}

// accessing is an operation that accesses memory which goroutines may share. What it does is done by
// the goroutine that has the baton; it does nothing for one that Go's own scheduler runs.
type accessing struct {
	site core.Site
	typ  reflect.Type // of what is accessed
	// entries says that the memory is a map, of which that is the type, and not a variable that
	// holds one.
	entries bool
	op      string // of an update
}

// accessingAt returns the operation that a call is, which accesses a value of type t.
func accessingAt(c interp.Call, t reflect.Type) accessing {
	return accessing{site: site(c), typ: t}
}

// read is where another goroutine may go before what p points to is read. The event is that of the
// read, nil if no log is kept.
func (a accessing) read(p unsafe.Pointer) *trace.Event {
	g := sched.Current()
	if !g.Controlled() {
		return nil
	}
	return a.readBy(g, p)
}

// readBy is read by a goroutine that takes turns.
func (a *accessing) readBy(g *sched.G, p unsafe.Pointer) *trace.Event {
	g.Access(false, p, a.typ.Size(), trace.Site(a.site))
	e := g.Event()
	a.tell(e, p)
	return e
}

// write is where another goroutine may go before what p points to is written. The event is that of
// the write, nil if no log is kept.
func (a accessing) write(p unsafe.Pointer) *trace.Event {
	g := sched.Current()
	if !g.Controlled() {
		return nil
	}
	return a.writeBy(g, p)
}

// writeBy is write by a goroutine that takes turns.
func (a *accessing) writeBy(g *sched.G, p unsafe.Pointer) *trace.Event {
	g.Access(true, p, a.typ.Size(), trace.Site(a.site))
	if r := g.Run(); r.Search {
		a.save(r, p)
	}
	return g.Event()
}

// tell completes an event, which may be nil, with the value that has been read or written.
func (a *accessing) tell(e *trace.Event, p unsafe.Pointer) {
	if e != nil {
		e.Value = a.text(p)
	}
}

// save has a search put back what is written.
func (a *accessing) save(r *sched.Run, p unsafe.Pointer) {
	if a.entries {
		r.Undo(p, func() func() { return savedMap(reflect.NewAt(a.typ, unsafe.Pointer(&p)).Elem()) })
		return
	}
	save(r, a.typ, p)
}

// save saves what has parts by its parts: one of them may have been written before, or be written
// alone after.
func save(r *sched.Run, t reflect.Type, p unsafe.Pointer) {
	switch t.Kind() {
	case reflect.Struct:
		for i := range t.NumField() {
			f := t.Field(i)
			save(r, f.Type, unsafe.Add(p, f.Offset))
		}
	case reflect.Array:
		for i := range t.Len() {
			save(r, t.Elem(), unsafe.Add(p, uintptr(i)*t.Elem().Size()))
		}
	default:
		r.Undo(p, func() func() {
			x := reflect.NewAt(t, p).Elem()
			old := kept(x)
			return func() { x.Set(old) }
		})
	}
}

// mostElements is how many elements of a slice are saved that a compiled function may write.
const mostElements = 1024

// saveArgument has a search put back what a compiled function may write through an argument: what a
// pointer points to, elements of a slice, entries of a map. What those lead to is not.
func saveArgument(v reflect.Value) {
	r := sched.Current().Run()
	if v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.Pointer:
		if t := v.Type().Elem(); !v.IsNil() && !strings.HasPrefix(t.PkgPath(), ourPackages) && v.Type() != descriptor {
			save(r, t, v.UnsafePointer())
		}
	case reflect.Slice:
		if n := min(v.Len(), mostElements); n > 0 {
			save(r, reflect.ArrayOf(n, v.Type().Elem()), v.UnsafePointer())
		}
	case reflect.Map:
		if !v.IsNil() {
			(&accessing{typ: v.Type(), entries: true}).save(r, v.UnsafePointer())
		}
	}
}

// descriptor is what a reflect.Type is: a pointer to what nobody writes, and may not where it comes
// with the program.
var descriptor = reflect.TypeOf(reflect.TypeFor[int]())

// ourPackages is what the paths of the packages begin with whose types see to themselves what is to
// be put back.
const ourPackages = "github.com/lockstep-go/lockstep/"

// savedMap returns what puts a map back as it is.
func savedMap(m reflect.Value) (restore func()) {
	old := reflect.MakeMapWithSize(m.Type(), m.Len())
	for entries := m.MapRange(); entries.Next(); {
		old.SetMapIndex(entries.Key(), entries.Value())
	}
	return func() {
		m.Clear()
		for entries := old.MapRange(); entries.Next(); {
			m.SetMapIndex(entries.Key(), entries.Value())
		}
	}
}

// kept returns a value that stays as it is when the variable changes that it is in.
func kept(v reflect.Value) reflect.Value {
	if !v.CanAddr() {
		return v
	}
	k := reflect.New(v.Type()).Elem()
	k.Set(v)
	return k
}
