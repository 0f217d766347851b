package machine

import (
	"reflect"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
)

// unsafeEntries are for package unsafe. They store results through pointers where the type is the
// cell's.
func (m *Machine) unsafeEntries() []core.Binding {
	return []core.Binding{
		core.Unsafe.Bind(toUnsafe),
		core.FromUnsafe.Bind(fromUnsafe),
		core.UintptrPointer.Bind(func(p uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&p)) }),
		core.PointerUintptr.Bind(func(p unsafe.Pointer) uintptr { return uintptr(p) }),
		core.UnsafeSlice.Bind(func(p any, n int, dst any) {
			d := reflect.ValueOf(dst).Elem()
			if v := reflect.ValueOf(p); !v.IsNil() || n != 0 {
				d.Set(reflect.SliceAt(d.Type().Elem(), v.UnsafePointer(), n))
			} else {
				d.SetZero()
			}
		}),
		core.UnsafeSliceData.Bind(func(s, dst any) {
			d := reflect.ValueOf(dst).Elem()
			d.Set(reflect.NewAt(d.Type().Elem(), reflect.ValueOf(s).UnsafePointer()))
		}),
		core.UnsafeString.Bind(func(p *byte, n int, dst *string) { *dst = unsafe.String(p, n) }),
		core.UnsafeStringData.Bind(func(s string, dst **byte) { *dst = unsafe.StringData(s) }),
		core.UnsafeAdd.Bind(func(p unsafe.Pointer, n int, dst *unsafe.Pointer) { *dst = unsafe.Add(p, n) }),
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
