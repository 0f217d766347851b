package bridge

import (
	"fmt"
	"go/types"
	"iter"
	"reflect"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/core"
)

// learnerType is the reflect.Type of a learner's type. There is one for each type, so that they can be compared. Functions of
// package reflect that make values get the embedded type.
type learnerType struct {
	reflect.Type              // out of its recursive wrapper
	core         reflect.Type // of values in Core
	t            *Types
	typ          types.Type
}

// showType returns the reflect.Type for a type, which may be nil, whose values are in Core of type rtype.
func (t *Types) showType(typ types.Type, rtype reflect.Type) reflect.Type {
	if typ == nil || t.ordinary(typ) {
		return rtype
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if known, ok := t.rtypes.At(typ).(*learnerType); ok && known.core == rtype {
		return known
	}
	l := &learnerType{core.UnwrappedType(typ, rtype), rtype, t, typ}
	t.rtypes.Set(typ, l)
	return l
}

// placeOf is the inverse of showType.
func (t *Types) placeOf(x any) place {
	switch x := x.(type) {
	case *learnerType:
		return place{x.typ, x.core}
	case reflect.Type:
		if p, ok := t.placeOfView(x); ok {
			return p
		}
		if inCore := core.OfCompiled(x); inCore != x {
			return place{t.typeFor(nil, x), inCore}
		}
		return place{nil, x}
	}
	panic("reflect: nil type passed where a Type is needed")
}

func (t *Types) showPlace(p place) reflect.Type { return t.showType(p.typ, p.core) }

// reflectTypeOf is reflect.TypeOf on a Core value.
func (t *Types) reflectTypeOf(x any) any {
	if x == nil {
		return nil
	}
	if e := t.entry(x); e != nil {
		return t.showType(e.typ, e.core())
	}
	return reflect.TypeOf(x)
}

func (l *learnerType) String() string { return core.ReflectName(l.typ) }

func (l *learnerType) Name() string {
	switch typ := types.Unalias(l.typ).(type) {
	case *types.Named:
		name := core.ReflectName(typ)
		if pkg := typ.Obj().Pkg(); pkg != nil {
			name = strings.TrimPrefix(name, pkg.Name()+".")
		}
		return name
	case *types.Basic:
		return core.ReflectName(typ)
	}
	return ""
}

func (l *learnerType) PkgPath() string {
	if named, ok := types.Unalias(l.typ).(*types.Named); ok && named.Obj().Pkg() != nil {
		return named.Obj().Pkg().Path()
	}
	return ""
}

func (l *learnerType) under() types.Type { return l.typ.Underlying() }

func (l *learnerType) Elem() reflect.Type {
	if elem(l.under()) == nil {
		panic("reflect: Elem of invalid type " + l.String())
	}
	return l.t.showType(elem(l.under()), l.Type.Elem())
}

func (l *learnerType) Key() reflect.Type {
	m, ok := l.under().(*types.Map)
	if !ok {
		panic("reflect: Key of non-map type " + l.String())
	}
	return l.t.showType(m.Key(), l.Type.Key())
}

func (l *learnerType) structure() *types.Struct {
	st, ok := l.under().(*types.Struct)
	if !ok {
		panic("reflect: Field of non-struct type " + l.String())
	}
	return st
}

func (l *learnerType) NumField() int { return l.structure().NumFields() }

func (l *learnerType) Field(i int) reflect.StructField {
	st := l.structure()
	if i < 0 || i >= st.NumFields() {
		panic("reflect: Field index out of bounds")
	}
	f, v := l.Type.Field(i), st.Field(i)
	f.Name, f.Tag, f.Anonymous, f.PkgPath = v.Name(), reflect.StructTag(st.Tag(i)), v.Embedded(), ""
	if !v.Exported() {
		f.PkgPath = v.Pkg().Path()
	}
	f.Type = l.t.showType(v.Type(), f.Type)
	return f
}

func (l *learnerType) Fields() iter.Seq[reflect.StructField] { return counted(l.NumField(), l.Field) }

func (l *learnerType) FieldByIndex(index []int) reflect.StructField {
	f := l.Field(index[0])
	for _, i := range index[1:] {
		typ := f.Type
		if typ.Kind() == reflect.Pointer && typ.Elem().Kind() == reflect.Struct {
			typ = typ.Elem()
		}
		f = typ.Field(i)
	}
	f.Index = index
	return f
}

func (l *learnerType) FieldByName(name string) (reflect.StructField, bool) {
	index := l.find(name)
	if index == nil {
		return reflect.StructField{}, false
	}
	return l.FieldByIndex(index), true
}

// find returns where the field of a name is, perhaps a promoted one.
func (l *learnerType) find(name string) []int {
	l.t.mu.Lock()
	defer l.t.mu.Unlock()
	st := l.structure()
	for i := range st.NumFields() {
		if st.Field(i).Name() == name {
			return []int{i}
		}
	}
	var pkg *types.Package
	for f := range st.Fields() {
		pkg = f.Pkg()
	}
	obj, index, _ := types.LookupFieldOrMethod(l.typ, false, pkg, name)
	if _, ok := obj.(*types.Var); !ok {
		return nil
	}
	return index
}

func (l *learnerType) FieldByNameFunc(match func(string) bool) (found reflect.StructField, ok bool) {
	for _, f := range reflect.VisibleFields(l) {
		if !match(f.Name) || ok && len(f.Index) > len(found.Index) {
			continue
		}
		if ok && len(f.Index) == len(found.Index) {
			return reflect.StructField{}, false
		}
		found, ok = f, true
	}
	return found, ok
}

func (l *learnerType) signature() *types.Signature {
	sig, ok := l.under().(*types.Signature)
	if !ok {
		panic("reflect: In of non-func type " + l.String())
	}
	return sig
}

func (l *learnerType) In(i int) reflect.Type {
	return l.t.showType(l.signature().Params().At(i).Type(), l.Type.In(i))
}

func (l *learnerType) Out(i int) reflect.Type {
	return l.t.showType(l.signature().Results().At(i).Type(), l.Type.Out(i))
}

func (l *learnerType) Ins() iter.Seq[reflect.Type]  { return counted(l.NumIn(), l.In) }
func (l *learnerType) Outs() iter.Seq[reflect.Type] { return counted(l.NumOut(), l.Out) }

func (l *learnerType) IsVariadic() bool { return l.signature().Variadic() }

// counted yields f(0) to f(n-1).
func counted[T any](n int, f func(int) T) iter.Seq[T] {
	return func(yield func(T) bool) {
		for i := range n {
			if !yield(f(i)) {
				return
			}
		}
	}
}

// exported lists the methods that reflect shows, sorted by name: of an interface all.
func (t *Types) exported(typ types.Type) (methods []*types.Selection) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for m := range types.NewMethodSet(typ).Methods() {
		if m.Obj().Exported() || types.IsInterface(typ) {
			methods = append(methods, m)
		}
	}
	return methods
}

func (l *learnerType) NumMethod() int { return len(l.t.exported(l.typ)) }

func (l *learnerType) Method(i int) reflect.Method {
	methods := l.t.exported(l.typ)
	if i < 0 || i >= len(methods) {
		panic("reflect: Method index out of range")
	}
	obj := methods[i].Obj().(*types.Func)
	m := reflect.Method{Name: obj.Name(), Index: i}
	if !obj.Exported() {
		m.PkgPath = obj.Pkg().Path()
	}
	sig := plainSignature(methods[i], nil)
	if types.IsInterface(l.typ) {
		if core, ok := l.t.coreType(sig); ok {
			m.Type = l.t.showType(sig, core)
		}
		return m
	}
	if fn, ok := l.t.coreMethod(l.typ, l.core, m.Name); ok {
		sig = plainSignature(methods[i], l.typ)
		m.Func = l.t.dress(sig, fn)
		m.Type = l.t.showType(sig, fn.Type())
	}
	return m
}

func (l *learnerType) Methods() iter.Seq[reflect.Method] { return counted(l.NumMethod(), l.Method) }

func (l *learnerType) MethodByName(name string) (reflect.Method, bool) {
	for i, m := range l.t.exported(l.typ) {
		if m.Obj().Name() == name {
			return l.Method(i), true
		}
	}
	return reflect.Method{}, false
}

// plainSignature returns the type of a method as a function, that takes the receiver first unless that is nil.
func plainSignature(m *types.Selection, recv types.Type) *types.Signature {
	sig := m.Type().(*types.Signature)
	params := slices.Collect(sig.Params().Variables())
	if recv != nil {
		params = append([]*types.Var{types.NewParam(0, nil, "", recv)}, params...)
	}
	return types.NewSignatureType(nil, nil, nil, types.NewTuple(params...), sig.Results(), sig.Variadic())
}

// coreMethod returns a method as a Core function that takes the receiver, of type core, first.
func (t *Types) coreMethod(typ types.Type, core reflect.Type, name string) (reflect.Value, bool) {
	if e := t.entryFor(typ); e != nil {
		if fn, ok := e.method(name); ok {
			return fn, true
		}
	}
	if p, ok := types.Unalias(typ).(*types.Pointer); ok { // one of the type that it points to
		if e := t.entryFor(p.Elem()); e != nil {
			if fn, ok := e.method(name); ok {
				return throughPointer(fn, core), true
			}
		}
	}
	return reflect.Value{}, false
}

// throughPointer returns a function that takes a pointer to what fn takes first.
func throughPointer(fn reflect.Value, ptr reflect.Type) reflect.Value {
	in, out := signatureParts(fn.Type())
	in[0] = ptr
	return reflect.MakeFunc(reflect.FuncOf(in, out, false), func(args []reflect.Value) []reflect.Value {
		if args[0].IsNil() {
			nilDereference()
		}
		args[0] = args[0].Elem()
		return fn.Call(args)
	})
}

func signatureParts(fn reflect.Type) (in, out []reflect.Type) {
	return slices.Collect(fn.Ins()), slices.Collect(fn.Outs())
}

func (l *learnerType) Implements(u reflect.Type) bool {
	return l.t.implementsType(place{l.typ, l.core}, u)
}

// implementsType reports whether the values of p have the methods of an interface type.
func (t *Types) implementsType(p place, u reflect.Type) bool {
	if u.Kind() != reflect.Interface {
		panic("reflect: non-interface type passed to Type.Implements")
	}
	iface := t.placeOf(u)
	switch {
	case iface.typ != nil && p.typ != nil:
		return t.missing(p.typ, iface.typ) == ""
	case iface.typ != nil:
		return t.missingHost(p.core, iface.typ) == ""
	case p.typ == nil:
		return p.core.Implements(u)
	}
	for m := range u.Methods() { // an interface of the host that no cell has named
		if !slices.ContainsFunc(t.exported(p.typ), func(s *types.Selection) bool { return s.Obj().Name() == m.Name }) {
			return false
		}
	}
	return true
}

func (l *learnerType) AssignableTo(u reflect.Type) bool {
	return l.t.assignableType(place{l.typ, l.core}, u)
}

func (t *Types) assignableType(p place, u reflect.Type) bool {
	if u.Kind() == reflect.Interface {
		return t.implementsType(p, u)
	}
	return t.assignable(p.typ, p.core, t.placeOf(u))
}

func (l *learnerType) ConvertibleTo(u reflect.Type) bool {
	return l.t.convertibleType(place{l.typ, l.core}, u)
}

func (t *Types) convertibleType(p place, u reflect.Type) bool {
	to := t.placeOf(u)
	from, dst := t.typeFor(p.typ, p.core), t.typeFor(to.typ, to.core)
	if from == nil || dst == nil {
		return p.core.ConvertibleTo(to.core)
	}
	return types.ConvertibleTo(from, dst)
}

// relate is a method of a type, also one of the host's own, that asks about another.
func (t *Types) relate(ask func(*Types, place, reflect.Type) bool) reflect.Value {
	return reflect.ValueOf(func(rtype, u any) bool {
		if u == nil {
			panic(fmt.Sprint("reflect: nil type passed to a method of Type ", rtype))
		}
		return ask(t, t.placeOf(rtype), u.(reflect.Type))
	})
}
