package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/lockstep-go/lockstep/kernel/testing/bench/report"
)

// maxElsewhere is how much longer a call of an interface's method may take where the type, the
// conversion and the call are not in one cell.
const maxElsewhere = 1.3

// callsOpening declares an interface, a type that implements it and a caller, and times calls:
// nanoseconds each, the shortest of many times.
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
	const n = 1000
	best := time.Hour
	for range 200 {
		start := time.Now()
		total(s, n)
		best = min(best, time.Since(start))
	}
	fmt.Println(best.Nanoseconds() / n)
}`

// callKinds are cells after it, each with the statement that times. The first is what the others
// are compared with.
var callKinds = []struct{ name, src, time string }{
	{"all in one cell", "", "timed(total, &Square{1})"},
	{"of a type that was declared later", "type Circle struct{ n int }\nfunc (c *Circle) Area() int { return c.n }", "timed(total, &Circle{2})"},
	{"from a function that was declared later", `func sum(s Shape, n int) (t int) {
	for range n {
		t += s.Area()
	}
	return t
}`, "timed(sum, &Square{3})"},
	{"of a type that is no struct", "type Side int\nfunc (s Side) Area() int { return int(s) }", "timed(total, Side(5))"},
	{"of a type whose method was declared again", "func (c *Circle) Area() int { return c.n + 1 }", "timed(total, &Circle{4})"},
}

// callRounds is how often all of these are timed, in turns. The shortest time counts.
const callRounds = 3

// calls measures and writes the table of calls.
func (b *bench) calls(ctx context.Context) (ok bool, err error) {
	b.progress("calling methods of interfaces")
	n, err := newNotebook(b.worker)
	if err != nil {
		return false, err
	}
	defer n.close()
	cells := []string{callsOpening}
	for _, k := range callKinds {
		cells = append(cells, k.src)
	}
	for _, src := range cells {
		if _, _, err := n.run(ctx, src); err != nil {
			return false, err
		}
	}
	best := make([]float64, len(callKinds))
	for round := range callRounds {
		for i, k := range callKinds {
			text, _, err := n.run(ctx, k.time)
			if err != nil {
				return false, err
			}
			t, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
			if err != nil {
				return false, fmt.Errorf("read how long a call takes: %w", err)
			}
			if round == 0 || t < best[i] {
				best[i] = t
			}
		}
	}

	table := tabwriter.NewWriter(b.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "a call of an interface's method\tns\tratio\tlimit\t\t")
	ok = true
	for i, k := range callKinds {
		fmt.Fprintf(table, "%s\t%.0f\t", k.name, best[i])
		if i == 0 {
			fmt.Fprint(table, "\t\t\t\n")
			continue
		}
		kept := best[i] <= maxElsewhere*best[0]
		ok = ok && kept
		fmt.Fprintf(table, "%.2f×\t≤ %g×\t%s\t\n", best[i]/best[0], maxElsewhere, report.Verdict(kept))
	}
	return ok, table.Flush()
}
