package reflect

import (
	"fmt"
	"io"
	"reflect"
	"testing"
)

func TestTypeFor(t *testing.T) {
	if got, want := TypeFor[io.Reader](), reflect.TypeFor[io.Reader](); got != want {
		t.Errorf("TypeFor[io.Reader]() = %v", got)
	}
	if got, want := TypeFor[[]int](), reflect.TypeFor[[]int](); got != want {
		t.Errorf("TypeFor[[]int]() = %v", got)
	}
}

func try[T any](assert func(reflect.Value) (T, bool), v reflect.Value) (result string) {
	defer func() {
		if p := recover(); p != nil {
			result = fmt.Sprint(p)
		}
	}()
	t, ok := assert(v)
	return fmt.Sprint(t, ok)
}

func TestTypeAssert(t *testing.T) {
	var nobody error
	hidden := reflect.ValueOf(struct{ s string }{"x"}).Field(0)
	for _, v := range []reflect.Value{{}, reflect.ValueOf("x"), reflect.ValueOf(1), reflect.ValueOf(io.EOF), reflect.ValueOf(&nobody).Elem(), hidden} {
		if got, want := try(TypeAssert[string], v), try(reflect.TypeAssert[string], v); got != want {
			t.Errorf("TypeAssert[string](%v) gives %s, want %s", v, got, want)
		}
		if got, want := try(TypeAssert[error], v), try(reflect.TypeAssert[error], v); got != want {
			t.Errorf("TypeAssert[error](%v) gives %s, want %s", v, got, want)
		}
	}
}
