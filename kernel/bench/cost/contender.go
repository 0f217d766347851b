package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// contender runs programs.
type contender struct {
	name    string
	command func(p program) (name string, args []string)
}

// patience bounds a program's run. What does not end by then never will.
const patience = 30 * time.Second

// contenders are Go's compiler, yaegi's own program, and Lockstep; those that are not there are built in dir.
func contenders(ctx context.Context, kernel, dir string, all []program) (compiler, yaegi, lockstep contender, err error) {
	build := func(where, what string) (string, error) {
		exe := filepath.Join(dir, filepath.Base(what))
		return exe, goBuild(ctx, where, exe, what)
	}
	for _, p := range all {
		if err := os.MkdirAll(filepath.Join(dir, "programs", p.name), 0o755); err != nil {
			return compiler, yaegi, lockstep, err
		}
		if err := os.WriteFile(p.file(dir), []byte(p.source), 0o644); err != nil {
			return compiler, yaegi, lockstep, err
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "programs", "go.mod"), []byte("module programs\n\ngo 1.26\n"), 0o644); err != nil {
		return compiler, yaegi, lockstep, err
	}
	bin := filepath.Join(dir, "bin") + string(filepath.Separator)
	if err := goBuild(ctx, filepath.Join(dir, "programs"), bin, "./..."); err != nil {
		return compiler, yaegi, lockstep, err
	}
	interpreter, err := build("", "github.com/traefik/yaegi/cmd/yaegi")
	if err != nil {
		return compiler, yaegi, lockstep, err
	}
	if kernel == "" {
		if kernel, err = build("", "github.com/lockstep-go/lockstep/kernel"); err != nil {
			return compiler, yaegi, lockstep, err
		}
	}
	runs := func(exe string) func(program) (string, []string) {
		return func(p program) (string, []string) { return exe, []string{"run", p.file(dir)} }
	}
	compiler = contender{"go", func(p program) (string, []string) { return bin + p.name, nil }}
	return compiler, contender{"yaegi", runs(interpreter)}, contender{"lockstep", runs(kernel)}, nil
}

func (p program) file(dir string) string {
	return filepath.Join(dir, "programs", p.name, "main.go")
}

func goBuild(ctx context.Context, where, exe, what string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-ldflags=-s -w", "-buildvcs=false", "-o", exe, what)
	cmd.Dir = where
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build %s: %w\n%s", what, err, out)
	}
	return nil
}

// outcome is what a program's run told.
type outcome struct {
	result string        // of its work, the same each time
	took   time.Duration // the shortest time
}

// run runs a program.
func (c contender) run(ctx context.Context, p program) (outcome, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, errors.New("it does not end"))
	defer cancel()
	name, args := c.command(p)
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, name, args...)
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

// parse reads the lines that a program has printed: a result and nanoseconds each.
func parse(text string) (outcome, error) {
	var o outcome
	for line := range strings.Lines(text) {
		result, number, ok := strings.Cut(strings.TrimSpace(line), " ")
		ns, err := strconv.ParseInt(number, 10, 64)
		switch {
		case !ok || err != nil:
			return outcome{}, fmt.Errorf("it printed %q", line)
		case o.result != "" && o.result != result:
			return outcome{}, fmt.Errorf("its work resulted in %s and then in %s", o.result, result)
		}
		if took := time.Duration(ns); o.result == "" || took < o.took {
			o.took = took
		}
		o.result = result
	}
	if o.result == "" {
		return outcome{}, errors.New("it printed nothing")
	}
	return o, nil
}
