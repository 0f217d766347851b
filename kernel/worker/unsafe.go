package worker

import (
	"reflect"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/interp"
)

// unsafeSymbols are what lowered cells call for package unsafe. They store results through pointers where the
// type is the cell's.
func unsafeSymbols() interp.Table {
	return interp.Table{
		"UnsafePointer":  reflect.ValueOf((*unsafe.Pointer)(nil)),
		"Unsafe":         reflect.ValueOf(toUnsafe),
		"FromUnsafe":     reflect.ValueOf(fromUnsafe),
		"UintptrPointer": reflect.ValueOf(func(p uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&p)) }),
		"PointerUintptr": reflect.ValueOf(func(p unsafe.Pointer) uintptr { return uintptr(p) }),
		"UnsafeSlice": reflect.ValueOf(func(p any, n int, dst any) {
			d := reflect.ValueOf(dst).Elem()
			if v := reflect.ValueOf(p); !v.IsNil() || n != 0 {
				d.Set(reflect.SliceAt(d.Type().Elem(), v.UnsafePointer(), n))
			} else {
				d.SetZero()
			}
		}),
		"UnsafeSliceData": reflect.ValueOf(func(s, dst any) {
			d := reflect.ValueOf(dst).Elem()
			d.Set(reflect.NewAt(d.Type().Elem(), reflect.ValueOf(s).UnsafePointer()))
		}),
		"UnsafeString":     reflect.ValueOf(func(p *byte, n int, dst *string) { *dst = unsafe.String(p, n) }),
		"UnsafeStringData": reflect.ValueOf(func(s string, dst **byte) { *dst = unsafe.StringData(s) }),
		"UnsafeAdd":        reflect.ValueOf(func(p unsafe.Pointer, n int, dst *unsafe.Pointer) { *dst = unsafe.Add(p, n) }),
	}
}

func toUnsafe(p any) unsafe.Pointer {
	if p == nil {
		return nil
	}
	return reflect.ValueOf(p).UnsafePointer()
}

func fromUnsafe(p unsafe.Pointer, dst any) {
	d := reflect.ValueOf(dst).Elem()
	if p == nil {
		d.SetZero()
		return
	}
	d.Set(reflect.NewAt(d.Type().Elem(), p))
}
