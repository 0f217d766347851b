package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/lockstep-go/lockstep/kernel/testing/bench/report"
)

// step is one thing that programs do all the time, and how long it may take.
type step struct {
	name string
	call string // times it
	most time.Duration
	// alone: the loop around it does not count.
	alone bool
}

// steps are what is timed. The first is the loop around the others.
var steps = []step{
	{"a turn of a loop", "best(turn)", 6, false},
	{"an indexed turn with bounds tests", "best(indexed)", 25, false},
	{"a call of a function", "best(calls)", 20, true},
	{"a call of a method", "best(methods)", 100, true},
	{"a call of a closure", "best(closures)", 400, true},
	{"a call of an interface's method", "best(interfaces)", 400, true},
}

// stepTurns is how often a step is done each time it is timed.
const stepTurns = 100_000

// stepCells declare what is timed, each in a cell of its own: what is called and what calls it are
// not compiled together. In one file they are a program that the interpreter can run alone.
var stepCells = []string{`import (
	"fmt"
	"time"
)

const turns = ` + strconv.Itoa(stepTurns) + `

// best prints the nanoseconds of the fastest of many runs.
func best(work func(n int) int) {
	begin, least := time.Now(), time.Hour
	for i := 0; i < 5 || time.Since(begin) < 200*time.Millisecond; i++ {
		start := time.Now()
		work(turns)
		if took := time.Since(start); took < least {
			least = took
		}
	}
	fmt.Println(int64(least))
}`, `func next(n int) int { return n + 1 }

type counter struct{ n int }

func (c *counter) next() int {
	c.n++
	return c.n
}

func from(n int) func(int) int {
	return func(by int) int {
		n += by
		return n
	}
}`, `type sequence interface{ next() int }

func last(s sequence, n int) int {
	sum := 0
	for i := 0; i < n; i++ {
		sum += s.next()
	}
	return sum
}`, `type pair struct{ a, b int }

func (p *pair) next() int {
	p.a, p.b = p.b, p.a+1
	return p.a
}`, `var numbers = make([]int, turns)

func turn(n int) int {
	sum := 0
	for i := 0; i < n; i++ {
		sum += i
	}
	return sum
}

// between knows neither that its bounds are in range nor that they are not.
func between(xs []int, low, high int) int {
	sum := 0
	for i := low; i < high; i++ {
		sum += xs[i]
	}
	return sum
}

func indexed(n int) int { return between(numbers, 0, n) }

func calls(n int) int {
	sum := 0
	for i := 0; i < n; i++ {
		sum = next(sum)
	}
	return sum
}

func methods(n int) int {
	c := &counter{}
	sum := 0
	for i := 0; i < n; i++ {
		sum += c.next()
	}
	return sum
}

func closures(n int) int {
	f := from(1)
	sum := 0
	for i := 0; i < n; i++ {
		sum += f(i)
	}
	return sum
}

func interfaces(n int) int { return last(&pair{}, n) }`}

// steps measures and writes the table of steps, in cells of a worker and in the interpreter alone.
func (b *bench) steps(ctx context.Context) (ok bool, err error) {
	b.progress("building yaegi")
	interpreter, err := build(ctx, b.dir, "github.com/traefik/yaegi/cmd/yaegi")
	if err != nil {
		return false, err
	}
	n, err := newNotebook(b.worker)
	if err != nil {
		return false, err
	}
	defer n.close()
	for _, src := range stepCells {
		if _, _, err := n.run(ctx, src); err != nil {
			return false, err
		}
	}
	ours, raw := make([][]float64, len(steps)), make([][]float64, len(steps))
	for i := range b.rounds {
		b.progress(fmt.Sprintf("timing steps, round %d of %d", i+1, b.rounds))
		var printed strings.Builder
		for _, s := range steps {
			text, _, err := n.run(ctx, s.call)
			if err != nil {
				return false, err
			}
			printed.WriteString(text)
		}
		if err := addSteps(ours, printed.String()); err != nil {
			return false, err
		}
		text, err := interpretSteps(ctx, interpreter, b.dir)
		if err == nil {
			err = addSteps(raw, text)
		}
		if err != nil {
			return false, fmt.Errorf("time steps on yaegi: %w", err)
		}
	}
	var figures []report.Figure
	for i, s := range steps {
		spec := report.Spec{Name: s.name, By: "bench/cost steps", Unit: report.Nanoseconds, MaxMedian: s.most.Seconds()}
		figures = append(figures, report.New(spec,
			report.Samples{Values: ours[i]}, report.Samples{Who: "yaegi", Values: raw[i]}))
	}
	b.figures = append(b.figures, figures...)
	rep := report.Of(figures)
	return rep.Pass, rep.WriteTable(b.out)
}

// interpretSteps runs all cells as one program of the interpreter's.
func interpretSteps(ctx context.Context, interpreter, dir string) (printed string, err error) {
	var main strings.Builder
	main.WriteString("package main\n\n" + strings.Join(stepCells, "\n\n") + "\n\nfunc main() {\n")
	for _, s := range steps {
		main.WriteString("\t" + s.call + "\n")
	}
	main.WriteString("}\n")
	file := filepath.Join(dir, "steps.go")
	if err := os.WriteFile(file, []byte(main.String()), 0o644); err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, interpreter, "run", file)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%w: %s", err, &stderr)
	}
	return stdout.String(), nil
}

// addSteps adds the seconds of each step, of which so many turns took the printed nanoseconds.
func addSteps(to [][]float64, printed string) error {
	lines := strings.Fields(printed)
	if len(lines) != len(steps) {
		return fmt.Errorf("%d times were printed for %d steps: %q", len(lines), len(steps), printed)
	}
	loop := 0.0
	for i, line := range lines {
		ns, err := strconv.ParseFloat(line, 64)
		if err != nil {
			return fmt.Errorf("read how long a step takes: %w", err)
		}
		took := ns * 1e-9 / stepTurns
		if i == 0 {
			loop = took
		}
		if steps[i].alone {
			took -= loop
		}
		to[i] = append(to[i], took)
	}
	return nil
}
