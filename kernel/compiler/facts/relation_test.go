package facts

import (
	"fmt"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"testing"

	"golang.org/x/tools/go/ssa"
)

// unproved returns the conditions that must be looked at when a function runs: where it would
// panic.
func unproved(p *Plan) (conds []string) {
	add := func(known bool, format string, args ...any) {
		if !known {
			conds = append(conds, fmt.Sprintf(format, args...))
		}
	}
	index := func(x, i ssa.Value, at ssa.Value) {
		length := fmt.Sprintf("len(%s)", source(x))
		if c, ok := i.(*ssa.Const); ok {
			n, _ := constant.Int64Val(c.Value)
			add(p.Below(i, x, -1, at), "%s <= %d", length, n)
			return
		}
		add(p.NonNegative(i, at.(ssa.Instruction)), "%s < 0", source(i))
		add(p.Below(i, x, -1, at), "%s >= %s", source(i), length)
	}
	for _, b := range p.Graph.written() {
		for _, in := range b.Instrs {
			if p.Skipped(in) {
				continue
			}
			switch in := in.(type) {
			case *ssa.IndexAddr:
				if _, array := in.X.Type().Underlying().(*types.Pointer); array {
					add(p.NotZero(in.X, in), "%s == nil", source(in.X))
				}
				index(in.X, in.Index, in)
			case *ssa.Index:
				index(in.X, in.Index, in)
			case *ssa.FieldAddr:
				add(p.NotZero(in.X, in), "%s == nil", source(in.X))
			case *ssa.UnOp:
				if in.Op == token.MUL {
					add(p.NotZero(in.X, in), "%s == nil", source(in.X))
				}
			case *ssa.Store:
				add(p.NotZero(in.Addr, in), "%s == nil", source(in.Addr))
			case *ssa.MapUpdate:
				add(p.NotZero(in.Map, in), "%s == nil", source(in.Map))
			case *ssa.Call:
				if _, builtin := in.Call.Value.(*ssa.Builtin); !builtin {
					add(p.NotZero(in.Call.Value, in), "%s == nil", source(in.Call.Value))
				}
			case *ssa.BinOp:
				if in.Op == token.QUO || in.Op == token.REM {
					add(p.NotZero(in.Y, in), "%s == 0", source(in.Y))
				}
			case *ssa.Slice:
				bounds(p, in, add)
			}
		}
	}
	return conds
}

// bounds adds what must be looked at for x[low:high:max].
func bounds(p *Plan, in *ssa.Slice, add func(known bool, format string, args ...any)) {
	var above ssa.Value
	for _, v := range []ssa.Value{in.Max, in.High, in.Low} {
		if v == nil {
			continue
		}
		add(p.NonNegative(v, in), "%s < 0", source(v))
		if above == nil {
			add(p.Below(v, in.X, 0, in), "%s > cap(%s)", source(v), source(in.X))
		} else {
			add(p.AtMost(v, above, in), "%s > %s", source(v), source(above))
		}
		above = v
	}
}

// TestUnproved names the conditions that remain to be checked when a function runs.
func TestUnproved(t *testing.T) {
	for _, test := range []struct {
		name, src string
		want      []string
	}{
		// Loops.
		{"an index below the length", `func f(a []int) (s int) { for i := 0; i < len(a); i++ { s += a[i] }; return }`, nil},
		{"the length in a variable", `func f(a []int) (s int) { n := len(a); for i := 0; i < n; i++ { s += a[i] }; return }`, nil},
		{"downwards", `func f(a []int) (s int) { for i := len(a) - 1; i >= 0; i-- { s += a[i] }; return }`, nil},
		{"two ends", `func f(a []int) { for i, j := 0, len(a)-1; i < j; i, j = i+1, j-1 { a[i], a[j] = a[j], a[i] } }`, nil},
		{"neighbours", `func f(a []int) { for i := 0; i < len(a)-1; i++ { if a[i] > a[i+1] { a[i], a[i+1] = a[i+1], a[i] } } }`, nil},
		{"neighbours, from the second", `func f(a []int) (n int) { for i := 1; i < len(a); i++ { if a[i-1] > a[i] { n++ } }; return }`, nil},
		{"a triangle", `func f(a []int) { n := len(a); for i := 0; i < n; i++ { for j := 0; j < n-1-i; j++ { if a[j] > a[j+1] { a[j] = 0 } } } }`, nil},
		{"back to an earlier index", `func f(a []int) { for i := 1; i < len(a); i++ { for j := i; j > 0 && a[j-1] > a[j]; j-- { a[j] = a[j-1] } } }`, nil},
		{"a range that writes", `func f(a []int) { for i := range a { a[i] = i } }`, nil},
		{"a range over an int", `func f(a []int) { for i := range len(a) { a[i] = i } }`, nil},
		{"two slices of one length", `func f(a, b []int) (s int) { if len(a) != len(b) { return 0 }; for i := range a { s += a[i] * b[i] }; return }`, nil},
		{"the shorter of two", `func f(a, b []int) (s int) { for i := range min(len(a), len(b)) { s += a[i] * b[i] }; return }`, nil},
		{"halves", `func f(a []int, x int) int {
			lo, hi := 0, len(a)
			for lo < hi {
				mid := (lo + hi) / 2
				if a[mid] < x { lo = mid + 1 } else { hi = mid }
			}
			return lo
		}`, nil},
		{"multiples", `func f() { var a [100]bool; for i := 2; i < 100; i++ { for j := i * i; j < 100; j += i { a[j] = true } } }`, nil},
		{"an array in an array", `func f() { var a [3][4]int; for y := range 3 { for x := 0; x < 4; x++ { a[y][x] = 1 } } }`, nil},
		{"a field's slice", `type s struct { a []int }; func f(p *s) (n int) { for i := 0; i < len(p.a); i++ { n += p.a[i] }; return }`, []string{"p == nil"}},
		{"another length", `func f(a, b []int) (s int) { for i := 0; i < len(a); i++ { s += b[i] }; return }`, []string{"i >= len(b)"}},
		{"no first index", `func f(a []int, i int) (s int) { for ; i < len(a); i++ { s += a[i] }; return }`, []string{"i < 0"}},
		{"the slice changes", `func f(a []int) (s int) { for i := 0; i < len(a); i++ { a = a[1:]; s += a[i] }; return }`,
			[]string{"i >= len(a)"}},
		{"the index changes", `func f(a []int) (s int) { for i := 0; i < len(a); i++ { i++; s += a[i] }; return }`, []string{"i >= len(a)"}},
		{"a condition that has been left", `func f(a []int, i int) int { if i >= 0 && i < len(a) { a[i] = 1 }; return a[i] }`,
			[]string{"i < 0", "i >= len(a)"}},
		{"a product may wrap around", `func f(a [8]int, s string) int { h := 0; for i := range len(s) { h = h*31 + int(s[i]) }; return a[h%8] }`,
			[]string{"h % 8 < 0"}},
		{"so may a sum", `func f(a []int, n int) int { s := 0; for i := 0; i < n; i++ { s += i }; if s < len(a) { return a[s] }; return 0 }`,
			[]string{"s < 0"}},
		{"and a small integer", `func f(a []int) (s int) { for i := int8(0); int(i) < len(a); i++ { s += a[i] }; return }`, []string{"i < 0"}},
		{"n + 1 < len(a) where n is the greatest", `func f(a []int, n int) int { if n >= 0 && n+1 < len(a) { return a[n] }; return 0 }`,
			[]string{"n >= len(a)"}},
		{"it may be memory of others", `func f(a []int, p *int) int { for *p = 0; *p < len(a); *p++ { g(); a[*p] = 1 }; return 0 }; func g() {}`,
			[]string{"p == nil", "*p < 0", "*p >= len(a)"}},

		// What has been checked.
		{"the same element twice", `func f(a []int, i int) int { return a[i] + a[i] }`, []string{"i < 0", "i >= len(a)"}},
		{"the last first", `func f(a []int) int { return a[2] + a[1] + a[0] }`, []string{"len(a) <= 2"}},
		{"on one of two ways", `func f(a []int, c bool) int { if c { a[3] = 0 }; return a[3] }`, []string{"len(a) <= 3", "len(a) <= 3"}},
		{"lengths that are known", `func f() int { a := make([]int, 10); s := "héllo"; return a[9] + int(s[5]) + len(a[2:]) }`, nil},
		{"the remainder", `func f(a []int, i int) int { return a[i%len(a)] }`, []string{"len(a) == 0", "i % len(a) < 0"}},
		{"the remainder of a counter", `func f(a []int) { for i := 0; ; i++ { if len(a) > 0 { a[i%len(a)]++ } } }`, nil},
		{"a mask", `func f(a *[8]int, i int) int { return a[i&7] }`, []string{"a == nil"}},
		{"a divisor", `func f(a, b int) int { return a/b + a%b }`, []string{"b == 0"}},
		{"a divisor that has been asked for", `func f(a, b int) int { if b == 0 { return 0 }; return a / b }`, nil},
		{"a pointer", `type s struct { n int }; func f(p *s) int { p.n++; return p.n }`, []string{"p == nil"}},
		{"a pointer that has been asked for", `type s struct { n *s }; func f(p *s) { for p != nil && p.n != nil { p = p.n } }`, nil},
		{"a pointer that changes", `type s struct { n *s }; func f(p *s) *s { p = p.n; return p.n }`, []string{"p == nil", "p == nil"}},
		{"a map that is made", `func f() { m := map[int]int{}; for i := range 3 { m[i] = i } }`, nil},
		{"a function that is made", `func f() int { g := func() int { return 1 }; return g() }`, nil},
		{"a map that may be nil", `func f(m map[int]int) { m[1] = 1; m[2] = 2 }`, []string{"m == nil"}},
		{"bounds of slices", `func f(a []int) { i := len(a) / 2; a = append(a[:i], a[i:]...); a = a[:len(a)-1] }`, []string{"len(a) - 1 < 0"}},
		{"a part's length", `func f(a []int, n int) { b := a[:n]; for i := 0; i < n; i++ { b[i] = i } }`, []string{"n < 0", "n > cap(a)"}},
		{"jumps into a loop", `func f(a []int) {
			i := 0
			if len(a) > 2 { goto second }
		first:
			a[i] = 0
			i++
		second:
			a[i] = 1
			if i < len(a) { goto first }
		}`, []string{"i < 0", "i >= len(a)", "i < 0", "i >= len(a)"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := unproved(planOf(t, test.src)); !slices.Equal(got, test.want) {
				t.Errorf("%s\ngot:  %q\nwant: %q", test.src, got, test.want)
			}
		})
	}
}
