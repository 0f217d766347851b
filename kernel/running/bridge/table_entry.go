package bridge

import (
	"go/types"
	"reflect"
	"sync"
	"sync/atomic"

	"golang.org/x/tools/go/types/typeutil"
)

// registry holds the types that Core has registered, by each of the three names under which they
// are looked up.
type registry struct {
	entries sync.Map // reflect.Type in an any of Core → *entry

	mu     sync.RWMutex   // also held while go/types completes a type that is looked at first
	byType typeutil.Map   // types.Type → *entry, the latest; guarded by mu
	byID   map[int]*entry // guarded by mu

	entered atomic.Int64 // counts what enter has registered, downwards
	edition atomic.Int64 // counts registrations; an answer given before one may be wrong
}

// entry is a registered type.
type entry struct {
	id       int
	typ      types.Type
	rtype    reflect.Type // in an any
	boxed    bool
	compiled reflect.Type // a compiled list or map of interfaces, which has a box; otherwise nil

	// methods has Core functions that take the receiver first. The map is copied to change it.
	methods atomic.Pointer[map[string]reflect.Value]
	answers sync.Map // methodShape, or the types.Type of an interface → answer
}

// answer is what was found out about an entry in an edition of the registry.
type answer struct {
	edition int64
	yes     bool
}

// ID returns the id with which the type of values in an any of Core was registered, and whether
// they are boxed.
func (r *registry) ID(rtype reflect.Type) (id int, boxed, ok bool) {
	if e := r.entryOf(rtype); e != nil {
		return e.id, e.boxed, true
	}
	return 0, false, false
}

// TypeOf returns the type with which the dynamic type of x was registered, nil if it was not.
func (r *registry) TypeOf(x any) types.Type {
	if e := r.entry(x); e != nil {
		return e.typ
	}
	return nil
}

// entry returns the entry of the dynamic type of x, nil for a compiled value. The usual compiled
// types need no lookup.
func (r *registry) entry(x any) *entry {
	switch x.(type) {
	case nil, bool, int, int64, float64, string, uint8, int32, []byte:
		return nil
	}
	return r.entryOf(reflect.TypeOf(x))
}

// entryOf returns the entry of values that have type rtype in an any of Core, nil if there is none.
func (r *registry) entryOf(rtype reflect.Type) *entry {
	if e, ok := r.entries.Load(rtype); ok {
		return e.(*entry)
	}
	return nil
}

// entryFor returns the latest entry of a type of go/types, nil if there is none.
func (r *registry) entryFor(typ types.Type) *entry {
	if typ == nil {
		return nil
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	e, _ := r.byType.At(typ).(*entry)
	return e
}

// cached returns the answer to a question about an entry. It asks only if something has been
// registered since it asked last.
func (r *registry) cached(e *entry, question any, ask func() bool) bool {
	edition := r.edition.Load()
	if a, ok := e.answers.Load(question); ok && a.(answer).edition == edition {
		return a.(answer).yes
	}
	yes := ask()
	e.answers.Store(question, answer{edition, yes})
	return yes
}

// Open returns the type of a Core any, nil when that is not registered, and its value out of its
// box. x is not nil.
func (r *registry) Open(x any) (types.Type, reflect.Value) {
	if e := r.entry(x); e != nil {
		return e.typ, e.unbox(x)
	}
	return nil, reflect.ValueOf(x)
}

// Any returns v, the representation of a value of type typ, as Core has the value in an any. typ
// may be nil.
func (r *registry) Any(typ types.Type, v reflect.Value) any {
	if v.Kind() != reflect.Interface {
		if e := r.entryFor(typ); e != nil {
			return e.box(v)
		}
	}
	return v.Interface()
}

// TypeIn returns the type of v if its representation says it, otherwise nil. It is for a part of a
// compiled value, which has been reached without learning its type.
func (r *registry) TypeIn(v reflect.Value) types.Type {
	if e := r.entryOf(v.Type()); e != nil && !e.boxed {
		return e.typ
	}
	return nil
}

// IsCore reports whether values of type rtype are represented in Core by typ's rules, and are not
// of a compiled type.
func (*registry) IsCore(typ types.Type, rtype reflect.Type) bool {
	return typ != nil && rtype.Name() == ""
}

// method returns a method that Core has given the type.
func (e *entry) method(name string) (reflect.Value, bool) {
	fn, ok := (*e.methods.Load())[name]
	return fn, ok
}

// core returns the type of the unboxed values.
func (e *entry) core() reflect.Type {
	if e.boxed {
		return e.rtype.Field(0).Type
	}
	return e.rtype
}

// unbox returns the value that x, an any of Core, holds.
func (e *entry) unbox(x any) reflect.Value {
	v := reflect.ValueOf(x)
	if e.boxed {
		return v.Field(0)
	}
	return v
}

// box returns a value as an any of Core holds it.
func (e *entry) box(v reflect.Value) any {
	if !e.boxed {
		return v.Interface()
	}
	b := reflect.New(e.rtype).Elem()
	b.Field(0).Set(v)
	return b.Interface()
}
