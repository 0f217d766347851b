package bridge

import (
	"go/types"
	"maps"
	"path"
	"reflect"
	"sync"
	"sync/atomic"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/lockstep-go/lockstep/kernel/core"
)

// Lookup finds a symbol of a host package: a function, a constant, a settable value for a variable, a nil pointer to a
// type.
type Lookup func(importPath, name string) (reflect.Value, bool)

// Types is the table of the runtime types of a learner's code.
type Types struct {
	// Recovered, when set, turns what the host's recover returns from a Core function into the Core value that the
	// learner's code panicked with. It is set before the table is used.
	Recovered func(any) any

	// Later, when set, returns what does f as the goroutine that called Later would, when compiled code calls it from a goroutine
	// of its own. It is set before the table is used.
	Later func(f func()) func()

	// Override, when set, returns what is called in place of fn, a function of a package or a
	// method of one of its types, whose name is then "Type.Method" and which takes its receiver
	// first. It is set before the table is used.
	Override func(importPath, name string, fn reflect.Value) reflect.Value

	// Throw ends the program as Go's runtime does with a fatal error, but returns where the
	// goroutine is being ended. It is set before the table is used.
	Throw func(what string)

	rules    core.Rules
	lookup   Lookup
	replaced map[reflect.Type]standard // types that stand for those of the standard library

	entries sync.Map // reflect.Type in an any of Core → *entry

	mu     sync.RWMutex
	byType typeutil.Map   // types.Type → *entry, the latest; guarded by mu
	byID   map[int]*entry // guarded by mu
	rtypes typeutil.Map   // types.Type → *learnerType; guarded by mu

	entered    atomic.Int64 // counts what enter has registered, downwards
	named      sync.Map     // reflect.Type of a named type of the host → its types.Type
	iterators  sync.Map     // weak.Pointer[reflect.MapIter] → the types.Type of what it ranges over
	hidden     sync.Map     // typeName → reflect.Type, of unexported types of the host that Core uses
	finalizers finalizerQueue

	convs    sync.Map     // convKey → conv, the conversions of function types and what contains them
	invokers sync.Map     // methodKey → *invoker
	natives  sync.Map     // reflect.Type → bool; see isNative
	pumps    sync.Map     // channel of Core, by address → channel of the host
	edition  atomic.Int64 // counts registrations; what was learnt before one may be wrong
	views    views
}

// views are the types that were made for compiled code (view.go).
type views struct {
	any    atomic.Bool // there are some
	types  sync.Map    // *entry → reflect.Type
	places sync.Map    // reflect.Type that was declared → place
	back   sync.Map    // reflect.Type → *entry, nil for what is no view
	holds  sync.Map    // reflect.Type → bool; see mayHold

	mu       sync.Mutex
	declared typeutil.Map // types.Type → declaredView; guarded by mu
}

// standard names a type of the standard library.
type standard struct{ importPath, name string }

func (s standard) String() string { return path.Base(s.importPath) + "." + s.name }

// entry is a registered type.
type entry struct {
	id    int
	typ   types.Type
	rtype reflect.Type // in an any
	boxed bool
	host  reflect.Type // of compiled code, which holds interfaces and so is lowered; nil for the learner's

	methods atomic.Pointer[map[string]reflect.Value] // Core functions, the receiver first; copied to change
	known   sync.Map                                 // methodShape, or the types.Type of an interface → known
}

// known is something learnt about an entry, which holds for an edition of the table.
type known struct {
	edition int64
	yes     bool
}

// NewTypes returns a table without types. replaced are the tables of symbols that lookup gives instead of the
// standard library's, by import path: their types are named as those that they replace.
func NewTypes(lookup Lookup, replaced ...map[string]map[string]reflect.Value) *Types {
	t := &Types{
		Throw: func(what string) { panic("fatal error: " + what) },
		byID:  map[int]*entry{},
	}
	t.rules.Compiled = func(typ *types.Named) bool {
		rtype, ok := t.hostNamed(typ)
		return ok && core.OfCompiled(rtype) == rtype
	}
	t.lookup = func(importPath, name string) (reflect.Value, bool) {
		if importPath == "runtime" && name == "TypeAssertionError" {
			return reflect.ValueOf((*AssertionError)(nil)), true
		}
		return lookup(importPath, name)
	}
	t.replaced = map[reflect.Type]standard{reflect.TypeFor[AssertionError](): {"runtime", "TypeAssertionError"}}
	for _, tables := range replaced {
		for importPath, table := range tables {
			for name, v := range table {
				if v.Kind() != reflect.Pointer || !v.IsNil() || v.Type().Elem().Kind() == reflect.Interface {
					continue
				}
				if rtype := v.Type().Elem(); rtype.PkgPath() != importPath {
					t.replaced[rtype] = standard{importPath, name}
				}
			}
		}
	}
	return t
}

// Register enters a type that Core converts to interfaces or that occurs in such a type. rtype is its reflect type in an any:
// of the box if boxed. Registering again what is registered keeps its methods. id is for the caller ([Types.ID]).
func (t *Types) Register(id int, typ types.Type, rtype reflect.Type, boxed bool) {
	if !boxed && t.ordinary(typ) {
		return
	}
	if old, ok := t.entries.Load(rtype); ok {
		if e := old.(*entry); e.id == id && types.Identical(e.typ, typ) {
			return
		}
	}
	e := &entry{id: id, typ: typ, rtype: rtype, boxed: boxed}
	e.methods.Store(new(map[string]reflect.Value))
	if named, ok := types.Unalias(typ).(*types.Named); ok && boxed {
		e.host, _ = t.hostNamed(named)
	}
	t.mu.Lock()
	old, known := t.byType.At(typ).(*entry)
	if known {
		e.methods.Store(old.methods.Load())
	}
	t.byType.Set(typ, e)
	t.byID[id] = e
	t.entries.Store(rtype, e)
	t.natives.Clear()
	t.edition.Add(1)
	t.mu.Unlock()
	if !known {
		t.staleViews(typ)
	}
}

// Method gives a registered type a method. fn is a Core function that takes the receiver first, unboxed.
// Given again it replaces the method.
func (t *Types) Method(id int, name string, fn reflect.Value) {
	t.mu.Lock()
	e := t.byID[id]
	if e == nil {
		t.mu.Unlock()
		return // a type that the host knows as it is
	}
	methods := maps.Clone(*e.methods.Load())
	if methods == nil {
		methods = map[string]reflect.Value{}
	}
	_, known := methods[name]
	methods[name] = fn
	e.methods.Store(&methods)
	t.edition.Add(1)
	t.mu.Unlock()
	if !known {
		t.staleViews(e.typ)
	}
}

// ID returns the id with which the type of values in an any of Core was registered, and whether
// they are boxed.
func (t *Types) ID(rtype reflect.Type) (id int, boxed, ok bool) {
	if e, ok := t.entries.Load(rtype); ok {
		e := e.(*entry)
		return e.id, e.boxed, true
	}
	return 0, false, false
}

// TypeOf returns the type with which the dynamic type of x was registered, nil if it was not.
func (t *Types) TypeOf(x any) types.Type {
	if e := t.entry(x); e != nil {
		return e.typ
	}
	return nil
}

// entry returns what is known of the dynamic type of x, nil for a host value.
func (t *Types) entry(x any) *entry {
	switch x.(type) {
	case nil, bool, int, int64, float64, string, uint8, int32, []byte:
		return nil
	}
	return t.entryOf(reflect.TypeOf(x))
}

func (t *Types) entryOf(rtype reflect.Type) *entry {
	if e, ok := t.entries.Load(rtype); ok {
		return e.(*entry)
	}
	return nil
}

// entryFor returns what is registered for a type of go/types, nil for nothing.
func (t *Types) entryFor(typ types.Type) *entry {
	if typ == nil {
		return nil
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	e, _ := t.byType.At(typ).(*entry)
	return e
}

func (e *entry) method(name string) (reflect.Value, bool) {
	fn, ok := (*e.methods.Load())[name]
	return fn, ok
}

// unbox returns the value of which x, an any of Core, is the representation there.
func (e *entry) unbox(x any) reflect.Value {
	v := reflect.ValueOf(x)
	if e.boxed {
		return v.Field(0)
	}
	return v
}

// box is the inverse of unbox.
func (e *entry) box(v reflect.Value) any {
	if !e.boxed {
		return v.Interface()
	}
	b := reflect.New(e.rtype).Elem()
	b.Field(0).Set(v)
	return b.Interface()
}

// toAny returns a value of type typ, in its representation v, as Core has it in an any.
func (t *Types) toAny(typ types.Type, v reflect.Value) any {
	if v.Kind() != reflect.Interface {
		if e := t.entryFor(typ); e != nil {
			return e.box(v)
		}
	}
	return v.Interface()
}

// core returns the type of the unboxed values.
func (e *entry) core() reflect.Type {
	if e.boxed {
		return e.rtype.Field(0).Type
	}
	return e.rtype
}

// open returns the type of x, nil when it is not registered, and its value unboxed.
func (t *Types) open(x any) (types.Type, reflect.Value) {
	if e := t.entry(x); e != nil {
		return e.typ, e.unbox(x)
	}
	return nil, reflect.ValueOf(x)
}

// learn returns what ask says about the entry, from memory if nothing was registered since.
func (t *Types) learn(e *entry, key any, ask func() bool) bool {
	edition := t.edition.Load()
	if k, ok := e.known.Load(key); ok && k.(known).edition == edition {
		return k.(known).yes
	}
	yes := ask()
	e.known.Store(key, known{edition, yes})
	return yes
}
