package access

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/testing/conformance/source"
)

// All ways of all places, in all orders, are Go.
func TestPrograms(t *testing.T) {
	var b strings.Builder
	b.WriteString("package main\n\n" + Imports + Common)
	n, racy := 0, 0
	add := func(p Program) {
		b.WriteString(p.Func(fmt.Sprint("run", n)))
		n++
		if p.Racy() {
			racy++
		}
	}
	for _, pl := range places {
		for _, w := range ways {
			if !w.address || !pl.noAddress {
				add(Program{place: pl, order: orders[0], first: w, second: ways[len(ways)-1], apart: pl.other != "" && n%2 == 0})
			}
		}
	}
	for _, o := range orders {
		add(Program{place: places[0], order: o, first: ways[0], second: ways[len(ways)-1]})
	}
	b.WriteString("func main() {}\n")
	if errs := source.Errors(b.String()); len(errs) > 0 {
		line := strings.Split(b.String(), "\n")[errs[0].Line-1]
		t.Errorf("%v: %s", errs[0], line)
	}
	if racy < n/4 || racy > n*3/4 {
		t.Errorf("%d of %d are racy", racy, n)
	}
}

func TestRacy(t *testing.T) {
	read, write := ways[0], ways[len(ways)-1]
	byName := func(name string) order {
		for _, o := range orders {
			if o.name == name {
				return o
			}
		}
		t.Fatalf("there is no order %q", name)
		return order{}
	}
	inMap := place{name: "x", at: "m[1]", other: "m[2]", whole: true}
	for _, test := range []struct {
		p    Program
		want bool
	}{
		{Program{place: places[0], order: byName("not ordered"), first: read, second: write}, true},
		{Program{place: places[0], order: byName("not ordered"), first: read, second: read}, false},
		{Program{place: places[0], order: byName("not ordered"), first: write, second: write, apart: true}, false},
		{Program{place: inMap, order: byName("not ordered"), first: write, second: write, apart: true}, true},
		{Program{place: places[0], order: byName("one lock"), first: write, second: write}, false},
		{Program{place: places[0], order: byName("a readers' lock"), first: read, second: write}, false},
		{Program{place: places[0], order: byName("readers write"), first: read, second: write}, true},
	} {
		if got := test.p.Racy(); got != test.want {
			t.Errorf("%s: racy is %v", test.p.Name(), got)
		}
	}
}
