package facts

import (
	"testing"
)

func TestDefers(t *testing.T) {
	const decls = `
func compiled(int) {}
func compiledVariadic(...int) {}
func g() {}
func iter(yield func(int) bool) {}
`
	for _, test := range []struct {
		name, src string
		want      Defers
	}{
		{"none", `func f() {}`, Defers{}},
		{"a call of the program's", `func f() { defer g() }`, Defers{List: true}},
		{"a compiled call", `func f() { defer compiled(1) }`, Defers{Plain: true}},
		{"both", `func f() { defer compiled(1); defer g() }`, Defers{List: true}},
		{"a compiled call with any number of arguments", `func f() { defer compiledVariadic(1) }`, Defers{List: true}},
		{"in a loop", `func f() { for range 3 { defer compiled(1) } }`, Defers{List: true, InLoop: true}},
		{"where a result may change", `func f() (n int) { defer compiled(1); g := func() { n++ }; g(); return 1 }`, Defers{List: true}},
		{"in a range over a function", `func f() { for range iter { defer g() } }`, Defers{List: true, InLoop: true}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := planOf(t, test.src+decls).Defers; got != test.want {
				t.Errorf("%s\ngot:  %+v\nwant: %+v", test.src, got, test.want)
			}
		})
	}
}

// What a range over a function defers, the function around has deferred.
func TestDefersOfBody(t *testing.T) {
	p := planIn(t, `func f() { for range iter { defer recover() } }; func iter(yield func(int) bool) {}`, "f$1")
	if p.Defers.List || !RangeFuncBody(p.Graph.fn) || !CallsRecover(p.Graph.fn) {
		t.Errorf("got %+v, %t, %t", p.Defers, RangeFuncBody(p.Graph.fn), CallsRecover(p.Graph.fn))
	}
}

func TestCallsRecover(t *testing.T) {
	for _, test := range []struct {
		name, src string
		want      bool
	}{
		{"it does", `func f() { recover() }`, true},
		{"it defers that", `func f() { defer recover() }`, true},
		{"a function literal does", `func f() { func() { recover() }() }`, false},
		{"a range over a function does", `func f() { for range iter { recover() } }; func iter(yield func(int) bool) {}`, false},
		{"a range over a function defers that", `func f() { for range iter { defer recover() } }; func iter(yield func(int) bool) {}`, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := CallsRecover(planOf(t, test.src).Graph.fn); got != test.want {
				t.Errorf("%s: got %t", test.src, got)
			}
		})
	}
}
