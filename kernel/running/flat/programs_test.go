package flat_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/running/machine"
	"github.com/lockstep-go/lockstep/kernel/running/worker"
	"github.com/lockstep-go/lockstep/kernel/testing/conformance/sandbox"
)

var update = flag.Bool("update", false, "have go run say what the programs in testdata print")

func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "worker" {
		os.Exit(worker.Main(os.Stdin, os.Stdout))
	}
	os.Exit(m.Run())
}

// Programs do what Go has them do: with the engine, without it, and while the collector overwrites
// what it frees. What go run has printed stands beside each program.
func TestPrograms(t *testing.T) {
	files, err := filepath.Glob("testdata/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("found %d programs, %v", len(files), err)
	}
	if *update {
		for _, file := range files {
			if err := os.WriteFile(wanted(file), []byte(result(t, sandbox.Toolchain{}, file)), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
	interpreted := sandbox.Worker{Limits: limits}
	for _, file := range files {
		want, err := os.ReadFile(wanted(file))
		if err != nil {
			t.Fatal(err)
		}
		for _, how := range []struct {
			name string
			env  []string
		}{
			{"flat", nil},
			{"interpreted", []string{machine.FlatVariable + "=off"}},
			{"flat and stressed", stress},
		} {
			t.Run(filepath.Base(file)+"/"+how.name, func(t *testing.T) {
				if got := result(t, interpreted, file, how.env...); got != string(want) {
					t.Errorf("%s: %s", file, difference(got, string(want)))
				}
			})
		}
	}
}

// ownRaces has the race detector keep to our own side: programs may race, and so does the interpreter
// with what it shares between goroutines.
const ownRaces = "GORACE=report_bugs=0 exitcode=0"

var limits = sandbox.Limits{Time: 2 * time.Minute}

// wanted is the file that says what a program prints.
func wanted(file string) string { return strings.TrimSuffix(file, ".go") + ".out" }

// result is what a program prints, and its status.
func result(t *testing.T, r sandbox.Runner, file string, env ...string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	got, err := r.Run(context.Background(), sandbox.Program{Name: "./" + filepath.Base(file), Source: string(text), Env: append(env, ownRaces), Split: true})
	if err != nil {
		t.Fatal(err)
	}
	if got.NotBuilt || got.TimedOut {
		t.Fatalf("%s: not built: %v, no end: %v\n%s", file, got.NotBuilt, got.TimedOut, got.Output)
	}
	return fmt.Sprintf("%sexit status %d\n", got.Stdout, got.Status)
}

// difference shows the first line that differs.
func difference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return fmt.Sprintf("line %d:\ngot  %s\nwant %s", i+1, g[i], w[i])
		}
	}
	return fmt.Sprintf("%d lines, want %d", len(g), len(w))
}
