package facts

import (
	"math"
	"testing"

	"golang.org/x/tools/go/ssa"
)

// Each f calls use with an integer.
func TestInterval(t *testing.T) {
	const most = wideningLimit
	for _, test := range []struct {
		name, src string
		want      interval
	}{
		{"a constant", `func f() { use(7) }`, interval{7, 7}},
		{"any int", `func f(n int) { use(n) }`, interval{math.MinInt64, math.MaxInt64}},
		{"any byte", `func f(b byte) { use(int(b)) }`, interval{0, 255}},
		{"a counter", `func f() { for i := 0; ; i++ { use(i) } }`, interval{0, most}},
		{"a counter with an end", `func f() { for i := 0; i < 10; i++ { use(i) } }`, interval{0, 9}},
		{"downwards", `func f() { for i := 10; i > 0; i-- { use(i) } }`, interval{1, 10}},
		{"a sum of bytes", `func f(a, b byte) { use(int(a) + int(b)) }`, interval{0, 510}},
		{"a product of bytes", `func f(a, b byte) { use(int(a) * int(b)) }`, interval{0, 255 * 255}},
		{"a difference of bytes", `func f(a, b byte) { use(int(a) - int(b)) }`, interval{-255, 255}},
		{"a remainder", `func f(n int) { use(n % 8) }`, interval{-7, 7}},
		{"a mask", `func f(n int) { use(n & 7) }`, interval{0, 7}},
		{"a shift", `func f(b byte) { use(int(b) >> 4) }`, interval{0, 15}},
		{"one that no instruction needs", `func f(c bool) { n := 2; if c { n = 9 }; use(n) }`, interval{math.MinInt64, math.MaxInt64}},
		{"a sum that may wrap around", `func f(n int) { use(n + 1) }`, interval{math.MinInt64, math.MaxInt64}},
		{"after a condition", `func f(n int) { if n > 3 && n <= 5 { use(n) } }`, interval{4, 5}},
		{"a value of either way", `func f(c bool, a []int) { n := 2; if c { n = 9 }; a[n] = 0; use(n) }`, interval{2, 9}},
		{"a length", `func f(s string) { use(len(s)) }`, interval{0, 1 << 48}},
		{"a length of ints", `func f(a []int) { use(len(a)) }`, interval{0, 1 << 45}},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := planOf(t, test.src+"\nfunc use(n int) {}")
			for _, b := range p.Graph.fn.Blocks {
				for _, in := range b.Instrs {
					if c, ok := in.(*ssa.Call); ok && c.Call.Value.Name() == "use" {
						if got := p.intervalAt(p.number(c.Call.Args[0]), p.pointBefore(c), maxDepth); got != test.want {
							t.Errorf("%s\ngot:  %d\nwant: %d", test.src, got, test.want)
						}
					}
				}
			}
		})
	}
}

func TestSums(t *testing.T) {
	for _, test := range []struct {
		x, y            int64
		sum, difference bool // do not wrap around
	}{
		{1, 2, true, true},
		{math.MaxInt64, 1, false, true},
		{math.MinInt64, 1, true, false},
		{math.MinInt64, -1, false, true},
		{math.MaxInt64, -1, true, false},
		{0, math.MinInt64, true, false},
		{-1, math.MinInt64, false, true},
	} {
		if s, ok := sum(test.x, test.y); ok != test.sum || s != test.x+test.y {
			t.Errorf("%d + %d: got %d, %t", test.x, test.y, s, ok)
		}
		if d, ok := difference(test.x, test.y); ok != test.difference || d != test.x-test.y {
			t.Errorf("%d - %d: got %d, %t", test.x, test.y, d, ok)
		}
	}
}
