package bridge

import (
	"bufio"
	"bytes"
	"io"
	"reflect"
	"strings"
	"sync"
	"time"
)

// Most functions that are converted have one of a few shapes: they take strings, numbers or lists
// of bytes, and return an error. For these shapes there are adapters written in Go, which are ten
// times as fast as those made by reflect.MakeFunc.

// shapes has the adapters by the two types of a function, in compiled Go and in Core. It is made
// when it is first needed.
var shapes struct {
	once  sync.Once
	table shapeTable
}

// makeShapes enters all adapters.
func makeShapes() {
	s := shapeTable{}
	shapes.table = s
	shapesOf[string](s)
	shapesOf[[]byte](s)
	shapesOf[int](s)
	shapesOf[int64](s)
	shapesOf[float64](s)
	shapesOf[bool](s)
	shapesOf[uint64](s)
	shapesOf[rune](s)
	shapesOf[time.Duration](s)
	shapesOf[time.Time](s)
	writerShapes[*strings.Builder](s)
	writerShapes[*bytes.Buffer](s)
	writerShapes[*bufio.Writer](s)
	add(s, func(t *Types, f func() error) func() any {
		return func() any { return t.fromError(f()) }
	})
	add(s, func(t *Types, f func() any) func() error {
		return func() error {
			defer t.called()()
			return compiledAs[error](t, f())
		}
	})
	add(s, func(t *Types, f func(error) error) func(any) any {
		return func(x any) any { return t.fromError(f(compiledAs[error](t, x))) }
	})
	add(s, func(t *Types, f func(error) string) func(any) string {
		return func(x any) string { return f(compiledAs[error](t, x)) }
	})
	add(s, func(t *Types, f func(error) bool) func(any) bool {
		return func(x any) bool { return f(compiledAs[error](t, x)) }
	})
	add(s, func(t *Types, f func(...error) error) func(...any) any {
		return func(list ...any) any {
			errs := make([]error, len(list))
			for i, x := range list {
				errs[i] = compiledAs[error](t, x)
			}
			return t.fromError(f(errs...))
		}
	})
	add(s, func(t *Types, f func(io.Writer, string) (int, error)) func(any, string) (int, any) {
		return func(w any, s string) (int, any) {
			n, err := f(compiledAs[io.Writer](t, w), s)
			return n, t.fromError(err)
		}
	})
	add(s, func(t *Types, f func(io.Writer, io.Reader) (int64, error)) func(any, any) (int64, any) {
		return func(w, r any) (int64, any) {
			n, err := f(compiledAs[io.Writer](t, w), compiledAs[io.Reader](t, r))
			return n, t.fromError(err)
		}
	})
	add(s, func(t *Types, f func(io.Reader) ([]byte, error)) func(any) ([]byte, any) {
		return func(r any) ([]byte, any) {
			data, err := f(compiledAs[io.Reader](t, r))
			return data, t.fromError(err)
		}
	})
	add(s, func(t *Types, f func(string, int, int) (int64, error)) func(string, int, int) (int64, any) {
		return func(s string, a, b int) (int64, any) {
			n, err := f(s, a, b)
			return n, t.fromError(err)
		}
	})
	add(s, func(t *Types, f func(*strings.Builder, string) (int, error)) func(*strings.Builder, string) (int, any) {
		return func(b *strings.Builder, s string) (int, any) {
			n, err := f(b, s)
			return n, t.fromError(err)
		}
	})
}

// shapeKey is the types of a function on both sides.
type shapeKey struct{ from, to reflect.Type }

// shapeTable has the adapters, each of which takes a function as an any and returns one.
type shapeTable = map[shapeKey]func(*Types, any) any

// shape adapts f to the type to, if there is an adapter.
func (t *Types) shape(f reflect.Value, to reflect.Type) (reflect.Value, bool) {
	shapes.once.Do(makeShapes)
	adapt, ok := shapes.table[shapeKey{f.Type(), to}]
	if !ok {
		return reflect.Value{}, false
	}
	return reflect.ValueOf(adapt(t, f.Interface())), true
}

// add enters one adapter.
func add[From, To any](s shapeTable, adapt func(*Types, From) To) {
	s[shapeKey{reflect.TypeFor[From](), reflect.TypeFor[To]()}] = func(t *Types, f any) any { return adapt(t, f.(From)) }
}

// shapesOf adds the shapes with one parameter or result of type A, and those of A with each of the
// most usual others.
func shapesOf[A any](s shapeTable) {
	add(s, func(t *Types, f func(A) error) func(A) any {
		return func(a A) any { return t.fromError(f(a)) }
	})
	add(s, func(t *Types, f func(A) any) func(A) error {
		return func(a A) error {
			defer t.called()()
			return compiledAs[error](t, f(a))
		}
	})
	add(s, func(t *Types, f func() (A, error)) func() (A, any) {
		return func() (A, any) {
			a, err := f()
			return a, t.fromError(err)
		}
	})
	shapesOf2[A, string](s)
	shapesOf2[A, []byte](s)
	shapesOf2[A, int](s)
	shapesOf2[A, int64](s)
	shapesOf2[A, uint64](s)
	shapesOf2[A, float64](s)
	shapesOf2[A, bool](s)
	shapesOf2[A, time.Duration](s)
	shapesOf2[A, time.Time](s)
}

// shapesOf2 adds the shapes of two types.
func shapesOf2[A, B any](s shapeTable) {
	add(s, func(t *Types, f func(A) (B, error)) func(A) (B, any) {
		return func(a A) (B, any) {
			b, err := f(a)
			return b, t.fromError(err)
		}
	})
	add(s, func(t *Types, f func(A, B) error) func(A, B) any {
		return func(a A, b B) any { return t.fromError(f(a, b)) }
	})
	add(s, func(t *Types, f func(A, string) (B, error)) func(A, string) (B, any) {
		return func(a A, s string) (B, any) {
			b, err := f(a, s)
			return b, t.fromError(err)
		}
	})
}

// writerShapes adds the shapes of the methods by which a W is written to.
func writerShapes[W any](s shapeTable) {
	add(s, func(t *Types, f func(W, byte) error) func(W, byte) any {
		return func(w W, b byte) any { return t.fromError(f(w, b)) }
	})
	add(s, func(t *Types, f func(W, rune) (int, error)) func(W, rune) (int, any) {
		return func(w W, r rune) (int, any) {
			n, err := f(w, r)
			return n, t.fromError(err)
		}
	})
	add(s, func(t *Types, f func(W, string) (int, error)) func(W, string) (int, any) {
		return func(w W, s string) (int, any) {
			n, err := f(w, s)
			return n, t.fromError(err)
		}
	})
	add(s, func(t *Types, f func(W, []byte) (int, error)) func(W, []byte) (int, any) {
		return func(w W, b []byte) (int, any) {
			n, err := f(w, b)
			return n, t.fromError(err)
		}
	})
}
