package bridge_test

import (
	"fmt"
	"reflect"
	"testing"
)

// method calls a method of reflect.Value as Core does.
func (w *world) method(v reflect.Value, name string, args ...any) []any {
	w.t.Helper()
	fn, err := w.bridge.Method(w.stdType("reflect", "Value"), name)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.callFunc(fn, append([]any{v}, args...)...)
}

func (w *world) valueOf(x any) reflect.Value {
	return w.call("reflect", "ValueOf", w.any(x))[0].(reflect.Value)
}

// TestReflectValuesKnowTheirTypes walks through values and compares what is found there.
func TestReflectValuesKnowTheirTypes(t *testing.T) {
	w := newWorld(t)
	for _, x := range []any{
		Celsius(1), Name("n"), Numbers{1, 2}, Degrees{1, 2}, Ages{"a": 3}, Digest{1}, Point{1, 2}, &Point{3, 4}, Outer{C: 5, Any: Celsius(6), Err: Code(7)},
		&Outer{Extra: &Extra{"why"}, List: []any{Plain(1)}, M: map[string]any{"k": Weekday(1)}}, Hidden{c: 1, any: Name("x")}, []Celsius{1}, map[Name]Point{"p": {}}, 5, "s",
	} {
		w.sameValue(w.valueOf(x), reflect.ValueOf(x), fmt.Sprintf("%T", x))
	}
}

// sameValue compares a value of Core, and what it consists of, with a compiled one.
func (w *world) sameValue(got, want reflect.Value, at string) {
	w.t.Helper()
	typ := w.method(got, "Type")[0].(reflect.Type)
	if typ.String() != want.Type().String() && want.Kind() != reflect.Interface || typ.Kind() != want.Kind() {
		w.t.Errorf("%s has type %v, want %v", at, typ, want.Type())
		return
	}
	for _, ask := range []string{"Kind", "CanInterface", "CanSet", "CanAddr", "IsZero"} {
		compiled := reflect.ValueOf(want).MethodByName(ask).Call(nil)[0].Interface()
		if answer := w.method(got, ask)[0]; answer != compiled {
			w.t.Errorf("%s: %s = %v, want %v", at, ask, answer, compiled)
		}
	}
	elem := func(name string, args ...any) reflect.Value { return w.method(got, name, args...)[0].(reflect.Value) }
	switch want.Kind() {
	case reflect.Int, reflect.Uint8, reflect.Float64, reflect.String:
		if g, x := fmt.Sprint(w.types.Wrap(got)), fmt.Sprint(want); g != x {
			w.t.Errorf("%s is %s, want %s", at, g, x)
		}
	case reflect.Struct:
		if want.Type().PkgPath() != w.pkg.Path() {
			return
		}
		for i := range want.NumField() {
			w.sameValue(elem("Field", i), want.Field(i), at+"."+want.Type().Field(i).Name)
		}
	case reflect.Slice, reflect.Array:
		for i := range want.Len() {
			w.sameValue(elem("Index", i), want.Index(i), fmt.Sprintf("%s[%d]", at, i))
		}
	case reflect.Map:
		for _, k := range want.MapKeys() {
			key := w.valueOf(k.Interface())
			w.sameValue(elem("MapIndex", key), want.MapIndex(k), fmt.Sprintf("%s[%v]", at, k))
		}
	case reflect.Pointer, reflect.Interface:
		if !want.IsNil() {
			w.sameValue(elem("Elem"), want.Elem(), at+".Elem")
		}
	}
}

func TestReflectSetsWhatFits(t *testing.T) {
	w := newWorld(t)
	p := w.any(&Outer{})
	field := func(name string) reflect.Value {
		v := w.call("reflect", "ValueOf", p)[0].(reflect.Value)
		return w.method(w.method(v, "Elem")[0].(reflect.Value), "FieldByName", name)[0].(reflect.Value)
	}
	w.method(field("C"), "Set", w.valueOf(Celsius(3)))
	w.method(field("Any"), "Set", w.valueOf(Name("n")))
	w.method(field("Err"), "Set", w.valueOf(Code(4)))
	w.method(field("C2"), "SetFloat", 9.0)
	for name, want := range map[string]string{"C": "3.0°C", "C2": "9.0°C", "Any": "n", "Err": "error 4"} {
		if got := fmt.Sprint(w.types.Wrap(w.method(field(name), "Interface")[0])); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
	for _, test := range []struct {
		field string
		value any
		want  string
	}{
		{"C", 1.0, "reflect.Set: value of type float64 is not assignable to type bridge_test.Celsius"},
		{"Err", Point{}, "reflect.Set: value of type bridge_test.Point is not assignable to type error"},
		{"n", Name("x"), "reflect: reflect.Value.Set using value obtained using unexported field"},
	} {
		t.Run(test.field, func(t *testing.T) {
			defer func() {
				if got := recover(); got != test.want {
					t.Errorf("panic: %v, want %s", got, test.want)
				}
			}()
			w.method(field(test.field), "Set", w.valueOf(test.value))
		})
	}
}

func TestIteratorsKnowTheTypesOfTheirMaps(t *testing.T) {
	w := newWorld(t)
	v := w.valueOf(Ages{"a": 1})
	it := w.method(v, "MapRange")[0].(*reflect.MapIter)
	it.Next()
	key, err := w.bridge.Method(w.typeOf(reflect.TypeFor[*reflect.MapIter]()), "Key")
	if err != nil {
		t.Fatal(err)
	}
	if got := w.callFunc(key, it)[0].(reflect.Value); w.method(got, "Type")[0].(reflect.Type).String() != "bridge_test.Name" {
		t.Errorf("the key is a %v", got.Type())
	}
}

func TestTranslatesTypesInTexts(t *testing.T) {
	w := newWorld(t)
	for _, x := range []any{Celsius(1), Point{}, &Point{}, []Celsius{}} {
		text := fmt.Sprintf("value of type %T is wrong", w.any(x))
		if got, want := w.types.Translate(text), fmt.Sprintf("value of type %T is wrong", x); got != want {
			t.Errorf("Translate(%q) = %q, want %q", text, got, want)
		}
	}
	if got := w.types.Translate("plain"); got != "plain" {
		t.Errorf("Translate changes %q", got)
	}
}
