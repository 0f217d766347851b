package bridge

import (
	"go/types"
	"maps"
	"path"
	"reflect"
	"strconv"
	"sync"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
)

// Types is the table of the types of a learner's code at run time, and what is asked of it.
type Types struct {
	// Recovered, if set, turns what recover returns in compiled code, after a Core function has
	// panicked, into the Core value that the learner's code panicked with. It is set before the
	// table is used.
	Recovered func(any) any

	// Later, if set, returns a function that compiled code may call from a goroutine of its own. It
	// does f as the goroutine that called Later would. It is set before the table is used.
	Later func(f func()) func()

	// Called, if set, is called where compiled code calls a learner's function, in the goroutine that
	// does so. What it returns, if not nil, is called when the function has returned. Called is set
	// before the table is used.
	Called func() (returned func())

	// Override, if set, returns what is called in place of fn, a function of a package or a method
	// of one of its types. A method has the name "Type.Method" and takes its receiver first.
	// Override is set before the table is used.
	Override func(importPath, name string, fn reflect.Value) reflect.Value

	// Throw ends the program as Go's runtime does with a fatal error. It returns where the
	// goroutine is being ended. It is set before the table is used.
	Throw func(what string)

	lookup   Lookup
	replaced map[reflect.Type]standard // types that stand for those of the standard library
	rules    core.Rules

	registry
	compiled   compiledTypes
	crossings  crossings
	views      views
	reflected  reflected
	natives    sync.Map // reflect.Type → bool; see isNative
	finalizers finalizerQueue
}

// Lookup finds a symbol of a compiled package: a function, a constant, a settable value for a
// variable, a nil pointer to a type.
type Lookup func(importPath, name string) (reflect.Value, bool)

// standard is a type of the standard library.
type standard struct{ importPath, name string }

func (s standard) String() string { return path.Base(s.importPath) + "." + s.name }

// NewTypes returns a table without types. replaced are the tables of symbols, by import path, that
// lookup gives instead of the standard library's. Their types have the names of those that they
// replace.
func NewTypes(lookup Lookup, replaced ...map[string]map[string]reflect.Value) *Types {
	t := &Types{
		Throw:    func(what string) { panic("fatal error: " + what) },
		registry: registry{byID: map[int]*entry{}},
	}
	t.rules.Compiled = func(typ *types.Named) bool {
		rtype, ok := t.compiledNamed(typ)
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

// Register registers a type that Core converts to interfaces, or that occurs in such a type. rtype
// is its reflect type in an any: the box's, if boxed. A type that is registered again keeps its
// methods. id is for the caller, which can ask for it by [Types.ID].
func (t *Types) Register(id int, typ types.Type, rtype reflect.Type, boxed bool) {
	if !boxed && t.ordinary(typ) {
		return
	}
	if e := t.entryOf(rtype); e != nil && e.id == id && types.Identical(e.typ, typ) {
		return
	}
	e := &entry{id: id, typ: typ, rtype: rtype, boxed: boxed}
	e.methods.Store(new(map[string]reflect.Value))
	if named, ok := types.Unalias(typ).(*types.Named); ok && boxed {
		e.compiled, _ = t.compiledNamed(named)
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

// enter registers a type that Core has not registered, and makes the box for it if it needs one: a
// type that a learner's program has made by package reflect, or one that occurs only in others. rep
// represents its values.
func (t *Types) enter(typ types.Type, rep reflect.Type) *entry {
	boxed := !t.rules.HasOwnType(typ)
	rtype := rep
	id := int(t.entered.Add(-1)) // Core's are positive
	if boxed {
		tag := reflect.StructTag(core.TypeTag(strconv.Itoa(id)))
		rtype = reflect.StructOf([]reflect.StructField{{Name: core.ValueField, Type: rep, Tag: tag}})
	} else if e := t.entryOf(rep); e != nil {
		return e
	}
	t.Register(id, typ, rtype, boxed)
	return t.entryOf(rtype)
}

// Method gives a registered type a method, or replaces the one that it has. fn is a Core function
// that takes the receiver first, unboxed.
func (t *Types) Method(id int, name string, fn reflect.Value) {
	t.mu.Lock()
	e := t.byID[id]
	if e == nil {
		t.mu.Unlock()
		return // an ordinary type, which Register has passed over
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

// called is [Types.Called]. The function that it returns does nothing if there is nothing to do.
func (t *Types) called() (returned func()) {
	if t.Called != nil {
		if f := t.Called(); f != nil {
			return f
		}
	}
	return func() {}
}

// later is [Types.Later], or returns f itself if that is not set.
func (t *Types) later(f func()) func() {
	if t.Later == nil {
		return f
	}
	return t.Later(f)
}
