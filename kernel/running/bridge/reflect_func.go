package bridge

import (
	"reflect"
	"unsafe"
)

// reflectFuncs are the functions of package reflect that have to know the learner's types. A
// parameter of an interface type has type any, as in Core.
var reflectFuncs = map[string]func(*Types) any{
	"TypeOf":      func(t *Types) any { return t.reflectTypeOf },
	"ValueOf":     func(*Types) any { return reflect.ValueOf },
	"Indirect":    func(t *Types) any { return t.indirect },
	"New":         func(t *Types) any { return func(typ any) reflect.Value { return t.makePointer(typ, reflect.New) } },
	"Zero":        func(t *Types) any { return t.zero },
	"MakeSlice":   func(t *Types) any { return t.makeSlice },
	"MakeMap":     func(t *Types) any { return func(typ any) reflect.Value { return t.makeMap(typ, 0) } },
	"MakeChan":    func(t *Types) any { return t.makeChan },
	"MakeFunc":    func(t *Types) any { return t.makeFunc },
	"Append":      func(t *Types) any { return t.appendValues },
	"AppendSlice": func(t *Types) any { return t.appendSlice },
	"Copy":        func(t *Types) any { return t.copySlice },
	"Swapper":     func(t *Types) any { return t.swapper },
	"Select":      func(t *Types) any { return t.reflectSelect },
	"PtrTo":       func(t *Types) any { return t.pointerTo },
	"PointerTo":   func(t *Types) any { return t.pointerTo },
	"SliceOf":     func(t *Types) any { return t.sliceOf },
	"ArrayOf":     func(t *Types) any { return t.arrayOf },
	"MapOf":       func(t *Types) any { return t.mapOf },
	"ChanOf":      func(t *Types) any { return t.chanOf },
	"FuncOf":      func(t *Types) any { return t.funcOf },
	"StructOf":    func(t *Types) any { return t.structOf },

	"MakeMapWithSize": func(t *Types) any { return t.makeMap },
	"NewAt": func(t *Types) any {
		return func(typ any, p unsafe.Pointer) reflect.Value {
			return t.makePointer(typ, func(core reflect.Type) reflect.Value { return reflect.NewAt(core, p) })
		}
	},
	"VisibleFields": func(*Types) any {
		return func(typ any) []reflect.StructField { return reflect.VisibleFields(typ.(reflect.Type)) }
	},
}

// reflectFunc returns the function that takes the place of one of package reflect, if there is one.
func (t *Types) reflectFunc(name string) (reflect.Value, bool) {
	make, ok := reflectFuncs[name]
	if !ok {
		return reflect.Value{}, false
	}
	return reflect.ValueOf(make(t)), true
}
