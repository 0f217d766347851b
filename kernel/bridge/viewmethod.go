package bridge

import (
	"go/types"
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/core"
	"github.com/lockstep-go/lockstep/kernel/goruntime/namedtype"
)

// viewMethods lists the methods of a type and of its pointer type that Core has told of, promoted
// ones included. It is called with views.mu held.
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

// viewMethod makes a method of a view's type. It calls the one that Core has at the time of the
// call.
func (t *Types) viewMethod(m *types.Selection, recv types.Type, core reflect.Type) namedtype.Method {
	obj := m.Obj().(*types.Func)
	fn, _ := t.coreMethod(recv, core, obj.Name())
	sig := m.Type().(*types.Signature)
	var in, out []reflect.Type
	var from, lists, to []conv
	for i := range sig.Params().Len() {
		typ, core := sig.Params().At(i).Type(), fn.Type().In(i+1)
		host := t.viewParam(typ, core)
		in, from, lists = append(in, host), append(from, t.viewIn(host, core)), append(lists, t.listFiller(host, core))
	}
	for i := range sig.Results().Len() {
		typ, core := sig.Results().At(i).Type(), fn.Type().Out(i)
		host := t.viewParam(typ, core)
		out, to = append(out, host), append(to, t.viewOut(core, host))
	}
	method := namedtype.Method{Name: obj.Name(), Type: reflect.FuncOf(in, out, sig.Variadic())}
	if !obj.Exported() {
		method.PkgPath = obj.Pkg().Path()
	}
	method.Call = func(self reflect.Value, args []reflect.Value) []reflect.Value {
		fn, _ := t.coreMethod(recv, core, obj.Name())
		all := make([]reflect.Value, 1, len(args)+1)
		all[0] = reinterpret(self, core)
		fill := fillLists(lists, args)
		for i, c := range from {
			args[i] = c.apply(args[i])
		}
		defer fill()
		all = append(all, args...)
		return call(fn, all, nil, to, fn.Type().IsVariadic())
	}
	return method
}

// throughValues lets a pointer type's methods that are the type's own call those, but for nil
// pointers.
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

// viewParam returns the type of a method's parameter or result in compiled code.
func (t *Types) viewParam(typ types.Type, inCore reflect.Type) reflect.Type {
	if real, ok := t.realType(typ); ok && core.OfCompiled(real) == inCore {
		return real
	}
	return t.viewOf(typ, inCore)
}

// viewIn converts an argument of compiled code to Core's.
func (t *Types) viewIn(host, inCore reflect.Type) conv {
	if core.OfCompiled(host) == inCore {
		return t.fromHostConv(host, inCore, share)
	}
	return func(v reflect.Value) reflect.Value { return reinterpret(v, inCore) }
}

// viewOut converts a result of Core to compiled code's.
func (t *Types) viewOut(inCore, host reflect.Type) conv {
	if core.OfCompiled(host) == inCore {
		return t.toHostConv(inCore, host, record)
	}
	return func(v reflect.Value) reflect.Value { return reinterpret(v, host) }
}

// viewFunc returns a learner's function as one whose parameters and results have the types that the
// learner declared. It is another function, which calls the one.
func (t *Types) viewFunc(sig *types.Signature, fn reflect.Value) reflect.Value {
	var in, out []reflect.Type
	var from, lists, to []conv
	t.views.mu.Lock()
	for i := range sig.Params().Len() {
		core := fn.Type().In(i)
		host := t.viewParam(sig.Params().At(i).Type(), core)
		in, from, lists = append(in, host), append(from, t.viewIn(host, core)), append(lists, t.listFiller(host, core))
	}
	for i := range sig.Results().Len() {
		core := fn.Type().Out(i)
		host := t.viewParam(sig.Results().At(i).Type(), core)
		out, to = append(out, host), append(to, t.viewOut(core, host))
	}
	t.views.mu.Unlock()
	return reflect.MakeFunc(reflect.FuncOf(in, out, sig.Variadic()), func(args []reflect.Value) []reflect.Value {
		defer fillLists(lists, args)()
		return call(fn, args, from, to, false)
	})
}

// valueOut returns a reflect.Value of Core as compiled code is to have it: about a view.
func (t *Types) valueOut(v reflect.Value) reflect.Value {
	held, ok := v.Interface().(reflect.Value)
	if !ok || !held.IsValid() {
		return v
	}
	s := t.subject(held)
	if s.typ == nil {
		return v
	}
	e := t.entryFor(s.typ)
	if e == nil || e.core() != s.v.Type() {
		return v
	}
	view := t.viewType(e)
	if s.v.CanAddr() {
		return reflect.ValueOf(reflect.NewAt(view, s.v.Addr().UnsafePointer()).Elem())
	}
	return reflect.ValueOf(reinterpret(s.v, view))
}

// valueIn is the inverse.
func (t *Types) valueIn(v reflect.Value) reflect.Value {
	held, ok := v.Interface().(reflect.Value)
	if !ok || !held.IsValid() {
		return v
	}
	p, isView := t.placeOfView(held.Type())
	if !isView {
		return v
	}
	if held.CanAddr() {
		return reflect.ValueOf(t.dress(p.typ, reflect.NewAt(p.core, held.Addr().UnsafePointer()).Elem()))
	}
	return reflect.ValueOf(t.dress(p.typ, reinterpret(held, p.core)))
}
