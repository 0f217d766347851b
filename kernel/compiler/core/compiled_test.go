package core

import (
	"io"
	"reflect"
	"sync/atomic"
	"testing"
	"time"
)

type pile[T any] []T

type readers []io.Reader

func TestOfCompiled(t *testing.T) {
	for _, test := range []struct{ compiled, want reflect.Type }{
		{reflect.TypeFor[int](), reflect.TypeFor[int]()},
		{reflect.TypeFor[time.Duration](), reflect.TypeFor[time.Duration]()},
		{reflect.TypeFor[error](), reflect.TypeFor[any]()},
		{reflect.TypeFor[map[string]*[]error](), reflect.TypeFor[map[string]*[]any]()},
		{reflect.TypeFor[func(io.Reader, ...error) chan [2]error](), reflect.TypeFor[func(any, []any) chan [2]any]()},
		{reflect.TypeFor[readers](), reflect.TypeFor[[]any]()},
		{reflect.TypeFor[pile[int]](), reflect.TypeFor[[]int]()},
		{reflect.TypeFor[atomic.Pointer[int]](), reflect.TypeFor[atomic.Pointer[int]]()},
	} {
		if got := OfCompiled(test.compiled); got != test.want {
			t.Errorf("%s is %s in Core, want %s", test.compiled, got, test.want)
		}
	}
}
