package facts

import (
	"fmt"
	"go/token"
	"slices"
	"testing"

	"golang.org/x/tools/go/ssa"
)

// TestForwarded names the stores that are left, and what is returned.
func TestForwarded(t *testing.T) {
	for _, test := range []struct {
		name, src string
		stores    []string
		returns   []string
	}{
		{"a parameter", `func f(a int) int { return a }`, nil, []string{"a"}},
		{"a result", `func f(a int) int { return a + 1 }`, nil, []string{"a + 1"}},
		{"two results", `func f(a, b int) (int, int) { return b, a }`, nil, []string{"b", "a"}},
		{"a parameter whose address is taken", `func f(a int) *int { return &a }`, []string{"a = a"}, []string{"a"}},
		{"a result with a name", `func f() (n int) { n = 1; return }`, nil, []string{"1"}},
		{"a result that is stored elsewhere", `func f(c bool) (n int) { if c { n = 1 }; return }`, []string{"n = 1"}, []string{"n"}},
		{"a result that deferred calls see", `func f() (n int) { defer func() { n++ }(); return 1 }`, []string{"n = 1"}, []string{"n", "n"}},
		{"results that change places", `func f() (a, b int) { a, b = 1, 2; return b, a }`,
			[]string{"a = 1", "b = 2", "a = b", "b = a"}, []string{"a", "b"}},
		{"a complex number", `func f(a float64) complex128 { return complex(a, a) }`, []string{" = complex(a, a)"}, []string{""}},
		{"a composite literal", `type s struct { a int }; func f(p *s) { *p = s{1} }`, []string{"complit.a = 1", "p = complit"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := planOf(t, test.src)
			stores := each(p, func(st *ssa.Store) string {
				if IsDeferStack(st.Addr.Type()) {
					return ""
				}
				return source(st.Addr) + " = " + source(p.Forwarded(st.Val))
			})
			stores = slices.DeleteFunc(stores, func(s string) bool { return s == "" })
			var returns []string
			for _, b := range p.Graph.fn.Blocks {
				if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok {
					for _, v := range ret.Results {
						returns = append(returns, source(p.Forwarded(v)))
					}
				}
			}
			if !slices.Equal(stores, test.stores) || !slices.Equal(returns, test.returns) {
				t.Errorf("%s\ngot:  %q %q\nwant: %q %q", test.src, stores, returns, test.stores, test.returns)
			}
		})
	}
}

// TestStoredAs names the variables in which results come to be at once.
func TestStoredAs(t *testing.T) {
	const decls = "\nfunc g() (int, int) { return 1, 2 }\nfunc use(...any) {}\n"
	for _, test := range []struct {
		name, src string
		want      []string
	}{
		{"new variables", `func f() { a, b := g(); use(a, b) }`, []string{"0 in a", "1 in b"}},
		{"variables that exist", `func f() { var a, b int; a, b = g(); use(a, b) }`, []string{"0 in a", "1 in b"}},
		{"one of them", `func f() { a, _ := g(); use(a) }`, []string{"0 in a"}},
		{"the same twice", `func f() { var a int; a, a = g(); use(a) }`, []string{"0 in a"}},
		{"a variable on the heap", `func f() { a, b := g(); use(&a, b) }`, nil},
		{"an element", `func f(s []int) { s[0], s[1] = g() }`, nil},
		{"an argument", `func f() { h(g()) }; func h(a, b int) {}`, nil},
		{"a map's", `func f(m map[int]int) { a, ok := m[1]; use(a, ok) }`, []string{"0 in a", "1 in ok"}},
		{"an assertion's", `func f(x any) { a, ok := x.(int); use(a, ok) }`, []string{"0 in a", "1 in ok"}},
		{"a type switch's", `func f(x any) { switch x := x.(type) { case int: use(x); case string: use(x) } }`, []string{"0 in x, made", "0 in x, made"}},
		{"a channel's", `func f(c chan int) { a, ok := <-c; use(a, ok) }`, []string{"0 in a", "1 in ok"}},
		{"a range's over a channel", `func f(c chan int) { for x := range c { use(x) } }`, []string{"0 in x, made"}},
		{"what is received", `func f(c chan int) { x := <-c; use(x) }`, []string{"0 in x"}},
		{"what is received and used", `func f(c chan int) { use(<-c) }`, nil},
		{"what is received and changed", `func f(c chan int) { x := <-c + 1; use(x) }`, nil},
		{"a select's", `func f(c chan int) { select { case x, ok := <-c: use(x, ok); default: } }`, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := planOf(t, test.src+decls)
			var got []string
			for _, b := range p.Graph.fn.Blocks {
				for _, in := range b.Instrs {
					v, ok := in.(ssa.Value)
					if !ok {
						continue
					}
					for i := range 2 {
						to := p.StoredAs(v, i)
						switch {
						case to.Variable == nil:
						case to.Made:
							got = append(got, fmt.Sprintf("%d in %s, made", i, to.Variable.Comment))
						default:
							got = append(got, fmt.Sprintf("%d in %s", i, to.Variable.Comment))
						}
					}
				}
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("%s\ngot:  %q\nwant: %q", test.src, got, test.want)
			}
		})
	}
}

func TestOnlyIfOk(t *testing.T) {
	for _, test := range []struct {
		name, src string
		want      bool
	}{
		{"in the branch", `func f(x any) { if n, ok := x.(int); ok { use(n) } }`, true},
		{"in the other branch", `func f(x any) { if n, ok := x.(int); !ok { use(n) } }`, false},
		{"in both", `func f(x any) { if n, ok := x.(int); ok { use(n) } else { use(n) } }`, false},
		{"after the branch", `func f(x any) { n, ok := x.(int); if ok { use(n) }; use(n) }`, false},
		{"if something else is so", `func f(x any, c bool) { if n, ok := x.(int); c { use(n, ok) } }`, false},
		{"not at all", `func f(x any) { if _, ok := x.(int); ok { use() } }`, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := planOf(t, test.src+"\nfunc use(...any) {}")
			for _, b := range p.Graph.fn.Blocks {
				for _, in := range b.Instrs {
					if v, ok := in.(*ssa.TypeAssert); ok {
						if got := p.OnlyIfOk(v); got != test.want {
							t.Errorf("%s: got %t", test.src, got)
						}
					}
				}
			}
		})
	}
}

func TestOnlyDecides(t *testing.T) {
	for _, test := range []struct {
		name, src string
		want      bool
	}{
		{"a range over a channel", `func f(c chan int) { for x := range c { _ = x } }`, true},
		{"a variable", `func f(c chan int) { if _, ok := <-c; ok { use(ok) } }; func use(bool) {}`, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := planOf(t, test.src)
			for _, b := range p.Graph.fn.Blocks {
				for _, in := range b.Instrs {
					x, ok := in.(*ssa.Extract)
					if ok && x.Index == 1 && x.Tuple.(*ssa.UnOp).Op == token.ARROW && p.OnlyDecides(x) != test.want {
						t.Errorf("%s: got %t", test.src, !test.want)
					}
				}
			}
		})
	}
}
