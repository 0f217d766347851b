package bridge

import "reflect"

// The methods of reflect.Value are functions of the other files: valueField is reflect.Value.Field,
// and so on. Those about which nothing is said there do what their namesakes do, with the learner's
// types.

// reflectMethod returns the method that takes the place of one of package reflect's types, if there
// is one.
func (t *Types) reflectMethod(rtype reflect.Type, name string) (reflect.Value, bool) {
	var fn any
	switch rtype {
	case valueType:
		if fn = t.valueMethod(name); fn == nil {
			m, ok := rtype.MethodByName(name)
			if !ok {
				return reflect.Value{}, false
			}
			return t.onUnboxed(m.Func), true
		}
	case reflect.TypeFor[*reflect.MapIter]():
		switch name {
		case "Key":
			fn = t.iterKey
		case "Value":
			fn = t.iterValue
		case "Reset":
			fn = t.iterReset
		}
	case rtypeType, reflect.TypeFor[*learnerType]():
		switch name {
		case "Implements":
			return t.relate((*Types).implementsType), true
		case "AssignableTo":
			return t.relate((*Types).assignableType), true
		case "ConvertibleTo":
			return t.relate((*Types).convertibleType), true
		}
	}
	return reflect.ValueOf(fn), fn != nil
}

// onUnboxed returns a method of reflect.Value that is about the unboxed value. It is for methods
// that neither take nor return values or types.
func (t *Types) onUnboxed(fn reflect.Value) reflect.Value {
	return reflect.MakeFunc(fn.Type(), func(args []reflect.Value) []reflect.Value {
		for i, a := range args {
			if a.Type() == valueType {
				args[i] = reflect.ValueOf(t.unbox(a.Interface().(reflect.Value)).unwrap())
			}
		}
		return fn.Call(args)
	})
}

// valueMethod returns the methods of reflect.Value for which onUnboxed is not enough, as functions.
func (t *Types) valueMethod(name string) any {
	switch name {
	case "Type":
		return t.valueType
	case "Interface":
		return t.valueInterface
	case "String":
		return t.valueString
	case "Addr":
		return t.valueAddr
	case "Elem":
		return t.valueElem
	case "Field":
		return t.valueField
	case "FieldByIndex":
		return t.valueFieldByIndex
	case "FieldByIndexErr":
		return func(v reflect.Value, index []int) (f reflect.Value, err any) { return t.valueFieldByIndexErr(v, index) }
	case "FieldByName":
		return t.valueFieldByName
	case "FieldByNameFunc":
		return t.valueFieldByNameFunc
	case "Fields":
		return t.valueFields
	case "NumField":
		return t.valueNumField
	case "Index":
		return t.valueIndex
	case "Slice":
		return func(v reflect.Value, i, j int) reflect.Value {
			return t.sliced(v, func(s reflect.Value) reflect.Value { return s.Slice(i, j) })
		}
	case "Slice3":
		return func(v reflect.Value, i, j, k int) reflect.Value {
			return t.sliced(v, func(s reflect.Value) reflect.Value { return s.Slice3(i, j, k) })
		}
	case "MapIndex":
		return t.valueMapIndex
	case "MapKeys":
		return t.valueMapKeys
	case "MapRange":
		return t.valueMapRange
	case "SetMapIndex":
		return t.valueSetMapIndex
	case "SetIterKey":
		return func(v reflect.Value, it *reflect.MapIter) { t.valueSet(v, t.iterKey(it)) }
	case "SetIterValue":
		return func(v reflect.Value, it *reflect.MapIter) { t.valueSet(v, t.iterValue(it)) }
	case "Set":
		return t.valueSet
	case "Convert":
		return t.valueConvert
	case "CanConvert":
		return t.valueCanConvert
	case "Send":
		return func(v, x reflect.Value) { t.unbox(v).unwrap().Send(t.sent(v, x)) }
	case "TrySend":
		return func(v, x reflect.Value) bool { return t.unbox(v).unwrap().TrySend(t.sent(v, x)) }
	case "Recv":
		return func(v reflect.Value) (reflect.Value, bool) { return t.received(v, reflect.Value.Recv) }
	case "TryRecv":
		return func(v reflect.Value) (reflect.Value, bool) { return t.received(v, reflect.Value.TryRecv) }
	case "Seq":
		return t.valueSeq
	case "Seq2":
		return t.valueSeq2
	case "NumMethod":
		return t.valueNumMethod
	case "Method":
		return t.valueMethodAt
	case "MethodByName":
		return t.valueMethodByName
	case "Methods":
		return t.valueMethods
	case "Call":
		return func(v reflect.Value, in []reflect.Value) []reflect.Value { return t.callValue(v, in, false) }
	case "CallSlice":
		return func(v reflect.Value, in []reflect.Value) []reflect.Value { return t.callValue(v, in, true) }
	}
	return nil
}
