package namedtype

//lint:file-ignore U1000 the fields are those of the runtime, whether we look at them or not

import (
	"reflect"
	"unsafe"
)

// The types here have the layout of those of internal/abi of the same names.

type (
	nameOff int32
	typeOff int32
	textOff int32
)

type tflag uint8

const (
	tflagUncommon      tflag = 1 << 0
	tflagNamed         tflag = 1 << 2
	tflagRegularMemory tflag = 1 << 3
	tflagGCMask        tflag = 1 << 4
	tflagDirectIface   tflag = 1 << 5

	tflagsOfLayout = tflagRegularMemory | tflagGCMask | tflagDirectIface
)

type commonType struct {
	size       uintptr
	ptrBytes   uintptr
	hash       uint32
	tflag      tflag
	align      uint8
	fieldAlign uint8
	kind       uint8
	equal      func(unsafe.Pointer, unsafe.Pointer) bool
	gcData     *byte
	str        nameOff
	ptrToThis  typeOff
}

type name struct{ bytes *byte }

type method struct {
	name nameOff
	typ  typeOff
	ifn  textOff
	tfn  textOff
}

type uncommonType struct {
	pkgPath nameOff
	mcount  uint16
	xcount  uint16
	moff    uint32
	_       uint32
}

type elemType struct { // of pointers, slices and, with more after it, of arrays and channels
	commonType
	elem *commonType
}

type arrayType struct {
	elemType
	slice *commonType
	len   uintptr
}

type chanType struct {
	elemType
	dir int
}

type funcType struct {
	commonType
	inCount  uint16
	outCount uint16
}

type interfaceType struct {
	commonType
	pkgPath name
	methods []struct {
		name nameOff
		typ  typeOff
	}
}

type mapType struct {
	commonType
	key       *commonType
	elem      *commonType
	group     *commonType
	hasher    func(unsafe.Pointer, uintptr) uintptr
	groupSize uintptr
	slotSize  uintptr
	elemOff   uintptr
	flags     uint32
}

type structField struct {
	name   name
	typ    *commonType
	offset uintptr
}

type structType struct {
	commonType
	pkgPath name
	fields  []structField
}

// headOf returns the type of the descriptors of a kind, as far as the uncommon type.
func headOf(kind reflect.Kind) reflect.Type {
	switch kind {
	case reflect.Pointer, reflect.Slice:
		return reflect.TypeFor[elemType]()
	case reflect.Array:
		return reflect.TypeFor[arrayType]()
	case reflect.Chan:
		return reflect.TypeFor[chanType]()
	case reflect.Func:
		return reflect.TypeFor[funcType]()
	case reflect.Interface:
		return reflect.TypeFor[interfaceType]()
	case reflect.Map:
		return reflect.TypeFor[mapType]()
	case reflect.Struct:
		return reflect.TypeFor[structType]()
	}
	return reflect.TypeFor[commonType]()
}

// ifaceWords are what a value of an interface type consists of.
type ifaceWords struct{ tab, data unsafe.Pointer }

// descriptor returns the address of a type's descriptor.
func descriptor(typ reflect.Type) *commonType {
	return (*commonType)((*ifaceWords)(unsafe.Pointer(&typ)).data)
}

// typeAt returns the type whose descriptor is at c.
func typeAt(c *commonType) reflect.Type {
	typ := reflect.TypeFor[int]()
	(*ifaceWords)(unsafe.Pointer(&typ)).data = unsafe.Pointer(c)
	return typ
}

func nameOffset(n name) nameOff            { return nameOff(addReflectOff(unsafe.Pointer(n.bytes))) }
func typeOffset(typ *commonType) typeOff   { return typeOff(addReflectOff(unsafe.Pointer(typ))) }
func textOffset(pc unsafe.Pointer) textOff { return textOff(addReflectOff(pc)) }

const (
	nameExported = 1 << 0
	nameHasTag   = 1 << 1
	nameHasPath  = 1 << 2
	nameEmbedded = 1 << 3
)

// makeName makes a name with a tag and an import path, which may be empty.
func makeName(text, tag, path string, bits byte) name {
	if tag != "" {
		bits |= nameHasTag
	}
	if path != "" {
		bits |= nameHasPath
	}
	b := appendCounted([]byte{bits}, text)
	if tag != "" {
		b = appendCounted(b, tag)
	}
	if path != "" {
		off := nameOffset(makeName(path, "", "", 0))
		b = append(b, (*[4]byte)(unsafe.Pointer(&off))[:]...)
	}
	return name{&b[0]}
}

func appendCounted(b []byte, text string) []byte {
	n := len(text)
	for ; n >= 0x80; n >>= 7 {
		b = append(b, byte(n)|0x80)
	}
	return append(append(b, byte(n)), text...)
}
