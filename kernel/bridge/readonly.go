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
