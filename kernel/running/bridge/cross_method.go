package bridge

import "reflect"

// methodKey identifies a method of a compiled type.
type methodKey struct {
	rtype reflect.Type
	name  string
}

// compiledMethod returns a method of a compiled type as a Core function that takes the receiver
// first.
func (t *Types) compiledMethod(rtype reflect.Type, name string) (reflect.Value, bool) {
	key := methodKey{rtype, name}
	if fn, ok := t.crossings.methods.Load(key); ok {
		return fn.(reflect.Value), true
	}
	if fn, ok := t.reflectMethod(rtype, name); ok {
		t.crossings.methods.Store(key, fn)
		return fn, true
	}
	m, ok := rtype.MethodByName(name)
	if !ok {
		return reflect.Value{}, false
	}
	fn := m.Func
	if own, ok := t.replacedMethod(rtype, name); ok {
		fn = own
	} else if rtype.Kind() == reflect.Interface {
		fn = throughInterface(rtype, m)
	}
	path, typeName := t.owner(rtype)
	if t.Override != nil {
		fn = t.Override(path, typeName+"."+name, fn)
	}
	fn = t.coreFunc(fn, policyOf(path, name))
	t.crossings.methods.Store(key, fn)
	return fn, true
}

// replacedMethod returns what the tables of symbols have in place of a method, as "Type.Method".
func (t *Types) replacedMethod(rtype reflect.Type, name string) (reflect.Value, bool) {
	if rtype.Kind() == reflect.Pointer && rtype.Name() == "" {
		rtype = rtype.Elem()
	}
	if rtype.Name() == "" {
		return reflect.Value{}, false
	}
	return t.lookup(rtype.PkgPath(), rtype.Name()+"."+name)
}

// owner returns the import path of the package that declares a type, or the type it points to, and
// the type's name there. Of a type that stands for one of the standard library it returns that
// one's.
func (t *Types) owner(rtype reflect.Type) (importPath, name string) {
	if rtype.Kind() == reflect.Pointer && rtype.Name() == "" {
		rtype = rtype.Elem()
	}
	if s, ok := t.replaced[rtype]; ok {
		return s.importPath, s.name
	}
	return rtype.PkgPath(), rtype.Name()
}

// throughInterface returns a function that calls a method of an interface type, which has no code
// of its own. It takes the receiver first.
func throughInterface(rtype reflect.Type, m reflect.Method) reflect.Value {
	in := []reflect.Type{rtype}
	for i := range m.Type.NumIn() {
		in = append(in, m.Type.In(i))
	}
	var out []reflect.Type
	for i := range m.Type.NumOut() {
		out = append(out, m.Type.Out(i))
	}
	return reflect.MakeFunc(reflect.FuncOf(in, out, m.Type.IsVariadic()), func(args []reflect.Value) []reflect.Value {
		method := args[0].Method(m.Index)
		if m.Type.IsVariadic() {
			return method.CallSlice(args[1:])
		}
		return method.Call(args[1:])
	})
}
