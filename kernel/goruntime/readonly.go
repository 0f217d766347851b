package goruntime

import (
	"reflect"
	"unsafe"
)

// Package reflect does not give out values that it got from unexported fields, and takes none: it
// sets flags in such a Value. These can be read here, and set as well.

// ROFlags are the flags of a reflect.Value that make it read-only.
type ROFlags uintptr

// StickyRO is set in values from unexported fields, and EmbedRO in those from embedded fields of
// unexported types, which promote exported fields (reflect/value.go has flags of these names).
var StickyRO, EmbedRO = roFlags()

// valueHeader is the layout of a reflect.Value.
type valueHeader struct {
	_, _  unsafe.Pointer
	flags ROFlags
}

func headerOf(v *reflect.Value) *valueHeader { return (*valueHeader)(unsafe.Pointer(v)) }

type promoter struct{}

// roFlags finds the flags by looking at values that have them.
func roFlags() (sticky, embed ROFlags) {
	v := reflect.ValueOf(struct {
		Exported int
		field    int
		promoter
	}{})
	flags := func(i int) ROFlags {
		f := v.Field(i)
		return headerOf(&f).flags &^ ROFlags(f.Kind())
	}
	return flags(1) &^ flags(0), flags(2) &^ flags(0)
}

// ROFlagsOf returns the flags that v has.
func ROFlagsOf(v reflect.Value) ROFlags { return headerOf(&v).flags & (StickyRO | EmbedRO) }

// WithROFlags returns v with these flags and no others. The zero Value has none.
func WithROFlags(v reflect.Value, flags ROFlags) reflect.Value {
	if v.IsValid() {
		h := headerOf(&v)
		h.flags = h.flags&^(StickyRO|EmbedRO) | flags
	}
	return v
}

// checkROFlags reports whether the flags are what they are taken for: with them package reflect
// gives no value out, without them it does.
func checkROFlags() bool {
	f, ok := reflect.TypeFor[reflect.Value]().FieldByName("flag")
	if !ok || f.Type.Kind() != reflect.Uintptr || f.Offset != unsafe.Offsetof(valueHeader{}.flags) ||
		StickyRO == 0 || EmbedRO == 0 || StickyRO&EmbedRO != 0 {
		return false
	}
	v := reflect.ValueOf(1)
	for _, flag := range []ROFlags{StickyRO, EmbedRO} {
		marked := WithROFlags(v, flag)
		if ROFlagsOf(marked) != flag || marked.CanInterface() || !WithROFlags(marked, 0).CanInterface() || marked.Int() != 1 {
			return false
		}
	}
	return true
}
