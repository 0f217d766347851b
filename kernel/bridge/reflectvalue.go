package bridge

import (
	"go/types"
	"reflect"
	"runtime"
	"slices"
	"weak"

	"github.com/lockstep-go/lockstep/kernel/core"
	"github.com/lockstep-go/lockstep/kernel/goruntime"
)

var (
	valueType = reflect.TypeFor[reflect.Value]()
	rtypeType = reflect.TypeOf(reflect.TypeFor[int]())
)

// reflectMethod returns the methods of package reflect's types that have to know of the learner's types.
func (t *Types) reflectMethod(rtype reflect.Type, name string) (reflect.Value, bool) {
	var fn any
	switch rtype {
	case valueType:
		if fn = t.valueMethod(name); fn == nil {
			m, ok := rtype.MethodByName(name)
			if !ok {
				return reflect.Value{}, false
			}
			return t.onSubject(m.Func), true
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

// onSubject makes a method of reflect.Value one that is about what Core's holds. It is for methods that neither take nor
// return what has a learner's type.
func (t *Types) onSubject(fn reflect.Value) reflect.Value {
	return reflect.MakeFunc(fn.Type(), func(args []reflect.Value) []reflect.Value {
		for i, a := range args {
			if a.Type() == valueType {
				args[i] = reflect.ValueOf(t.subject(a.Interface().(reflect.Value)).flat())
			}
		}
		return fn.Call(args)
	})
}

// valueMethod returns the methods of reflect.Value for which onSubject does not do, as functions.
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
		return func(v, x reflect.Value) { t.subject(v).flat().Send(t.sent(v, x)) }
	case "TrySend":
		return func(v, x reflect.Value) bool { return t.subject(v).flat().TrySend(t.sent(v, x)) }
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

func (t *Types) placeOfValue(s subject) place { return place{s.typ, s.v.Type()} }

func (t *Types) valueType(v reflect.Value) any {
	s := t.subject(v)
	return t.showPlace(t.placeOfValue(s))
}

func (t *Types) valueInterface(v reflect.Value) any {
	if !v.CanInterface() {
		return v.Interface() // which panics
	}
	return t.interfaceOf(v)
}

func (t *Types) valueString(v reflect.Value) string {
	s := t.subject(v)
	if s.typ == nil || s.flat().Kind() == reflect.String {
		return s.flat().String()
	}
	return "<" + core.ReflectName(s.typ) + " Value>"
}

func (t *Types) valueAddr(v reflect.Value) reflect.Value {
	s := t.subject(v)
	if s.typ == nil {
		return s.v.Addr()
	}
	return t.dress(types.NewPointer(s.typ), s.v.Addr())
}

func (t *Types) valueElem(v reflect.Value) reflect.Value {
	s := t.subject(v)
	flat := s.flat()
	switch {
	case flat.Kind() != reflect.Interface:
		return t.dress(elem(s.under()), flat.Elem())
	case flat.IsNil():
		return reflect.Value{}
	case flat.CanInterface():
		return reflect.ValueOf(t.FromHost(flat))
	}
	return flat.Elem()
}

func (t *Types) valueNumField(v reflect.Value) int {
	s := t.subject(v)
	if st, ok := s.under().(*types.Struct); ok {
		return st.NumFields()
	}
	return s.flat().NumField()
}

// valueField is v.Field(i). Core's fields are all exported, so the field's value is made read-only
// where the learner's would be; where the bridge itself needs such a value, it takes the flags away.
func (t *Types) valueField(v reflect.Value, i int) reflect.Value {
	s := t.subject(v)
	st, ok := s.under().(*types.Struct)
	if !ok || i >= st.NumFields() {
		return s.flat().Field(i)
	}
	field, f := st.Field(i), s.flat().Field(i)
	is := goruntime.ROFlagsOf(v) & goruntime.StickyRO
	switch {
	case field.Exported():
	case field.Embedded():
		is |= goruntime.EmbedRO
	default:
		is |= goruntime.StickyRO
	}
	return goruntime.WithROFlags(t.dress(field.Type(), f), is)
}

func (t *Types) valueFields(v reflect.Value) func(func(reflect.StructField, reflect.Value) bool) {
	typ := t.valueType(v).(reflect.Type)
	return func(yield func(reflect.StructField, reflect.Value) bool) {
		for i := range typ.NumField() {
			if !yield(typ.Field(i), t.valueField(v, i)) {
				return
			}
		}
	}
}

func (t *Types) valueFieldByIndex(v reflect.Value, index []int) reflect.Value {
	for i, x := range index {
		if s := t.subject(v); i > 0 && s.flat().Kind() == reflect.Pointer {
			if s.flat().IsNil() {
				panic("reflect: indirection through nil pointer to embedded struct")
			}
			v = t.valueElem(v)
		}
		v = t.valueField(v, x)
	}
	return v
}

func (t *Types) valueFieldByIndexErr(v reflect.Value, index []int) (reflect.Value, error) {
	for i, x := range index {
		if s := t.subject(v); i > 0 && s.flat().Kind() == reflect.Pointer {
			if s.flat().IsNil() {
				return reflect.Value{}, nilEmbedded(t.valueElemName(s))
			}
			v = t.valueElem(v)
		}
		v = t.valueField(v, x)
	}
	return v, nil
}

func (t *Types) valueElemName(s subject) string {
	return t.NameOf(elem(s.under()), s.flat().Type().Elem())
}

// nilEmbedded is the error of package reflect for a field that is not there.
type nilEmbedded string

func (e nilEmbedded) Error() string {
	return "reflect: indirection through nil pointer to embedded struct field " + string(e)
}

func (t *Types) valueFieldByName(v reflect.Value, name string) reflect.Value {
	s := t.subject(v)
	if s.typ == nil {
		return s.v.FieldByName(name)
	}
	if f, ok := t.valueType(v).(reflect.Type).FieldByName(name); ok {
		return t.valueFieldByIndex(v, f.Index)
	}
	return reflect.Value{}
}

func (t *Types) valueFieldByNameFunc(v reflect.Value, match func(string) bool) reflect.Value {
	s := t.subject(v)
	if s.typ == nil {
		return s.v.FieldByNameFunc(match)
	}
	if f, ok := t.valueType(v).(reflect.Type).FieldByNameFunc(match); ok {
		return t.valueFieldByIndex(v, f.Index)
	}
	return reflect.Value{}
}

func (t *Types) valueIndex(v reflect.Value, i int) reflect.Value {
	s := t.subject(v)
	return t.dress(elem(s.under()), s.flat().Index(i))
}

func (t *Types) sliced(v reflect.Value, slice func(reflect.Value) reflect.Value) reflect.Value {
	s := t.subject(v)
	typ := s.typ
	if a, ok := s.under().(*types.Array); ok {
		typ = types.NewSlice(a.Elem())
	}
	flat := slice(s.flat())
	return t.dress(typ, core.Wrap(flat, s.v.Type()))
}

func (t *Types) mapPlaces(s subject) (key, elem place) {
	m, _ := s.under().(*types.Map)
	flat := s.flat().Type()
	if m == nil {
		return place{nil, flat.Key()}, place{nil, flat.Elem()}
	}
	return place{m.Key(), flat.Key()}, place{m.Elem(), flat.Elem()}
}

func (t *Types) valueMapIndex(v, key reflect.Value) reflect.Value {
	s := t.subject(v)
	if s.flat().Kind() != reflect.Map {
		return s.flat().MapIndex(key)
	}
	k, e := t.mapPlaces(s)
	return t.dress(e.typ, s.flat().MapIndex(t.fit(key, k, "reflect.Value.MapIndex: value of type %s is not assignable to type %s")))
}

func (t *Types) valueMapKeys(v reflect.Value) []reflect.Value {
	s := t.subject(v)
	keys := s.flat().MapKeys()
	k, _ := t.mapPlaces(s)
	for i, key := range keys {
		keys[i] = t.dress(k.typ, key)
	}
	return keys
}

func (t *Types) valueSetMapIndex(v, key, elem reflect.Value) {
	s := t.subject(v)
	if s.flat().Kind() != reflect.Map {
		s.flat().SetMapIndex(key, elem) // which panics
		return
	}
	k, e := t.mapPlaces(s)
	const complaint = "reflect.Value.SetMapIndex: value of type %s is not assignable to type %s"
	key = t.fit(key, k, complaint)
	if elem.IsValid() {
		elem = t.fit(elem, e, complaint)
	}
	s.flat().SetMapIndex(key, elem)
}

// valueMapRange notes what the iterator goes over as long as that is used.
func (t *Types) valueMapRange(v reflect.Value) *reflect.MapIter {
	s := t.subject(v)
	it := s.flat().MapRange()
	t.iterate(it, s)
	return it
}

func (t *Types) iterate(it *reflect.MapIter, s subject) {
	key := weak.Make(it)
	_, known := t.iterators.Swap(key, s.under())
	if !known {
		runtime.AddCleanup(it, func(key weak.Pointer[reflect.MapIter]) { t.iterators.Delete(key) }, key)
	}
}

func (t *Types) iterated(it *reflect.MapIter) (key, elem types.Type) {
	under, _ := t.iterators.Load(weak.Make(it))
	if m, ok := under.(*types.Map); ok {
		return m.Key(), m.Elem()
	}
	return nil, nil
}

func (t *Types) iterKey(it *reflect.MapIter) reflect.Value {
	key, _ := t.iterated(it)
	return t.dress(key, it.Key())
}

func (t *Types) iterValue(it *reflect.MapIter) reflect.Value {
	_, elem := t.iterated(it)
	return t.dress(elem, it.Value())
}

func (t *Types) iterReset(it *reflect.MapIter, v reflect.Value) {
	s := t.subject(v)
	it.Reset(s.flat())
	t.iterate(it, s)
}

func (t *Types) valueSet(v, x reflect.Value) {
	s := t.subject(v)
	if !s.v.CanSet() || !x.IsValid() {
		s.v.Set(x) // which panics
	}
	s.v.Set(t.fit(x, t.placeOfValue(s), "reflect.Set: value of type %s is not assignable to type %s"))
}

func (t *Types) valueCanConvert(v reflect.Value, u any) bool {
	s, to := t.subject(v), u.(reflect.Type)
	if !t.convertibleType(t.placeOfValue(s), to) {
		return false
	}
	flat := s.flat()
	if flat.Kind() != reflect.Slice {
		return true
	}
	switch to.Kind() {
	case reflect.Array:
		return flat.Len() >= to.Len()
	case reflect.Pointer:
		return to.Elem().Kind() != reflect.Array || flat.Len() >= to.Elem().Len()
	}
	return true
}

func (t *Types) valueConvert(v reflect.Value, u any) reflect.Value {
	s, to := t.subject(v), t.placeOf(u)
	if !t.convertibleType(t.placeOfValue(s), u.(reflect.Type)) {
		panic("reflect.Value.Convert: value of type " + t.nameOf(s) + " cannot be converted to type " + to.String())
	}
	if to.core.Kind() == reflect.Interface {
		x := reflect.New(to.core).Elem()
		if held := t.interfaceOf(v); held != nil {
			x.Set(reflect.ValueOf(held))
		}
		return t.dress(to.typ, reflect.ValueOf(x.Addr().Interface()).Elem())
	}
	flat := u.(reflect.Type)
	if l, ok := u.(*learnerType); ok {
		flat = l.Type
	}
	return goruntime.WithROFlags(t.dress(to.typ, core.Wrap(s.flat().Convert(flat), to.core)), goruntime.ROFlagsOf(v))
}

// sent returns x as it is sent on v.
func (t *Types) sent(v, x reflect.Value) reflect.Value {
	s := t.subject(v)
	if s.flat().Kind() != reflect.Chan {
		return x
	}
	return t.fit(x, place{elem(s.under()), s.flat().Type().Elem()}, "reflect.Value.Send: value of type %s is not assignable to type %s")
}

func (t *Types) received(v reflect.Value, receive func(reflect.Value) (reflect.Value, bool)) (reflect.Value, bool) {
	s := t.subject(v)
	x, ok := receive(s.flat())
	return t.dress(elem(s.under()), x), ok
}

// yields tells the types of what a range over s gives.
func yields(s subject) (first, second types.Type) {
	switch under := s.under().(type) {
	case *types.Map:
		return under.Key(), under.Elem()
	case *types.Chan:
		return under.Elem(), nil
	case *types.Basic:
		if under.Info()&types.IsInteger != 0 {
			return s.typ, nil
		}
	case *types.Slice:
		return nil, under.Elem()
	case *types.Array:
		return nil, under.Elem()
	case *types.Pointer:
		if a, ok := under.Elem().Underlying().(*types.Array); ok {
			return nil, a.Elem()
		}
	case *types.Signature:
		if under.Params().Len() != 1 {
			break
		}
		if yield, ok := under.Params().At(0).Type().Underlying().(*types.Signature); ok {
			types := []types.Type{nil, nil}
			for i := range min(2, yield.Params().Len()) {
				types[i] = yield.Params().At(i).Type()
			}
			return types[0], types[1]
		}
	}
	return nil, nil
}

func (t *Types) valueSeq(v reflect.Value) func(func(reflect.Value) bool) {
	s := t.subject(v)
	first, _ := yields(s)
	seq := s.flat().Seq()
	return func(yield func(reflect.Value) bool) {
		seq(func(x reflect.Value) bool { return yield(t.dress(first, x)) })
	}
}

func (t *Types) valueSeq2(v reflect.Value) func(func(reflect.Value, reflect.Value) bool) {
	s := t.subject(v)
	first, second := yields(s)
	seq := s.flat().Seq2()
	return func(yield func(reflect.Value, reflect.Value) bool) {
		seq(func(x, y reflect.Value) bool { return yield(t.dress(first, x), t.dress(second, y)) })
	}
}

func (t *Types) valueNumMethod(v reflect.Value) int {
	s := t.subject(v)
	if s.typ == nil {
		return s.v.NumMethod()
	}
	return len(t.exported(s.typ))
}

func (t *Types) valueMethodAt(v reflect.Value, i int) reflect.Value {
	s := t.subject(v)
	if s.typ == nil {
		return t.hostMethodValue(s.v, s.v.Type().Method(i).Name)
	}
	methods := t.exported(s.typ)
	if i < 0 || i >= len(methods) {
		panic("reflect: Method index out of range")
	}
	return t.bindMethod(v, s, methods[i])
}

func (t *Types) valueMethodByName(v reflect.Value, name string) reflect.Value {
	s := t.subject(v)
	if !v.IsValid() {
		return v.MethodByName(name) // which panics
	}
	if s.typ == nil {
		return t.hostMethodValue(s.v, name)
	}
	methods := t.exported(s.typ)
	i := slices.IndexFunc(methods, func(m *types.Selection) bool { return m.Obj().Name() == name })
	if i < 0 {
		return reflect.Value{}
	}
	return t.bindMethod(v, s, methods[i])
}

func (t *Types) valueMethods(v reflect.Value) func(func(reflect.Method, reflect.Value) bool) {
	typ := t.valueType(v).(reflect.Type)
	return func(yield func(reflect.Method, reflect.Value) bool) {
		for i := range typ.NumMethod() {
			if !yield(typ.Method(i), t.valueMethodAt(v, i)) {
				return
			}
		}
	}
}

// bindMethod returns a method of a value as a function.
func (t *Types) bindMethod(v reflect.Value, s subject, m *types.Selection) reflect.Value {
	if s.v.Kind() == reflect.Interface {
		if s.v.IsNil() {
			panic("reflect: Method on nil interface value")
		}
		return t.valueMethodByName(t.valueElem(v), m.Obj().Name())
	}
	fn, ok := t.coreMethod(s.typ, s.v.Type(), m.Obj().Name())
	if !ok {
		panic("reflect: method " + m.Obj().Name() + " of type " + core.ReflectName(s.typ) + " is not known to the kernel")
	}
	return t.dress(plainSignature(m, nil), bound(fn, s.v))
}

// bound returns fn with its first argument given.
func bound(fn, recv reflect.Value) reflect.Value {
	first := reflect.New(recv.Type()).Elem()
	first.Set(goruntime.WithROFlags(recv, 0))
	in, out := signatureParts(fn.Type())
	return reflect.MakeFunc(reflect.FuncOf(in[1:], out, false), func(args []reflect.Value) []reflect.Value {
		all := append([]reflect.Value{first}, args...)
		if fn.Type().IsVariadic() {
			return fn.CallSlice(all)
		}
		return fn.Call(all)
	})
}

// hostMethodValue is bindMethod for the host's own types.
func (t *Types) hostMethodValue(v reflect.Value, name string) reflect.Value {
	m, ok := v.Type().MethodByName(name)
	if !ok {
		return reflect.Value{}
	}
	fn, _ := t.hostMethod(v.Type(), name)
	var sig types.Type
	if v.Kind() == reflect.Interface {
		sig = t.typeFor(nil, m.Type)
	} else if full, ok := t.typeFor(nil, v.MethodByName(name).Type()).(*types.Signature); ok {
		sig = full
	}
	return t.dress(sig, bound(fn, v))
}

// callValue calls a function with the results that package reflect gives.
func (t *Types) callValue(v reflect.Value, in []reflect.Value, slice bool) []reflect.Value {
	s := t.subject(v)
	fn := s.flat()
	if fn.Kind() != reflect.Func || fn.IsNil() {
		return fn.Call(in) // which panics
	}
	sig, _ := t.typeFor(s.typ, fn.Type()).(*types.Signature)
	if s.typ != nil {
		sig, _ = s.under().(*types.Signature)
	}
	in = t.spreadIn(fn.Type(), sig, in, slice)
	params := slices.Collect(fn.Type().Ins())
	for i, x := range in {
		if !x.IsValid() {
			panic("reflect: Call using zero Value argument")
		}
		in[i] = t.fit(x, place{param(sig, i), params[i]}, "reflect: Call using %s as type %s")
	}
	var out []reflect.Value
	if fn.Type().IsVariadic() {
		out = fn.CallSlice(in)
	} else {
		out = fn.Call(in)
	}
	for i, x := range out {
		if sig != nil {
			out[i] = t.dress(sig.Results().At(i).Type(), x)
		}
	}
	return out
}

// spreadIn returns a copy of the arguments with those that are variadic in a slice.
func (t *Types) spreadIn(fn reflect.Type, sig *types.Signature, in []reflect.Value, slice bool) []reflect.Value {
	n := fn.NumIn()
	variadic := fn.IsVariadic() || sig != nil && sig.Variadic()
	switch {
	case slice && !variadic:
		panic("reflect: CallSlice of non-variadic function")
	case len(in) < n && (slice || !variadic) || len(in) < n-1:
		panic("reflect: Call with too few input arguments")
	case len(in) > n && (slice || !variadic):
		panic("reflect: Call with too many input arguments")
	case slice || !variadic:
		return slices.Clone(in)
	}
	list := reflect.MakeSlice(fn.In(n-1), 0, len(in)-n+1)
	last := place{elem(underlying(param(sig, n-1))), fn.In(n - 1).Elem()}
	for _, x := range in[n-1:] {
		list = reflect.Append(list, t.fit(x, last, "reflect: cannot use %s as type %s in Call"))
	}
	return append(slices.Clone(in[:n-1]), t.dress(param(sig, n-1), list))
}

func param(sig *types.Signature, i int) types.Type {
	if sig == nil {
		return nil
	}
	return sig.Params().At(i).Type()
}
