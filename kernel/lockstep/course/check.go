package course

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/lockstep-go/lockstep/kernel/serving/grader"
	"github.com/lockstep-go/lockstep/lessons/exercises"
)

// check judges the answers of exercises. An exercise is sound if what the learner gets fails, each right
// answer passes, and each wrong one fails by the fault that it names.
func check(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("exercise check", flag.ContinueOnError)
	flags.SetOutput(stderr)
	verbose := flags.Bool("v", false, "show each verdict, with the table of the schedule that fails")
	if flags.Parse(args) != nil {
		return 2
	}
	g := grader.New(grader.Options{})
	defer g.Close()
	status := 0
	for _, file := range flags.Args() {
		data, err := os.ReadFile(file)
		if err != nil {
			fmt.Fprintln(stderr, err)
			return 1
		}
		e, err := exercises.Parse(file, string(data))
		if err != nil {
			fmt.Fprintln(stderr, err)
			status = 1
			continue
		}
		c := checker{g: g, e: e, verbose: *verbose, to: stdout}
		if !c.all() {
			status = 1
		}
	}
	return status
}

type checker struct {
	g       *grader.Grader
	e       *exercises.Exercise
	verbose bool
	to      io.Writer
}

func (c *checker) all() bool {
	ok := true
	start := c.e.Program.Start
	switch c.e.Kind {
	case exercises.Predict:
		start = "[ ] " + strings.Join(c.e.Program.Options, "\n[ ] ")
	case exercises.Order:
		start = strings.Join(c.e.Program.Lines, "\n")
	}
	ok = c.one("start", start, func(v exercises.Verdict) bool { return !v.Passed }, "is to fail") && ok
	for _, a := range c.e.Right {
		ok = c.one("right/"+a.Name, a.Text, func(v exercises.Verdict) bool { return v.Passed }, "is to pass") && ok
	}
	for _, a := range c.e.Wrong {
		ok = c.one("wrong/"+a.Name, a.Text, func(v exercises.Verdict) bool { return !v.Passed && v.Fault.Is(a.Fault) }, "is to fail by "+a.Fault) && ok
	}
	return ok
}

func (c *checker) one(name, answer string, as func(exercises.Verdict) bool, should string) bool {
	began := time.Now()
	v, err := c.g.Judge(context.Background(), grader.Request{Exercise: c.e, Answer: answer})
	if err != nil {
		fmt.Fprintln(c.to, c.e.Name, name, err)
		return false
	}
	ok := as(v)
	if ok && !c.verbose {
		return true
	}
	mark := "ok"
	if !ok {
		mark = should
	}
	extent := fmt.Sprintf("bound %d", v.Bound)
	if v.Every {
		extent = "every"
	}
	fmt.Fprintf(c.to, "%s %s: %s; passed %v, fault %q %q got %q want %q, part %q, tried %d (%s), number %d, %v\n", c.e.Name, name, mark, v.Passed, v.Fault, v.Fault.Text, v.Fault.Got, v.Fault.Want, v.Part, v.Tried, extent, v.Number, time.Since(began).Round(time.Millisecond))
	if c.verbose && v.Table != "" {
		fmt.Fprintln(c.to, v.Table)
	}
	return ok
}
