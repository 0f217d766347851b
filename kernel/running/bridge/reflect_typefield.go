package bridge

import (
	"go/types"
	"iter"
	"reflect"
)

// structure returns the struct type, and panics if the type is none.
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

// find returns the index of a field by its name. The field may be a promoted one.
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
