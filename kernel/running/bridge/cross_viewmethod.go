package bridge

import (
	"go/types"
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/goruntime/namedtype"
)

// viewMethods lists the methods of a type and of its pointer type that Core has registered,
// promoted ones included. It is called with views.mu held.
func (t *Types) viewMethods(typ types.Type, core reflect.Type) (value, pointer []*types.Selection) {
	of := func(typ types.Type, core reflect.Type) (list []*types.Selection) {
		t.mu.Lock()
		set := types.NewMethodSet(typ)
		t.mu.Unlock()
		for m := range set.Methods() {
			if _, ok := t.coreMethod(typ, core, m.Obj().Name()); ok {
				list = append(list, m)
			}
		}
		return list
	}
	value, pointer = of(typ, core), of(types.NewPointer(typ), reflect.PointerTo(core))
	if len(value) > len(pointer) { // Core knows no pointers of this type
		value = nil
	}
	return value, pointer
}

// viewMethod makes a method of a view's type. It calls the method that Core has when it is called,
// which may have been declared again.
func (t *Types) viewMethod(m *types.Selection, recv types.Type, core reflect.Type) namedtype.Method {
	obj := m.Obj().(*types.Func)
	fn, _ := t.coreMethod(recv, core, obj.Name())
	s := t.viewSignature(m.Type().(*types.Signature), fn.Type(), 1)
	method := namedtype.Method{Name: obj.Name(), Type: s.typ}
	if !obj.Exported() {
		method.PkgPath = obj.Pkg().Path()
	}
	method.Call = func(self reflect.Value, args []reflect.Value) []reflect.Value {
		defer t.called()()
		fn, _ := t.coreMethod(recv, core, obj.Name())
		all := make([]reflect.Value, 1, len(args)+1)
		all[0] = reinterpret(self, core)
		fill := fillLists(s.lists, args)
		for i, c := range s.in {
			args[i] = c.apply(args[i])
		}
		defer fill()
		all = append(all, args...)
		return call(fn, all, nil, s.out, fn.Type().IsVariadic())
	}
	return method
}

// throughValues has those methods of a pointer type that the type itself has too called by way of
// the value, as the compiler's wrappers do. With a nil pointer they are called as they are.
func throughValues(pointers, values []namedtype.Method) []namedtype.Method {
	for i, m := range pointers {
		for _, v := range values {
			if v.Name != m.Name {
				continue
			}
			pointers[i].Call = func(recv reflect.Value, args []reflect.Value) []reflect.Value {
				if recv.IsNil() {
					return m.Call(recv, args)
				}
				return v.Call(recv.Elem(), args)
			}
		}
	}
	return pointers
}
