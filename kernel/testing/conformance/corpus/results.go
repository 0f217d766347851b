package main

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// Result is the outcome of a case.
type Result struct {
	Name, Group string
	Reason      string // why it missed, "" if it passed
	Output      string // what its program wrote; not kept in files
	Took        time.Duration
}

// Passed reports whether the case came out as it should.
func (r Result) Passed() bool { return r.Reason == "" }

// Results are those of a suite, in its order.
type Results []Result

// Passed counts the results that have passed.
func (rs Results) Passed() int {
	n := 0
	for _, r := range rs {
		if r.Passed() {
			n++
		}
	}
	return n
}

// A results file has a line for each case: "pass" or "miss", the name, the reason; tabs between
// them.

// Write writes the results to a file.
func (rs Results) Write(file string) error {
	var b strings.Builder
	for _, r := range rs {
		verdict := "pass"
		if !r.Passed() {
			verdict = "miss"
		}
		fmt.Fprintf(&b, "%s\t%s\t%s\n", verdict, r.Name, r.Reason)
	}
	return os.WriteFile(file, []byte(b.String()), 0o666)
}

// ReadResults reads what Write has written.
func ReadResults(file string) (Results, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var rs Results
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		fields := strings.SplitN(lines.Text(), "\t", 3)
		if len(fields) != 3 {
			return nil, fmt.Errorf("%s: not a line of results: %q", file, lines.Text())
		}
		rs = append(rs, Result{Name: fields[1], Reason: fields[2]})
	}
	return rs, lines.Err()
}

// WriteMisses lists what has missed, and why.
func (rs Results) WriteMisses(w io.Writer) {
	for _, r := range rs {
		if !r.Passed() {
			fmt.Fprintf(w, "%s: %s\n", r.Name, r.Reason)
		}
	}
}

// WriteChanges writes what differs from earlier results: what is worse, what is better, and what
// misses for another reason. It reports whether anything is worse.
func (rs Results) WriteChanges(w io.Writer, base Results) (worse bool) {
	was := map[string]Result{}
	for _, r := range base {
		was[r.Name] = r
	}
	var better, other []string
	for _, r := range rs {
		before, known := was[r.Name]
		switch {
		case !known || before.Reason == r.Reason:
		case before.Passed():
			worse = true
			fmt.Fprintf(w, "WORSE  %s: %s\n", r.Name, r.Reason)
		case r.Passed():
			better = append(better, "better "+r.Name)
		default:
			other = append(other, fmt.Sprintf("other  %s: %s\n       was: %s", r.Name, r.Reason, before.Reason))
		}
	}
	for _, line := range slices.Concat(other, better) {
		fmt.Fprintln(w, line)
	}
	return worse
}

// particular is what differs between reasons of one kind: quoted texts, numbers, names in the
// source.
var particular = regexp.MustCompile(`"[^"]*"|0x[0-9a-f]+|\b\d+\b|\bcell\d+\S*`)

// WriteReasons counts the misses by the kinds of their reasons, and names some of each.
func (rs Results) WriteReasons(w io.Writer) {
	const examples = 4
	kinds := map[string][]string{}
	for _, r := range rs {
		if !r.Passed() {
			kind := particular.ReplaceAllString(r.Reason, "…")
			kinds[kind] = append(kinds[kind], r.Name)
		}
	}
	order := slices.SortedFunc(maps.Keys(kinds), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(kinds[b]), len(kinds[a])), cmp.Compare(a, b))
	})
	for _, kind := range order {
		names := kinds[kind]
		more := ""
		if len(names) > examples {
			more = " …"
		}
		fmt.Fprintf(w, "%4d  %s\n        %s%s\n", len(names), kind, strings.Join(names[:min(examples, len(names))], " "), more)
	}
}

// WriteTable gives the figures of each group and of all.
func (rs Results) WriteTable(w io.Writer) {
	type figures struct{ passed, all int }
	groups := map[string]*figures{}
	for _, r := range rs {
		g := groups[r.Group]
		if g == nil {
			g = new(figures)
			groups[r.Group] = g
		}
		g.all++
		if r.Passed() {
			g.passed++
		}
	}
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	line := func(name string, f figures) {
		fmt.Fprintf(tw, "%d\tof %d\t%.1f %%\t  %s\n", f.passed, f.all, 100*float64(f.passed)/float64(max(1, f.all)), name)
	}
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		line(name, *groups[name])
	}
	line("all", figures{rs.Passed(), len(rs)})
	tw.Flush()
}

// progress shows how far a run has come.
type progress struct {
	w         io.Writer
	total     int
	verbose   bool
	n, passed int
	reported  time.Time // when it was last written
}

// done takes a result.
func (p *progress) done(r Result) {
	p.n++
	if r.Passed() {
		p.passed++
	} else if p.verbose {
		fmt.Fprintf(p.w, "--- %s (%v): %s\n%s", r.Name, r.Took.Round(time.Millisecond), r.Reason, r.Output)
		if r.Output != "" && !strings.HasSuffix(r.Output, "\n") {
			fmt.Fprintln(p.w)
		}
	}
	if time.Since(p.reported) > 10*time.Second {
		p.reported = time.Now()
		fmt.Fprintf(p.w, "%d of %d, %d passed\n", p.n, p.total, p.passed)
	}
}
