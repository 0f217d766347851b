package course

import (
	"context"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/lockstep-go/lockstep/kernel/serving/grader"
	"github.com/lockstep-go/lockstep/lessons/exercises"
)

// check judges the answers of exercises. An exercise is sound if what the learner gets fails, each
// right answer passes, and each wrong one fails by the fault that it names, for which there is a
// hint in both languages.
func check(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("exercise check", flag.ContinueOnError)
	flags.SetOutput(stderr)
	verbose := flags.Bool("v", false, "show each verdict, and the schedule that fails")
	mutants := flags.Bool("mutants", false, "judge mutants of the right answers of kinds fix and fill, too: each is to fail, or to be listed in the section equivalent")
	if flags.Parse(args) != nil {
		return 2
	}
	list, err := read(flags.Args())
	if err != nil {
		fmt.Fprintln(stderr, "lockstep:", err)
		return 1
	}
	c := checker{verbose: *verbose, mutants: *mutants, to: stdout}
	c.all(list)
	c.summary(len(list))
	if c.wrong+c.survived > 0 {
		return 1
	}
	return 0
}

// graders is how many exercises are judged at a time.
const graders = 2

// checker checks exercises. Its methods may be called from several goroutines.
type checker struct {
	verbose, mutants bool

	mu             sync.Mutex
	to             io.Writer
	wrong          int
	took           []time.Duration
	capped         int // right answers that were not tried on every schedule
	made, survived int // mutants that compile, and those that nothing catches
}

func (c *checker) all(list []*exercises.Exercise) {
	todo := make(chan *exercises.Exercise)
	var working sync.WaitGroup
	for range graders {
		working.Go(func() {
			g := grader.New(grader.Options{})
			defer g.Close()
			for x := range todo {
				c.exercise(g, x)
			}
		})
	}
	for _, x := range list {
		todo <- x
	}
	close(todo)
	working.Wait()
}

// exercise checks one.
func (c *checker) exercise(g *grader.Grader, x *exercises.Exercise) {
	for _, fault := range incomplete(x) {
		c.fail(x, fault)
	}
	code := x.Kind == exercises.Fix || x.Kind == exercises.Fill || x.Kind == exercises.Test
	c.answer(g, x, "start", startOf(x), func(v exercises.Verdict) bool {
		return !v.Passed && (v.Fault.Kind != exercises.Compile || !code)
	}, "is to fail, and to compile")
	for _, a := range x.Right {
		c.answer(g, x, "right/"+a.Name, a.Text, func(v exercises.Verdict) bool {
			c.limited(x, a, v)
			return v.Passed
		}, "is to pass")
	}
	for _, a := range x.Wrong {
		c.answer(g, x, "wrong/"+a.Name, a.Text, func(v exercises.Verdict) bool { return !v.Passed && v.Fault.Is(a.Fault) }, "is to fail by "+a.Fault)
	}
	if c.mutants && (x.Kind == exercises.Fix || x.Kind == exercises.Fill) {
		c.mutate(g, x)
	}
}

// limited notes that a right answer was not tried on every schedule: its judge asks for more than can
// be gone through.
func (c *checker) limited(x *exercises.Exercise, a exercises.Answer, v exercises.Verdict) {
	if !v.Passed || v.Every || x.Kind == exercises.Test || x.Kind == exercises.Schedule {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.capped++
	if c.verbose {
		fmt.Fprintf(c.to, "· %s right/%s: too much to be tried on every schedule; fewer goroutines or rounds would do\n", x.Name, a.Name)
	}
}

// answer judges an answer, which is to be judged so.
func (c *checker) answer(g *grader.Grader, x *exercises.Exercise, name, text string, so func(exercises.Verdict) bool, should string) {
	began := time.Now()
	v, err := g.Judge(context.Background(), grader.Request{Exercise: x, Answer: text})
	if err != nil {
		c.fail(x, name+": "+err.Error())
		return
	}
	took := time.Since(began)
	ok := so(v)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.took = append(c.took, took)
	switch {
	case !ok:
		c.wrong++
		fmt.Fprintf(c.to, "✗ %s %s: %s, and %s\n", x.Name, name, should, describe(v))
	case c.verbose:
		fmt.Fprintf(c.to, "✓ %s %s: %s, %v\n", x.Name, name, describe(v), took.Round(time.Millisecond))
	}
	if c.verbose && v.Table != "" {
		fmt.Fprintln(c.to, v.Table)
	}
}

// describe says a verdict for those who write exercises.
func describe(v exercises.Verdict) string {
	extent := fmt.Sprintf("with at most %d preemptions", v.Bound)
	if v.Every {
		extent = "on every schedule"
	}
	if v.Passed {
		return fmt.Sprintf("passes %s (%d tried)", extent, v.Tried)
	}
	s := "fails by " + v.Fault.String()
	for _, more := range []string{v.Fault.Text, v.Part} {
		if more != "" {
			s += " · " + more
		}
	}
	if v.Fault.Want != "" {
		s += fmt.Sprintf(" · got %s, want %s", v.Fault.Got, v.Fault.Want)
	}
	return fmt.Sprintf("%s (%d tried)", s, v.Tried)
}

func (c *checker) fail(x *exercises.Exercise, what string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wrong++
	fmt.Fprintf(c.to, "✗ %s: %s\n", x.Name, what)
}

// summary says how many there were, and how long they took.
func (c *checker) summary(n int) {
	slices.Sort(c.took)
	if len(c.took) == 0 {
		return
	}
	fmt.Fprintf(c.to, "exercises: %d · answers judged: %d · not as they say: %d · half within %v, the slowest %v\n",
		n, len(c.took), c.wrong, c.took[len(c.took)/2].Round(time.Millisecond), c.took[len(c.took)-1].Round(time.Millisecond))
	fmt.Fprintf(c.to, "right answers that were tried on some schedules only: %d\n", c.capped)
	if c.mutants {
		fmt.Fprintf(c.to, "mutants: %d · caught or listed as equivalent: %d (%.1f %%)\n", c.made, c.made-c.survived, 100*float64(c.made-c.survived)/float64(max(c.made, 1)))
	}
}

// startOf is what the learner gets.
func startOf(x *exercises.Exercise) string {
	switch x.Kind {
	case exercises.Predict:
		return "[ ] " + strings.Join(x.Program.Options, "\n[ ] ")
	case exercises.Order:
		return strings.Join(x.Program.Lines, "\n")
	}
	return x.Program.Start
}
