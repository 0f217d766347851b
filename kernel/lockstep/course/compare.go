package course

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/lockstep-go/lockstep/kernel/serving/grader"
	"github.com/lockstep-go/lockstep/lessons/exercises"
)

// How often the compiled test of an answer runs, without and with Go's race detector.
const (
	plainRuns = 20
	raceRuns  = 10
	atOnce    = 10 // how many run side by side: most of them wait
	// A deadlock beside a timer hangs, so a run is ended after a while: after this beyond three times
	// what the right answer takes, whose sleeps go by a real clock here.
	patience  = 5 * time.Second
	longestOK = time.Minute
)

// compare says of each wrong answer of kinds fix and fill how often the same test passes under go
// test and under go test -race, compiled, and what the judge says. The first right answer of each
// exercise is there for control: it has to pass always. It is run in the module's folder, where the
// package lessons is, and ends in 1 if the judge has missed a wrong answer or a control fails.
func compare(args []string, stdout, stderr io.Writer) int {
	fail := func(err error) int {
		fmt.Fprintln(stderr, "lockstep:", err)
		return 1
	}
	list, err := read(args)
	if err != nil {
		return fail(err)
	}
	root := module()
	if root == "" {
		return fail(errors.New("compare is run in a checkout of Lockstep, whose package lessons the tests need"))
	}
	if _, err := exec.LookPath("go"); err != nil {
		return fail(fmt.Errorf("compare compiles the answers with the go command, which is not here: %w", err))
	}
	dir, err := os.MkdirTemp(root, ".compare-*")
	if err != nil {
		return fail(err)
	}
	defer os.RemoveAll(dir)
	g := grader.New(grader.Options{})
	defer g.Close()
	c := comparison{to: stdout, dir: dir, grader: g}
	fmt.Fprintf(stdout, "%-40s %8s %8s  %s\n", "answer", "go test", "-race", "the judge")
	for _, x := range list {
		if x.Kind != exercises.Fix && x.Kind != exercises.Fill {
			continue
		}
		c.limit = longestOK
		if len(x.Right) > 0 {
			if err := c.right(x, x.Right[0]); err != nil {
				return fail(err)
			}
		}
		for _, a := range x.Wrong {
			if err := c.wrong(x, a); err != nil {
				return fail(err)
			}
		}
	}
	fmt.Fprintf(stdout, "wrong answers: %d, of which go compiles %d · pass go test each time: %d · pass go test -race each time: %d · missed by the judge: %d\n",
		c.all, c.built, c.plain, c.race, c.missed)
	fmt.Fprintf(stdout, "right answers: %d · that fail: %d\n", c.controls, c.failed)
	if c.missed+c.failed > 0 {
		return 1
	}
	return 0
}

// comparison is the table that compare writes, with its sums.
type comparison struct {
	to     io.Writer
	dir    string
	grader *grader.Grader

	limit time.Duration // of one run of this exercise

	all, built  int // wrong answers, and those that go compiles
	plain, race int // wrong ones that pass each time
	missed      int // wrong ones that the judge passes
	controls    int
	failed      int // controls that fail once, or are not compiled
	packages    int
}

func (c *comparison) wrong(x *exercises.Exercise, a exercises.Answer) error {
	v, plain, race, err := c.try(x, a, "wrong")
	c.all++
	if plain.built && race.built {
		c.built++
	}
	if plain.always() {
		c.plain++
	}
	if race.always() {
		c.race++
	}
	if v.Passed {
		c.missed++
	}
	return err
}

func (c *comparison) right(x *exercises.Exercise, a exercises.Answer) error {
	v, plain, race, err := c.try(x, a, "right")
	c.controls++
	c.limit = patience + 3*race.longest
	if !v.Passed || !plain.always() || !race.always() {
		c.failed++
	}
	return err
}

// try judges an answer, runs its test, and writes its line.
func (c *comparison) try(x *exercises.Exercise, a exercises.Answer, which string) (v exercises.Verdict, plain, race runs, err error) {
	v, err = c.grader.Judge(context.Background(), grader.Request{Exercise: x, Answer: a.Text})
	if err != nil {
		return v, plain, race, err
	}
	to := filepath.Join(c.dir, fmt.Sprint(c.packages))
	c.packages++
	if err := exported(x, a.Text, to); err != nil {
		return v, plain, race, err
	}
	plain, race = passes(to, false, plainRuns, c.limit), passes(to, true, raceRuns, c.limit)
	said := v.Fault.String()
	if v.Passed {
		said = "✓"
	}
	fmt.Fprintf(c.to, "%-40s %8s %8s  %s\n", x.Name+" "+which+"/"+a.Name, plain, race, said)
	return v, plain, race, nil
}

// runs are those of a compiled test.
type runs struct {
	built       bool
	passed, all int
	longest     time.Duration // of those that pass
}

func (r runs) always() bool { return r.built && r.passed == r.all }

func (r runs) String() string {
	if !r.built {
		return "–"
	}
	return fmt.Sprintf("%d/%d", r.passed, r.all)
}

// passes runs an exported package's test n times, each for so long at most.
func passes(dir string, race bool, n int, limit time.Duration) runs {
	bin := filepath.Join(dir, "answer.test")
	args := []string{"test", "-c", "-o", bin}
	if race {
		args = append(args, "-race")
	}
	cmd := exec.Command("go", append(args, ".")...)
	cmd.Dir = dir
	if cmd.Run() != nil {
		return runs{all: n}
	}
	results := make(chan time.Duration) // 0 of one that fails
	places := make(chan struct{}, atOnce)
	for range n {
		go func() {
			places <- struct{}{}
			ctx, cancel := context.WithTimeout(context.Background(), limit)
			cmd := exec.CommandContext(ctx, bin, "-test.timeout", limit.String())
			cmd.Env = append(os.Environ(), "GORACE=atexit_sleep_ms=0") // it would sleep a second for each part
			var took time.Duration
			if began := time.Now(); cmd.Run() == nil {
				took = time.Since(began)
			}
			results <- took
			cancel()
			<-places
		}()
	}
	r := runs{built: true, all: n}
	for range n {
		if took := <-results; took > 0 {
			r.passed++
			r.longest = max(r.longest, took)
		}
	}
	return r
}
