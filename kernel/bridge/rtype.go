package bridge

import (
	"go/types"
	"reflect"
)

// learnerType is the reflect.Type of a learner's type: that of its view, under the learner's names. Package reflect's own
// functions get the view's (ToHost).
type learnerType struct {
	reflect.Type
	t   *Types
	typ types.Type
}

// learnerType returns the only learnerType of an entry's type.
func (t *Types) learnerType(e *entry) reflect.Type { return t.learnerTypeOf(e.typ, t.viewType(e)) }

// learnerTypeOf returns the reflect.Type for a type whose values are in Core, or in views, of type rtype.
func (t *Types) learnerTypeOf(typ types.Type, rtype reflect.Type) reflect.Type {
	if typ == nil || t.ordinary(typ) {
		return rtype
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if known, ok := t.rtypes.At(typ).(*learnerType); ok {
		return known
	}
	l := &learnerType{rtype, t, typ}
	t.rtypes.Set(typ, l)
	return l
}

// reflectTypeOf is reflect.TypeOf on a Core value.
func (t *Types) reflectTypeOf(x any) any {
	if e := t.entry(x); e != nil {
		return t.learnerType(e)
	}
	if x == nil {
		return nil
	}
	return reflect.TypeOf(x)
}

// valueType is the method Type of reflect.Value. A value of a view tells its type.
func (t *Types) valueType(v reflect.Value) any {
	if e, ok := t.viewed.Load(v.Type()); ok {
		return t.learnerType(e.(*entry))
	}
	if e := t.entryOf(v.Type()); e != nil {
		return t.learnerType(e)
	}
	return v.Type()
}

func (l *learnerType) String() string { return typeString(l.typ) }

func (l *learnerType) Name() string {
	if named, ok := types.Unalias(l.typ).(*types.Named); ok {
		return named.Obj().Name()
	}
	return ""
}

func (l *learnerType) PkgPath() string {
	if named, ok := types.Unalias(l.typ).(*types.Named); ok {
		return named.Obj().Pkg().Path()
	}
	return ""
}

func (l *learnerType) Elem() reflect.Type {
	return l.t.learnerTypeOf(elem(l.typ.Underlying()), l.Type.Elem())
}

func (l *learnerType) Key() reflect.Type {
	m, _ := l.typ.Underlying().(*types.Map)
	return l.t.learnerTypeOf(m.Key(), l.Type.Key())
}

func (l *learnerType) Field(i int) reflect.StructField {
	st := l.typ.Underlying().(*types.Struct)
	f, v := l.Type.Field(i), st.Field(i)
	f.Name, f.Tag, f.Anonymous = v.Name(), reflect.StructTag(st.Tag(i)), v.Embedded()
	f.Type = l.t.learnerTypeOf(v.Type(), f.Type)
	return f
}

func (l *learnerType) NumField() int { return l.typ.Underlying().(*types.Struct).NumFields() }

func (l *learnerType) FieldByName(name string) (reflect.StructField, bool) {
	f, ok := l.Type.FieldByName(name)
	if ok && len(f.Index) == 1 {
		f = l.Field(f.Index[0])
	}
	return f, ok
}

func (l *learnerType) In(i int) reflect.Type {
	return l.t.learnerTypeOf(l.typ.Underlying().(*types.Signature).Params().At(i).Type(), l.Type.In(i))
}

func (l *learnerType) Out(i int) reflect.Type {
	return l.t.learnerTypeOf(l.typ.Underlying().(*types.Signature).Results().At(i).Type(), l.Type.Out(i))
}

// exported lists the methods that reflect shows, sorted by name.
func (l *learnerType) exported() (methods []*types.Func) {
	l.t.mu.Lock()
	defer l.t.mu.Unlock()
	set := types.NewMethodSet(l.typ)
	for m := range set.Methods() {
		if m.Obj().Exported() {
			methods = append(methods, m.Obj().(*types.Func))
		}
	}
	return methods
}

func (l *learnerType) NumMethod() int { return len(l.exported()) }

func (l *learnerType) Method(i int) reflect.Method {
	m := reflect.Method{Name: l.exported()[i].Name(), Index: i}
	if e := l.t.entryFor(l.typ); e != nil {
		if fn, ok := e.method(m.Name); ok {
			m.Func, m.Type = fn, fn.Type()
		}
	}
	return m
}

func (l *learnerType) MethodByName(name string) (reflect.Method, bool) {
	for i, m := range l.exported() {
		if m.Name() == name {
			return l.Method(i), true
		}
	}
	return reflect.Method{}, false
}

func (l *learnerType) Implements(u reflect.Type) bool {
	for i := range u.NumMethod() {
		if _, ok := l.MethodByName(u.Method(i).Name); !ok {
			return false
		}
	}
	return true
}

func (l *learnerType) AssignableTo(u reflect.Type) bool {
	if other, ok := u.(*learnerType); ok {
		return types.AssignableTo(l.typ, other.typ)
	}
	return u.Kind() == reflect.Interface && l.Implements(u)
}

func (l *learnerType) ConvertibleTo(u reflect.Type) bool {
	if other, ok := u.(*learnerType); ok {
		return types.ConvertibleTo(l.typ, other.typ)
	}
	return l.AssignableTo(u) || u.Kind() != reflect.Interface && l.Type.ConvertibleTo(u)
}
