package worker

import (
	"fmt"
	"testing"
)

// A stack overflow is told early (see package limits), but not so early that a deep recursion is
// taken for one without end.
func TestDeepRecursion(t *testing.T) {
	s := start(t)
	for _, cell := range []string{
		"func down(n int) int { if n == 0 { return 0 }; return down(n-1) + 1 }\ndown(%d)",
		"type node struct { next *node }\nfunc (n *node) length() int { if n == nil { return 0 }; return n.next.length() + 1 }\n" +
			"var list *node\nfor range %d { list = &node{list} }\nlist.length()",
	} {
		cell = fmt.Sprintf(cell, depth)
		if r := s.run(cell); r.text() != fmt.Sprintf("=> %d\n", depth) {
			t.Errorf("cell %s\ngot %q", cell, r.text())
		}
	}
}
