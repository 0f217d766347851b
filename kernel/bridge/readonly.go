package bridge

import (
	"reflect"
	"unsafe"
)

// Package reflect does not give out values from unexported fields, and takes none. Core's fields are all exported, so a
// value of Core is marked as coming from an unexported field where the learner's is, and the mark is taken away where the bridge itself
// needs the value.

// valueHeader is the layout of a reflect.Value. The marks are found by looking at one (see init).
type valueHeader struct {
	_, _ unsafe.Pointer
	flag uintptr
}

func header(v *reflect.Value) *valueHeader { return (*valueHeader)(unsafe.Pointer(v)) }

// fieldMark and embeddedMark are set in values from unexported fields, and from embedded ones, which promote exported fields.
var fieldMark, embeddedMark uintptr

type promoter struct{}

func init() {
	v := reflect.ValueOf(struct {
		Exported int
		field    int
		promoter
	}{})
	flag := func(i int) uintptr {
		f := v.Field(i)
		return header(&f).flag &^ uintptr(f.Kind())
	}
	fieldMark, embeddedMark = flag(1)&^flag(0), flag(2)&^flag(0)
}

// marks returns v's marks.
func marks(v reflect.Value) uintptr { return header(&v).flag & (fieldMark | embeddedMark) }

// marked returns v with these marks.
func marked(v reflect.Value, marks uintptr) reflect.Value {
	if v.IsValid() {
		h := header(&v)
		h.flag = h.flag&^(fieldMark|embeddedMark) | marks
	}
	return v
}

// checkMarks reports whether the marks are what this file takes them for: with them package reflect
// gives no value out, without them it does.
func checkMarks() bool {
	if unsafe.Sizeof(reflect.Value{}) != unsafe.Sizeof(valueHeader{}) || fieldMark == 0 || embeddedMark == 0 || fieldMark&embeddedMark != 0 {
		return false
	}
	v := reflect.ValueOf(1)
	for _, mark := range []uintptr{fieldMark, embeddedMark} {
		if m := marked(v, mark); marks(m) != mark || m.CanInterface() || !marked(m, 0).CanInterface() || m.Int() != 1 {
			return false
		}
	}
	return true
}
