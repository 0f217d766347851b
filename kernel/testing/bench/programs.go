package main

import (
	"bytes"
	"context"
	"embed"
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

// yaegi is the name of the interpreter in a process of its own, without a kernel.
const yaegi = "yaegi"

// Each program in testdata declares want, and work, which returns it if all goes well.
//
//go:embed testdata/*.go
var testdata embed.FS

// aProgram is one that all who speak Go can run.
type aProgram struct {
	name string
	want string
	text string // its package clause and its declarations
}

func (p aProgram) figure() string { return "· " + p.name }

// programs are all, by their names.
var programs = readPrograms()

func readPrograms() (all []aProgram) {
	files, err := testdata.ReadDir("testdata")
	if err != nil {
		panic(err) // they are in this program
	}
	for _, f := range files {
		text, err := testdata.ReadFile(path.Join("testdata", f.Name()))
		if err != nil {
			panic(err)
		}
		_, after, _ := strings.Cut(string(text), "\nconst want = ")
		want, _, _ := strings.Cut(after, "\n")
		all = append(all, aProgram{strings.TrimSuffix(f.Name(), ".go"), want, string(text)})
	}
	return all
}

// turns is how often a program runs in a round.
const turns = 3

// runPrograms measures the programs in each kernel that speaks Go, and in the interpreter.
func runPrograms(ctx context.Context, b *bout) error {
	err := b.each(ctx, programMean, func(ctx context.Context, k *kernel) error {
		if k.speaks.call == nil {
			return nil
		}
		_, err := k.session.run(ctx, `import "fmt"`)
		return err
	})
	if err != nil {
		return err
	}
	for _, p := range programs {
		err := b.each(ctx, p.figure(), func(ctx context.Context, k *kernel) error {
			if k.speaks.call == nil {
				return nil
			}
			declare, print := k.speaks.call(p.text)
			if _, err := k.session.run(ctx, declare); err != nil {
				return err
			}
			for range turns {
				o, err := b.timed(ctx, k, p.figure(), print, 1)
				if err != nil {
					return err
				}
				if got, _, _ := strings.Cut(o.printed, "\n"); got != p.want {
					return fmt.Errorf("the result is %q, not %s", got, p.want)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		if err := b.interpret(ctx, p); err != nil {
			return fmt.Errorf("measure %s of yaegi: %w", p.name, err)
		}
	}
	return nil
}

// attempts is how often the interpreter may fail: where many goroutines start, it calls a nil
// function now and then.
const attempts = 3

// interpret measures a program in the interpreter. What that cannot run, it cannot run: it is no
// error.
func (m *meter) interpret(ctx context.Context, p aProgram) error {
	file := filepath.Join(m.dir, p.name+".go")
	if err := os.WriteFile(file, []byte(p.timed()), 0o600); err != nil {
		return err
	}
	var failure error
	for range attempts {
		text, err := m.interpreted(ctx, file)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err == nil {
			err = m.timedLines(p, text)
		}
		if failure = err; err == nil {
			break
		}
	}
	if failure != nil {
		m.results.samples(yaegi, p.figure()).Failure = failure.Error()
	}
	return nil
}

// interpreted returns what a program prints in the interpreter.
func (m *meter) interpreted(ctx context.Context, file string) (text string, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, cellPatience, errors.New("it does not end"))
	defer cancel()
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, m.yaegi, "run", "-syscall", file)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	cmd.WaitDelay = time.Second
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return "", context.Cause(ctx)
		}
		said, _, _ := strings.Cut(strings.TrimSpace(stderr.String()), "\n")
		return "", fmt.Errorf("%w: %s", err, said)
	}
	return stdout.String(), nil
}

// timedLines reads what a program that times itself has printed: its result, the nanoseconds of the
// wall clock and those of the processors, for each turn.
func (m *meter) timedLines(p aProgram, text string) error {
	var walls, cpus []float64
	for line := range strings.Lines(text) {
		var result string
		var wall, cpu int64
		if _, err := fmt.Sscan(line, &result, &wall, &cpu); err != nil {
			return fmt.Errorf("it printed %q: %w", line, err)
		}
		if result != p.want {
			return fmt.Errorf("the result is %s, not %s", result, p.want)
		}
		walls, cpus = append(walls, time.Duration(wall).Seconds()), append(cpus, time.Duration(cpu).Seconds())
	}
	if len(walls) != turns {
		return fmt.Errorf("it printed %d lines, not %d", len(walls), turns)
	}
	for i, wall := range walls {
		m.results.add(yaegi, p.figure(), wall, cpus[i])
	}
	return nil
}

// timed returns the program with a main function that times it. It imports under names that no
// program uses.
func (p aProgram) timed() string {
	imports, ran := "", "func ran() int64 { return 0 }"
	if canMeasureCPU {
		imports = "import sys \"syscall\"\n"
		ran = `func ran() int64 {
	var u sys.Rusage
	sys.Getrusage(0, &u)
	return u.Utime.Nano() + u.Stime.Nano()
}`
	}
	const clause = "package main\n"
	return clause + "import clock \"time\"\nimport out \"fmt\"\n" + imports + strings.TrimPrefix(p.text, clause) + ran + `
func main() {
	for i := 0; i < ` + strconv.Itoa(turns) + `; i++ {
		start, before := clock.Now(), ran()
		got := work()
		out.Println(got, int64(clock.Since(start)), ran()-before)
	}
}
`
}
