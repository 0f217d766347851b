package namedtype

import (
	"fmt"
	"reflect"
	"slices"
	"unsafe"
)

// sample has fields and methods, exported ones and others.
type sample struct {
	Word  string `tag:"here"`
	count int16
}

func (s sample) String() string { return s.hidden() }
func (s sample) hidden() string { return s.Word[:s.count] }

// Check returns an error when the runtime lays out types in another way than this package: it was
// written for another version of Go then, and no type may be declared. First it compares what it
// finds in types with what package reflect says of them, then it makes some. Package goruntime
// calls it.
func Check() error {
	for _, check := range []func() string{checkHeads, checkUncommon, checkDeclared, checkReplaced} {
		if what := check(); what != "" {
			return fmt.Errorf("the Go runtime lays out %s in an unknown way", what)
		}
	}
	return nil
}

// checkHeads returns which types of those of all kinds are not as expected, empty if all are.
func checkHeads() string {
	for _, typ := range []reflect.Type{
		reflect.TypeFor[float64](), reflect.TypeFor[*int16](), reflect.TypeFor[[]int16](), reflect.TypeFor[[3]string](),
		reflect.TypeFor[chan<- string](), reflect.TypeFor[func(int, ...string) error](),
		reflect.TypeFor[interface{ M(int) }](), reflect.TypeFor[map[string]int16](), reflect.TypeFor[sample](),
	} {
		c := descriptor(typ)
		if c.size != typ.Size() || int(c.align) != typ.Align() || int(c.fieldAlign) != typ.FieldAlign() ||
			reflect.Kind(c.kind) != typ.Kind() || !checkParts(typ, unsafe.Pointer(c)) {
			return typ.Kind().String() + " types"
		}
	}
	return ""
}

// checkParts reports whether what is found after the common part of a type at p is what package
// reflect says.
func checkParts(typ reflect.Type, p unsafe.Pointer) bool {
	elem := func() bool { return (*elemType)(p).elem == descriptor(typ.Elem()) }
	switch typ.Kind() {
	case reflect.Pointer, reflect.Slice:
		return elem()
	case reflect.Array:
		t := (*arrayType)(p)
		return elem() && t.slice == descriptor(reflect.SliceOf(typ.Elem())) && int(t.len) == typ.Len()
	case reflect.Chan:
		return elem() && (*chanType)(p).dir == int(typ.ChanDir())
	case reflect.Func:
		t := (*funcType)(p)
		return int(t.inCount) == typ.NumIn() && t.outCount == uint16(typ.NumOut())|1<<15 // it is variadic
	case reflect.Interface:
		return len((*interfaceType)(p).methods) == typ.NumMethod()
	case reflect.Map:
		t := (*mapType)(p)
		return t.key == descriptor(typ.Key()) && t.elem == descriptor(typ.Elem()) && t.group != nil && t.groupSize == t.group.size
	case reflect.Struct:
		return checkFields(typ, (*structType)(p).fields)
	}
	return true
}

func checkFields(typ reflect.Type, fields []structField) bool {
	if len(fields) != typ.NumField() {
		return false
	}
	for i, f := range fields {
		want := typ.Field(i)
		var bits byte
		if want.IsExported() {
			bits = nameExported
		}
		text := unsafe.Slice(makeName(want.Name, string(want.Tag), "", bits).bytes, 2+len(want.Name))
		if f.typ != descriptor(want.Type) || f.offset != want.Offset || !slices.Equal(unsafe.Slice(f.name.bytes, len(text)), text) {
			return false
		}
	}
	return true
}

// checkUncommon looks at a type with methods.
func checkUncommon() string {
	var x fmt.Stringer = sample{}
	c := descriptor(reflect.TypeOf(x))
	u := (*uncommonType)(unsafe.Add(unsafe.Pointer(c), unsafe.Sizeof(structType{})))
	if c.tflag&tflagUncommon == 0 || c.tflag&tflagNamed == 0 || u.mcount != 2 || u.xcount != 1 {
		return "types with methods"
	}
	return ""
}

// checkDeclared declares a type and calls its methods.
func checkDeclared() string {
	d := Declare("lockstep/check", "check.Length", reflect.TypeFor[[2]string](), 1, 1)
	method := Method{Name: "Count", Type: reflect.TypeFor[func() int]()}
	method.Call = func(recv reflect.Value, _ []reflect.Value) []reflect.Value {
		return []reflect.Value{reflect.ValueOf(reflect.Indirect(recv).Index(1).Len())}
	}
	if err := d.SetMethods([]Method{method}, []Method{method}); err != nil {
		return "method tables"
	}
	typ, value := d.Type(), [2]string{"", "four"}
	p := reflect.NewAt(typ, unsafe.Pointer(&value))
	if typ.Name() != "Length" || typ.PkgPath() != "lockstep/check" || p.Type() != d.Pointer() {
		return "the names of types"
	}
	for _, x := range []any{p.Interface(), p.Elem().Interface()} {
		if counter, ok := x.(interface{ Count() int }); !ok || counter.Count() != len(value[1]) {
			return "method tables"
		}
	}
	return ""
}
