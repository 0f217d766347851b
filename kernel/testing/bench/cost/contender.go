package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// contender runs programs.
type contender struct {
	// command is what runs a program.
	command func(p program) (exe string, args []string)
}

// patience bounds a program's run: what has not ended by then never will.
const patience = 30 * time.Second

// build builds a program of this module, or of one that it requires, in dir.
func build(ctx context.Context, dir, pkg string) (exe string, err error) {
	exe = filepath.Join(dir, path.Base(pkg))
	return exe, goBuild(ctx, "", exe, pkg)
}

func goBuild(ctx context.Context, where, output, what string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-ldflags=-s -w", "-buildvcs=false", "-o", output, what)
	cmd.Dir = where
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build %s: %w\n%s", what, err, out)
	}
	return nil
}

// contenders writes the programs to files and makes what runs them.
func contenders(ctx context.Context, dir, kernel string, all []program) (compiled, yaegi, lockstep contender, err error) {
	module := filepath.Join(dir, "programs")
	file := func(p program) string { return filepath.Join(module, p.name, "main.go") }
	for _, p := range all {
		if err := os.MkdirAll(filepath.Dir(file(p)), 0o755); err != nil {
			return compiled, yaegi, lockstep, err
		}
		if err := os.WriteFile(file(p), []byte(p.source), 0o644); err != nil {
			return compiled, yaegi, lockstep, err
		}
	}
	if err := os.WriteFile(filepath.Join(module, "go.mod"), []byte("module programs\n\ngo 1.26\n"), 0o644); err != nil {
		return compiled, yaegi, lockstep, err
	}
	bin := filepath.Join(dir, "bin")
	if err := goBuild(ctx, module, bin+string(filepath.Separator), "./..."); err != nil {
		return compiled, yaegi, lockstep, err
	}
	interpreter, err := build(ctx, dir, "github.com/traefik/yaegi/cmd/yaegi")
	if err != nil {
		return compiled, yaegi, lockstep, err
	}
	runs := func(exe string) func(program) (string, []string) {
		return func(p program) (string, []string) { return exe, []string{"run", file(p)} }
	}
	compiled = contender{func(p program) (string, []string) { return filepath.Join(bin, p.name), nil }}
	return compiled, contender{runs(interpreter)}, contender{runs(kernel)}, nil
}

// outcome is what a program's run reported.
type outcome struct {
	result string        // of its work
	took   time.Duration // the shortest time
}

// run runs a program.
func (c contender) run(ctx context.Context, p program) (outcome, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, errors.New("it does not end"))
	defer cancel()
	exe, args := c.command(p)
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, exe, args...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	cmd.WaitDelay = time.Second
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return outcome{}, context.Cause(ctx)
		}
		said, _, _ := strings.Cut(strings.TrimSpace(stderr.String()), "\n")
		return outcome{}, fmt.Errorf("%w: %s", err, said)
	}
	return parse(stdout.String())
}

// parse reads the lines that a program has printed: the result and the nanoseconds of each time it
// did its work.
func parse(text string) (outcome, error) {
	var o outcome
	for line := range strings.Lines(text) {
		result, number, ok := strings.Cut(strings.TrimSpace(line), " ")
		ns, err := strconv.ParseInt(number, 10, 64)
		switch took := time.Duration(ns); {
		case !ok || err != nil:
			return outcome{}, fmt.Errorf("it printed %q", line)
		case o.result == "":
			o = outcome{result, took}
		case o.result != result:
			return outcome{}, fmt.Errorf("the result is %s, and then %s", o.result, result)
		default:
			o.took = min(o.took, took)
		}
	}
	if o.result == "" {
		return outcome{}, errors.New("it printed nothing")
	}
	return o, nil
}
