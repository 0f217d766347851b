package namedtype

import (
	"cmp"
	"fmt"
	"go/token"
	"reflect"
	"slices"
	"sync/atomic"
	"unsafe"
)

// A Decl is a type that is being declared.
type Decl struct {
	pkgPath        string
	value, pointer made
}

// made is a descriptor with what follows it.
type made struct {
	head    *commonType
	uncomm  *uncommonType
	methods []method
}

// hashes counts the types that were made, for their hashes.
var hashes atomic.Uint32

// Declare makes a type with the layout of another. text is what its String method returns: a
// package's name, a dot and a name, or what a type without a name consists of; pkgPath is the
// import path, empty for a type without a name. The type has room for so many methods, and its
// pointer type as well.
func Declare(pkgPath, text string, layout reflect.Type, methods, pointerMethods int) *Decl {
	d := &Decl{pkgPath: pkgPath}
	d.value = make1(layout, text, methods, pkgPath != "")
	d.pointer = make1(reflect.PointerTo(layout), "*"+text, pointerMethods, false)
	if pkgPath != "" {
		d.value.head.tflag |= tflagNamed
		path := nameOffset(makeName(pkgPath, "", "", 0))
		d.value.uncomm.pkgPath = path
		if d.pointer.uncomm != nil {
			d.pointer.uncomm.pkgPath = path
		}
	}
	d.value.head.ptrToThis = typeOffset(d.pointer.head)
	(*elemType)(unsafe.Pointer(d.pointer.head)).elem = d.value.head
	return d
}

// make1 copies the descriptor of a layout.
func make1(layout reflect.Type, text string, methods int, uncommon bool) made {
	uncommon = uncommon || methods > 0
	head := headOf(layout.Kind())
	parts := []reflect.StructField{{Name: "Head", Type: head}}
	if uncommon {
		parts = append(parts, reflect.StructField{Name: "Uncommon", Type: reflect.TypeFor[uncommonType]()})
	}
	if layout.Kind() == reflect.Func {
		params := reflect.ArrayOf(layout.NumIn()+layout.NumOut(), reflect.TypeFor[*commonType]())
		parts = append(parts, reflect.StructField{Name: "Params", Type: params})
	}
	if methods > 0 {
		list := reflect.ArrayOf(methods, reflect.TypeFor[method]())
		parts = append(parts, reflect.StructField{Name: "Methods", Type: list})
	}
	whole := reflect.New(reflect.StructOf(parts)).Elem()
	whole.Field(0).Set(reflect.NewAt(head, unsafe.Pointer(descriptor(layout))).Elem())

	m := made{head: (*commonType)(whole.Addr().UnsafePointer())}
	m.head.tflag &= tflagsOfLayout
	m.head.hash = hashes.Add(1) * 0x9e3779b1
	m.head.str = nameOffset(makeName(text, "", "", 0))
	m.head.ptrToThis = 0
	if params := whole.FieldByName("Params"); params.IsValid() {
		i := 0
		for _, list := range [][]reflect.Type{slices.Collect(layout.Ins()), slices.Collect(layout.Outs())} {
			for _, typ := range list {
				params.Index(i).Set(reflect.ValueOf(descriptor(typ)))
				i++
			}
		}
	}
	if uncommon {
		m.head.tflag |= tflagUncommon
		m.uncomm = whole.FieldByName("Uncommon").Addr().Interface().(*uncommonType)
	}
	if list := whole.FieldByName("Methods"); list.IsValid() {
		m.methods = list.Slice(0, methods).Interface().([]method)
		m.uncomm.moff = uint32(uintptr(unsafe.Pointer(&m.methods[0])) - uintptr(unsafe.Pointer(m.uncomm)))
	}
	return m
}

// Type returns the type.
func (d *Decl) Type() reflect.Type { return typeAt(d.value.head) }

// Pointer returns the type of pointers to it, which reflect.PointerTo returns too.
func (d *Decl) Pointer() reflect.Type { return typeAt(d.pointer.head) }

// SetFields gives a struct type its fields: as many as the layout has, with types of the same
// layouts.
func (d *Decl) SetFields(fields []reflect.StructField) {
	st := (*structType)(unsafe.Pointer(d.value.head))
	list := make([]structField, len(fields))
	for i, f := range fields {
		var bits byte
		path := ""
		if f.PkgPath == "" {
			bits |= nameExported
		} else {
			path = f.PkgPath
		}
		if f.Anonymous {
			bits |= nameEmbedded
		}
		list[i] = structField{makeName(f.Name, string(f.Tag), "", bits), descriptor(f.Type), st.fields[i].offset}
		if path != "" {
			st.pkgPath = makeName(path, "", "", 0)
		}
	}
	st.fields = list
}

// SetElem gives a pointer, slice, array, channel or map type its element type, and SetKey a map
// type its key type. They have the layouts of those before.
func (d *Decl) SetElem(elem reflect.Type) {
	c := descriptor(elem)
	switch d.Type().Kind() {
	case reflect.Map:
		(*mapType)(unsafe.Pointer(d.value.head)).elem = c
	case reflect.Array:
		(*arrayType)(unsafe.Pointer(d.value.head)).slice = descriptor(reflect.SliceOf(elem))
		fallthrough
	default:
		(*elemType)(unsafe.Pointer(d.value.head)).elem = c
	}
}

// SetKey is like SetElem.
func (d *Decl) SetKey(key reflect.Type) {
	(*mapType)(unsafe.Pointer(d.value.head)).key = descriptor(key)
}

// A Method is a method of a type.
type Method struct {
	Name    string
	PkgPath string       // of an unexported method
	Type    reflect.Type // without the receiver
	// Call calls it. args are as functions of reflect.MakeFunc get them.
	Call func(recv reflect.Value, args []reflect.Value) []reflect.Value
}

// SetMethods gives the type and its pointer type their methods, as many as were declared. The
// pointer type has methods of all the names that the type has.
func (d *Decl) SetMethods(value, pointer []Method) error {
	entries := len(pointer) + len(value)
	direct := d.value.head.tflag&tflagDirectIface != 0
	if direct {
		entries += len(value)
	}
	next, err := reserve(entries)
	if err != nil {
		return err
	}
	entry := func(recv reflect.Type, m Method, call func(recv reflect.Value, args []reflect.Value) []reflect.Value) textOff {
		in := append([]reflect.Type{recv}, slices.Collect(m.Type.Ins())...)
		typ := reflect.FuncOf(in, slices.Collect(m.Type.Outs()), m.Type.IsVariadic())
		next++
		return fill(next-1, reflect.MakeFunc(typ, func(args []reflect.Value) []reflect.Value { return call(args[0], args[1:]) }))
	}
	through := map[string]textOff{}
	d.pointer.set(pointer, func(m Method) (ifn, tfn textOff) {
		off := entry(d.Pointer(), m, m.Call)
		through[m.Name] = off
		return off, off
	})
	d.value.set(value, func(m Method) (ifn, tfn textOff) {
		tfn = entry(d.Type(), m, m.Call)
		if !direct {
			return through[m.Name], tfn
		}
		ifn = entry(reflect.TypeFor[unsafe.Pointer](), m, func(word reflect.Value, args []reflect.Value) []reflect.Value {
			p := word.UnsafePointer() // the value itself
			return m.Call(reflect.NewAt(d.Type(), unsafe.Pointer(&p)).Elem(), args)
		})
		return ifn, tfn
	})
	return nil
}

// set fills a method table, in the order that the runtime has them in.
func (m made) set(methods []Method, code func(Method) (ifn, tfn textOff)) {
	if len(methods) != len(m.methods) {
		panic(fmt.Sprintf("namedtype: %s was declared with %d methods and gets %d", typeAt(m.head), len(m.methods), len(methods)))
	}
	if len(methods) == 0 {
		return
	}
	order := slices.Clone(methods)
	slices.SortFunc(order, func(a, b Method) int {
		if x, y := token.IsExported(a.Name), token.IsExported(b.Name); x != y {
			if x {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.PkgPath, b.PkgPath))
	})
	exported := 0
	for i, me := range order {
		bits, path := byte(0), me.PkgPath
		if token.IsExported(me.Name) {
			bits, path = nameExported, ""
			exported++
		}
		ifn, tfn := code(me)
		m.methods[i] = method{
			name: nameOffset(makeName(me.Name, "", path, bits)),
			typ:  typeOffset(descriptor(me.Type)),
			ifn:  ifn,
			tfn:  tfn,
		}
	}
	m.uncomm.mcount, m.uncomm.xcount = uint16(len(order)), uint16(exported)
}
