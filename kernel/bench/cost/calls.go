package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"
)

// maxElsewhere is how much longer a call of an interface's method may take where the type, the conversion and the call are not
// in one cell.
const maxElsewhere = 1.3

// callsOpening declares an interface, a type of it and who calls it, and times calls: nanoseconds each, the shortest of ten times.
const callsOpening = `import (
	"fmt"
	"time"
)

type Shape interface{ Area() int }

type Square struct{ n int }

func (s *Square) Area() int { return s.n }

func total(s Shape, n int) (t int) {
	for range n {
		t += s.Area()
	}
	return t
}

func timed(total func(Shape, int) int, s Shape) {
	const n = 20_000
	best := time.Hour
	for range 10 {
		start := time.Now()
		total(s, n)
		best = min(best, time.Since(start))
	}
	fmt.Println(best.Nanoseconds() / n)
}

timed(total, &Square{1})`

// callsElsewhere are cells after it.
var callsElsewhere = []struct{ name, src string }{
	{"of a type that was declared later", "type Circle struct{ n int }\nfunc (c *Circle) Area() int { return c.n }\ntimed(total, &Circle{2})"},
	{"from a function that was declared later", `func sum(s Shape, n int) (t int) {
	for range n {
		t += s.Area()
	}
	return t
}
timed(sum, &Square{3})`},
	{"of a type whose method was declared again", "func (s *Square) Area() int { return s.n + 1 }\ntimed(total, &Square{4})"},
	{"of a type that is no struct", "type Side int\nfunc (s Side) Area() int { return int(s) }\ntimed(total, Side(5))"},
}

// calls measures and writes the table of calls.
func (b *bench) calls(ctx context.Context) (ok bool, err error) {
	b.progress("calling methods of interfaces")
	n, err := newNotebook(b.worker)
	if err != nil {
		return false, err
	}
	defer n.close()
	timed := func(src string) (float64, error) {
		text, _, err := n.run(ctx, src)
		if err != nil {
			return 0, err
		}
		return strconv.ParseFloat(strings.TrimSpace(text), 64)
	}
	table := tabwriter.NewWriter(b.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "a call of an interface's method\tns\tratio\tlimit\t\t")
	within, err := timed(callsOpening)
	if err != nil {
		return false, err
	}
	fmt.Fprintf(table, "all in one cell\t%.0f\t\t\t\t\n", within)
	ok = true
	for _, c := range callsElsewhere {
		t, err := timed(c.src)
		if err != nil {
			return false, err
		}
		kept := t <= maxElsewhere*within
		ok = ok && kept
		fmt.Fprintf(table, "%s\t%.0f\t%.2f×\t≤ %g×\t%s\t\n", c.name, t, t/within, maxElsewhere, verdict(kept))
	}
	return ok, table.Flush()
}
