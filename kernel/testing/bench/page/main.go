// Page makes the table of README.md beside the benchmarks: the figures that have limits, as they were
// before and as they are now, each with the command that measures it.
//
//	go run ./kernel/testing/bench/page            measures everything, and prints the table
//	go run ./kernel/testing/bench/page -w         the same, and puts it into README.md
//	go run ./kernel/testing/bench/page -before ./earlier -peer gophernotes -rounds 9
//	                                              flags for the benchmarks
//	go run ./kernel/testing/bench/page a.json b.json
//	                                              of what `bench -json` and `bench/cost -json` have
//	                                              printed, as when parts are measured apart
//	go run ./kernel/testing/bench/page -save kernel/testing/bench/page/before.json
//	                                              keeps the figures: they are what was before
//
// Files: main.go measures or reads, table.go writes.
package main

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/lockstep-go/lockstep/kernel/testing/bench/report"
)

// earlier is what was measured before.
//
//go:embed before.json
var earlier []byte

// readme is the page, from the module's folder.
const readme = "kernel/testing/bench/README.md"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is the program. It returns the exit status: 0 for success, 1 for failure, 2 for wrong usage.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("page", flag.ContinueOnError)
	flags.SetOutput(stderr)
	var m measuring
	write := flags.Bool("w", false, "put the table into "+readme)
	save := flags.String("save", "", "keep the figures in a `file`")
	flags.StringVar(&m.kernel, "kernel", "", "the Lockstep `program` to measure; it is built when none is named")
	flags.StringVar(&m.before, "before", "", "another Lockstep `program` to measure beside")
	flags.StringVar(&m.peers, "peer", "", "kernelspecs' `names` of kernels to measure beside")
	flags.IntVar(&m.rounds, "rounds", 9, "how often all kernels are started")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if err := produce(ctx, m, flags.Args(), *save, *write, stdout, stderr); err != nil {
		fmt.Fprintln(stderr, "page:", err)
		return 1
	}
	return 0
}

// produce measures, unless there are files, and writes the table.
func produce(ctx context.Context, m measuring, files []string, save string, write bool, stdout, stderr io.Writer) error {
	before, err := report.Read(bytes.NewReader(earlier))
	if err != nil {
		return fmt.Errorf("what was before: %w", err)
	}
	var now *report.Report
	if len(files) > 0 {
		now, err = readFiles(files)
	} else {
		now, err = m.measure(ctx, stderr)
	}
	if err != nil {
		return err
	}
	if save != "" {
		var text bytes.Buffer
		if err := now.WriteJSON(&text); err != nil {
			return err
		}
		if err := os.WriteFile(save, text.Bytes(), 0o644); err != nil {
			return err
		}
	}
	text := measured(time.Now()) + "\n\n" + table(before, now)
	if write {
		return rewrite(readme, text)
	}
	_, err = io.WriteString(stdout, text)
	return err
}

// measured says when and where the figures were measured.
func measured(when time.Time) string {
	return fmt.Sprintf("Measured %s, %s %s/%s, %d cores.", when.UTC().Format("2 January 2006"),
		runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
}

// readFiles reads reports and joins their figures. Of one that several have, the first counts.
func readFiles(files []string) (*report.Report, error) {
	all := report.Of(nil)
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		rep, err := report.Read(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		all = join(all, rep)
	}
	return all, nil
}

func join(a, b *report.Report) *report.Report {
	figures := a.Figures
	for _, f := range b.Figures {
		if a.Find(f.Name) == nil {
			figures = append(figures, f)
		}
	}
	return report.Of(figures)
}

// measuring are the benchmarks' flags.
type measuring struct {
	kernel, before, peers string
	rounds                int
}

// measure runs both benchmarks.
func (m measuring) measure(ctx context.Context, progress io.Writer) (*report.Report, error) {
	all := report.Of(nil)
	for _, args := range m.commands() {
		cmd := exec.CommandContext(ctx, "go", append([]string{"run"}, args...)...)
		var out bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, progress
		if err := cmd.Run(); err != nil {
			return nil, fmt.Errorf("go run %s: %w", strings.Join(args, " "), err)
		}
		rep, err := report.Read(&out)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("go run %s", strings.Join(args, " ")), err)
		}
		all = join(all, rep)
	}
	return all, nil
}

// commands returns what go run is to run.
func (m measuring) commands() [][]string {
	bench := []string{"./kernel/testing/bench", "-json", "-rounds", strconv.Itoa(m.rounds)}
	cost := []string{"./kernel/testing/bench/cost", "-json"}
	if m.kernel != "" {
		bench = append(bench, "-kernel", m.kernel)
		cost = append(cost, "-kernel", m.kernel)
	}
	if m.before != "" {
		bench = append(bench, "-before", m.before)
	}
	if m.peers != "" {
		bench = append(bench, "-peer", m.peers)
	}
	return [][]string{bench, append(cost, "plain", "steps", "latency")}
}

// The table stands between these lines of the page.
const (
	opening = "<!-- figures -->\n"
	closing = "<!-- end of figures -->\n"
)

// rewrite puts a table into a page.
func rewrite(file, table string) error {
	page, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	text, err := replace(string(page), table)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return os.WriteFile(file, []byte(text), 0o644)
}

func replace(page, table string) (string, error) {
	head, rest, opens := strings.Cut(page, opening)
	_, tail, closes := strings.Cut(rest, closing)
	if !opens || !closes {
		return "", fmt.Errorf("it has no place for the table, between %q and %q", opening, closing)
	}
	return head + opening + table + closing + tail, nil
}
