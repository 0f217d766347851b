package course

import (
	"context"
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
	testLimit = 5 * time.Second // of one run: a deadlock beside a timer hangs
	atOnce    = 5               // how many run side by side: most of them wait
)

// compare says of each wrong answer of kinds fix and fill how often the same test passes under go
// test and under go test -race, compiled, and what the judge says. It is run in the module's
// folder, where the package lessons is.
func compare(args []string, stdout, stderr io.Writer) int {
	list, err := read(args)
	root := module()
	if err == nil && root == "" {
		err = fmt.Errorf("compare is run in a checkout of Lockstep, whose package lessons the tests need")
	}
	if err != nil {
		fmt.Fprintln(stderr, "lockstep:", err)
		return 1
	}
	dir, err := os.MkdirTemp(root, ".compare-*")
	if err != nil {
		fmt.Fprintln(stderr, "lockstep:", err)
		return 1
	}
	defer os.RemoveAll(dir)
	g := grader.New(grader.Options{})
	defer g.Close()
	fmt.Fprintf(stdout, "%-34s %8s %8s  %s\n", "wrong answer", "go test", "-race", "the judge")
	all, always, missed := 0, 0, 0
	for _, x := range list {
		if x.Kind != exercises.Fix && x.Kind != exercises.Fill {
			continue
		}
		for _, a := range x.Wrong {
			v, err := g.Judge(context.Background(), grader.Request{Exercise: x, Answer: a.Text})
			if err != nil {
				fmt.Fprintln(stderr, "lockstep:", err)
				return 1
			}
			to := filepath.Join(dir, fmt.Sprint(all))
			all++
			plain, race := "–", "–"
			if err := exported(x, a.Text, to); err == nil {
				n, built := passes(to, false, plainRuns)
				m, builtRace := passes(to, true, raceRuns)
				if built {
					plain = fmt.Sprintf("%d/%d", n, plainRuns)
				}
				if builtRace {
					race = fmt.Sprintf("%d/%d", m, raceRuns)
					if m == raceRuns {
						always++
					}
				}
			}
			if v.Passed {
				missed++
			}
			fmt.Fprintf(stdout, "%-34s %8s %8s  %s\n", x.Name+" "+a.Name, plain, race, v.Fault)
		}
	}
	fmt.Fprintf(stdout, "wrong answers: %d · go test -race passes each time: %d · missed by the judge: %d\n", all, always, missed)
	return 0
}

// passes runs an exported package's test, and returns how often it passes.
func passes(dir string, race bool, runs int) (n int, built bool) {
	bin := filepath.Join(dir, "answer.test")
	args := []string{"test", "-c", "-o", bin}
	if race {
		args = append(args, "-race")
	}
	cmd := exec.Command("go", append(args, ".")...)
	cmd.Dir = dir
	if cmd.Run() != nil {
		return 0, false
	}
	results := make(chan bool)
	places := make(chan struct{}, atOnce)
	for range runs {
		go func() {
			places <- struct{}{}
			ctx, cancel := context.WithTimeout(context.Background(), testLimit)
			cmd := exec.CommandContext(ctx, bin, "-test.timeout", testLimit.String())
			cmd.Env = append(os.Environ(), "GORACE=atexit_sleep_ms=0") // it would sleep a second for each part
			results <- cmd.Run() == nil
			cancel()
			<-places
		}()
	}
	for range runs {
		if <-results {
			n++
		}
	}
	return n, true
}
