package worker

import (
	"fmt"
	"strings"
	"testing"
)

// A stack overflow is told early (see package limits), but not so early that a deep recursion is
// taken for one without end, however the function is called.
func TestDeepRecursion(t *testing.T) {
	s := start(t)
	for _, test := range []struct{ name, cell string }{
		{"function", "func down(n int) int { if n == 0 { return 0 }; return down(n-1) + 1 }\ndown(100_000)"},
		{"generic function", "func downAny[T any](x T, n int) int { if n == 0 { return 0 }; return downAny(x, n-1) + 1 }\ndownAny(\"x\", 100_000)"},
		{"two functions", "func ping(n int) int { if n == 0 { return 0 }; return pong(n-1) + 1 }\nfunc pong(n int) int { return ping(n) }\nping(50_000) * 2"},
		{"method", "type node struct { next *node }\nfunc (n *node) length() int { if n == nil { return 0 }; return n.next.length() + 1 }\n" +
			"var list *node\nfor range 100_000 { list = &node{list} }\nlist.length()"},
		{"function that defers", "count := 0\nfunc deferring(n int) { if n == 0 { return }; defer func() { count++ }(); deferring(n-1) }\ndeferring(100_000)\ncount"},
		{"variable of the cell", "var global func(int) int\nglobal = func(n int) int { if n == 0 { return 0 }; return global(n-1) + 1 }\nglobal(100_000)"},
		{"variable of a function", "func local(n int) int { var f func(int) int; f = func(n int) int { if n == 0 { return 0 }; return f(n-1) + 1 }; return f(n) }\nlocal(100_000)"},
		{"in a goroutine", "result := make(chan int)\ngo func() { result <- local(100_000) }()\n<-result"},
		{"interface", "type summer interface { sum() int }\ntype leaf struct{}\nfunc (leaf) sum() int { return 0 }\n" +
			"type inner struct { below summer }\nfunc (n inner) sum() int { return 1 + n.below.sum() }\n" +
			"var tree summer = leaf{}\nfor range 100_000 { tree = inner{tree} }\ntree.sum()"},
	} {
		cell := strings.NewReplacer("100_000", fmt.Sprint(depth), "50_000", fmt.Sprint(depth/2)).Replace(test.cell)
		if r := s.run(cell); r.text() != fmt.Sprintf("=> %d\n", depth) {
			t.Errorf("%s: got %q", test.name, r.text())
		}
	}
}
