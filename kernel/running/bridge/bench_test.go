package bridge_test

import (
	"fmt"
	"io"
	"strconv"
	"testing"
)

func BenchmarkFprintln(b *testing.B) {
	w := newWorld(b)
	fprintln := w.fn("fmt", "Fprintln").Interface().(func(any, ...any) (int, any))
	point := w.any(Point{1, 2})
	celsius := w.any(Celsius(1))
	b.Run("plain", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			fprintln(io.Discard, "thread T1 >>>", 1)
		}
	})
	b.Run("plain compiled", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			fmt.Fprintln(io.Discard, "thread T1 >>>", 1)
		}
	})
	b.Run("struct", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			fprintln(io.Discard, "point", point)
		}
	})
	b.Run("stringer", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			fprintln(io.Discard, "point", celsius)
		}
	})
}

func BenchmarkAtoi(b *testing.B) {
	w := newWorld(b)
	atoi := w.fn("strconv", "Atoi").Interface().(func(string) (int, any))
	b.Run("adapted", func(b *testing.B) {
		for b.Loop() {
			atoi("123")
		}
	})
	b.Run("compiled", func(b *testing.B) {
		for b.Loop() {
			strconv.Atoi("123")
		}
	})
}

func BenchmarkInvoke(b *testing.B) {
	w := newWorld(b)
	learners, compiled := w.any(&Failing{Code: 1}), io.EOF
	b.Run("learner's", func(b *testing.B) {
		for b.Loop() {
			w.types.Invoke(learners, "Error", nil, nil)
		}
	})
	b.Run("compiled type's", func(b *testing.B) {
		for b.Loop() {
			w.types.Invoke(compiled, "Error", nil, nil)
		}
	})
}
