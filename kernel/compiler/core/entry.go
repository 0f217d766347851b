package core

import "reflect"

// A Symbol is something of the machine's that Core mentions: a function or a type.
type Symbol struct {
	name string
	typ  reflect.Type
}

// Name returns the name in the machine's package.
func (s *Symbol) Name() string { return s.name }

// String returns the name as it is written in Core, with its package.
func (s *Symbol) String() string { return MachineName + "." + s.name }

// Type returns a type itself, or the signature of a function.
func (s *Symbol) Type() reflect.Type { return s.typ }

// A Callee is an entry, whatever its type.
type Callee interface {
	Name() string
	Type() reflect.Type
}

// An Entry is a function of the machine's, of type F.
type Entry[F any] struct{ *Symbol }

var (
	entries []*Symbol
	named   []*Symbol
)

// New declares an entry.
func New[F any](name string) Entry[F] {
	s := &Symbol{name, reflect.TypeFor[F]()}
	entries = append(entries, s)
	return Entry[F]{s}
}

// NewType declares a type.
func NewType[T any](name string) *Symbol {
	s := &Symbol{name, reflect.TypeFor[T]()}
	named = append(named, s)
	return s
}

// Entries returns all entries.
func Entries() []*Symbol { return entries }

// Types returns the types, as a binding of each: a nil pointer, as yaegi's symbol tables have
// types.
func Types() []Binding {
	var list []Binding
	for _, s := range named {
		list = append(list, Binding{s, reflect.Zero(reflect.PointerTo(s.typ))})
	}
	return list
}

// A Binding says what an entry is when Core runs.
type Binding struct {
	*Symbol
	Value reflect.Value
}

// Bind binds a function to an entry. It is called through package reflect; what must be faster is
// bound as a step of the interpreter, which package machine does with the entry's Type.
func (e Entry[F]) Bind(f F) Binding { return Binding{e.Symbol, reflect.ValueOf(f)} }

// Table returns bindings by name, as the interpreter takes them.
func Table(bindings []Binding) map[string]reflect.Value {
	t := make(map[string]reflect.Value, len(bindings))
	for _, b := range bindings {
		t[b.name] = b.Value
	}
	return t
}
