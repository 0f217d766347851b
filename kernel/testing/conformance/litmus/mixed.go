package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lockstep-go/lockstep/kernel/testing/conformance/litmus/mixed"
	"github.com/lockstep-go/lockstep/kernel/testing/conformance/sandbox"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// mixes are the programs of package mixed. The kernel runs each
//
//   - on all schedules, as far as a search comes in some thousand of them (DPOR);
//   - on those with few preemptions;
//   - on some that a plain run may have, by several seeds and clocks;
//   - on the schedules that the searches have printed;
//   - in parallel;
//
// and Go runs it, built with -race. No run hangs, no fault of the kernel's own shows, a place that has
// a lock has no race, and
//
//   - what a plain run comes to, a search on all schedules comes to as well;
//   - what a search with few preemptions finds, so does that;
//   - what Go's runs come to is among it, if there is no race and no timer;
//   - where Go sees a race, we find one on the same variable;
//   - what a schedule was printed for comes again.
type mixes struct{}

func (mixes) show(w io.Writer, seed, number uint64) {
	p := mixed.Generate(seed, number)
	fmt.Fprintf(w, "%s\n// timed %v, main leaves goroutines %v, guarded %v\n", p.Text(), p.Timed, p.Leaves, slices.Sorted(maps.Keys(p.Guarded)))
}

// mixedBatch is how many programs share a build by Go.
const mixedBatch = 100

func (mixes) compareWithGo(ctx context.Context, seed, from uint64, n int, w io.Writer) (differ bool, err error) {
	all := tally{}
	for at := 0; at < n; at += mixedBatch {
		batch := make([]*mixed.Program, min(mixedBatch, n-at))
		for i := range batch {
			batch[i] = mixed.Generate(seed, from+uint64(at+i))
		}
		theirs, err := runMixed(ctx, batch)
		if err != nil {
			return differ, err
		}
		for i, p := range batch {
			wrong, err := compareMixed(ctx, p, theirs[i], all)
			if err != nil {
				return differ, err
			}
			for _, text := range wrong {
				fmt.Fprintf(w, "%d: %s\n", from+uint64(at+i), text)
				differ = true
			}
			all["programs"]++
		}
		fmt.Fprintln(w, all)
	}
	return differ, nil
}

// tally counts what programs were like.
type tally map[string]int

func (t tally) String() string {
	var list []string
	for _, k := range slices.Sorted(maps.Keys(t)) {
		list = append(list, fmt.Sprint(t[k], " ", k))
	}
	return strings.Join(list, ", ")
}

// behaviour is what was seen of a program: what it came to, and the labels of what raced.
type behaviour struct {
	outcomes, races map[string]bool
	every           bool // that is all there is
}

func newBehaviour() behaviour { return behaviour{map[string]bool{}, map[string]bool{}, false} }

// Outcomes that are no output.
const (
	deadlocks = "deadlock"
	panics    = "panic"
)

// comparison is that of one program.
type comparison struct {
	*mixed.Program
	ctx   context.Context
	text  string
	lines []string
	wrong []string
	tally tally
}

func (c *comparison) say(format string, args ...any) {
	c.wrong = append(c.wrong, fmt.Sprintf(format, args...))
}

// ourLimits are those of a run by the kernel. What takes longer hangs.
var ourLimits = sandbox.Limits{Time: time.Minute, Output: 1 << 20}

// compareMixed compares all that the kernel makes of a program, and what Go has made of it.
func compareMixed(ctx context.Context, p *mixed.Program, theirs behaviour, all tally) ([]string, error) {
	text := p.Text()
	c := &comparison{Program: p, ctx: ctx, text: text, lines: strings.Split(text, "\n"), tally: all}
	whole, schedules, err := c.search("dpor", &workerproto.Explore{DPOR: true, Max: 3000})
	if err != nil {
		return nil, err
	}
	few, more, err := c.search("few preemptions", &workerproto.Explore{Bound: workerproto.DefaultBound, Max: 300})
	if err != nil {
		return nil, err
	}
	found := maps.Clone(whole.races)
	maps.Copy(found, few.races)
	c.within(few, whole, "with few preemptions")
	if err := c.plain(whole, found); err != nil {
		return nil, err
	}
	if err := c.replay(append(schedules, more...)); err != nil {
		return nil, err
	}
	for label := range found {
		if p.Guarded[label] && !p.Leaves {
			c.say("a race is reported on %s, which is guarded", label)
		}
	}
	c.native(theirs, whole, found)
	return c.wrong, nil
}

// within says what one has seen that the other, if it has seen all, has not.
func (c *comparison) within(some, whole behaviour, how string) {
	if !whole.every {
		return
	}
	for _, o := range missing(some.outcomes, whole.outcomes) {
		c.say("%s: it comes to %q, which a search on every schedule does not: %q", how, o, slices.Sorted(maps.Keys(whole.outcomes)))
	}
	for _, l := range missing(some.races, whole.races) {
		c.say("%s: a race on %s, which a search on every schedule does not find", how, l)
	}
}

// missing returns what of some is not in all.
func missing(some, all map[string]bool) (list []string) {
	for _, k := range slices.Sorted(maps.Keys(some)) {
		if !all[k] {
			list = append(list, k)
		}
	}
	return list
}

// run runs the program in some way.
func (c *comparison) run(how string, s workerproto.Scheduling) (sandbox.Result, error) {
	got, err := sandbox.Worker{Limits: ourLimits}.Run(c.ctx, sandbox.Program{Name: "./prog.go", Source: c.text, Scheduling: s})
	switch {
	case err != nil:
	case got.TimedOut:
		c.say("%s: it hangs", how)
	case got.NotBuilt:
		c.say("%s: not built: %.300s", how, got.Output)
	case faulty.MatchString(got.Output):
		c.say("%s: a fault of the kernel: %.1000s", how, got.Output)
	}
	return got, err
}

// faulty is what is printed only when something of the kernel's own is wrong.
var faulty = regexp.MustCompile(`fault of Lockstep|lockstep/kernel/|yaegi|found bad pointer`)

// search runs the program on many schedules.
func (c *comparison) search(how string, e *workerproto.Explore) (b behaviour, schedules []workerproto.Failing, err error) {
	b = newBehaviour()
	got, err := c.run(how, workerproto.Scheduling{Explore: e})
	if err != nil || got.TimedOut || got.NotBuilt {
		return b, nil, err
	}
	if got.Search == nil {
		c.say("%s: it says nothing: %.1000s", how, got.Output)
		return b, nil, nil
	}
	b.every = got.Search.Every
	for _, o := range got.Search.Outcomes {
		if o = strings.TrimSpace(o); o != "" {
			b.outcomes[o] = true
		}
	}
	for _, f := range got.Search.Failures {
		switch f.Word {
		case "race":
			for _, p := range f.Parties {
				if l := c.label(p.Line); l != "" {
					b.races[l] = true
				}
			}
		case "deadlock":
			b.outcomes[deadlocks] = true
		case "panic", "misuse":
			b.outcomes[panics] = true
		}
	}
	if got.Search.Uncontrolled != "" {
		c.say("%s: uncontrolled: %s", how, got.Search.Uncontrolled)
	}
	if e.DPOR {
		c.tally["searched on every schedule"] += count(b.every)
	}
	return b, got.Search.Failures, nil
}

// label is that of a line of the program.
func (c *comparison) label(line int) string {
	if line < 1 || line > len(c.lines) {
		return ""
	}
	return mixed.Label(c.lines[line-1])
}

// reported is a place in the report of a race.
var reported = regexp.MustCompile(`\(prog\.go:(\d+),`)

// plain runs the program as it is run when nobody asks for anything, and adds the races to found.
func (c *comparison) plain(whole behaviour, found map[string]bool) error {
	for seed := range uint64(4) {
		s := workerproto.Scheduling{Clock: workerproto.ClockInstant, Seed: seed, SeedSet: true}
		how := fmt.Sprint("seed ", seed)
		switch {
		case seed == 2 && !c.Timed:
			s.Clock, how = workerproto.ClockReal, "real clock"
		case seed == 3:
			s, how = workerproto.Scheduling{Parallel: true}, "in parallel"
		}
		got, err := c.run(how, s)
		if err != nil {
			return err
		}
		b := newBehaviour()
		for i, word := range got.Findings {
			for _, m := range reported.FindAllStringSubmatch(got.Reports[i], -1) {
				line, _ := strconv.Atoi(m[1])
				if l := c.label(line); word == "race" && l != "" {
					b.races[l] = true
				}
			}
		}
		o := ending(got.Output)
		if o == "" && !got.TimedOut {
			c.say("%s: it ends with status %d and this: %.500s", how, got.Status, got.Output)
		}
		c.tally["plain runs that deadlock"] += count(o == deadlocks)
		if o != "" && (!s.Parallel || !c.Timed && len(whole.races) == 0) {
			b.outcomes[o] = true
		}
		c.within(b, whole, how)
		maps.Copy(found, b.races)
	}
	return nil
}

// replay runs the program on schedules that were printed: what they were printed for comes again.
func (c *comparison) replay(list []workerproto.Failing) error {
	for _, f := range list[:min(3, len(list))] {
		got, err := c.run("replay of "+f.Schedule, workerproto.Scheduling{Replay: f.Schedule})
		if err != nil {
			return err
		}
		o, again := ending(got.Output), slices.Contains(got.Findings, f.Word)
		switch f.Word { // what is worst is told first, and has the word
		case "deadlock":
			again = again || o == deadlocks
		case "panic", "misuse":
			again = again || o == panics
		default:
			again = again || o == deadlocks || o == panics || len(got.Findings) > 0
		}
		if !again {
			c.say("replay of %s: no %s, but %v and %.500s", f.Schedule, f.Word, got.Findings, got.Output)
		}
	}
	return nil
}

// native compares with what Go has made of the program.
func (c *comparison) native(theirs, whole behaviour, found map[string]bool) {
	c.tally["racy by Go"] += count(len(theirs.races) > 0)
	c.tally["racy by the kernel"] += count(len(found) > 0)
	for _, l := range missing(theirs.races, found) {
		if c.Timed || !whole.every {
			c.tally["races that Go sees where timers or the number of schedules decide"]++
			continue
		}
		c.say("Go sees a race on %s, we see %v", l, slices.Sorted(maps.Keys(found)))
	}
	if whole.every && !c.Timed && len(theirs.races) == 0 && len(found) == 0 {
		c.tally["compared with Go's outcomes"]++
		for _, o := range missing(theirs.outcomes, whole.outcomes) {
			c.say("Go comes to %q, we to %q", o, slices.Sorted(maps.Keys(whole.outcomes)))
		}
	}
}

// ending returns what a run has come to, from what it and the runtime print.
func ending(output string) string {
	if strings.Contains(output, "all goroutines are asleep") {
		return deadlocks
	}
	last := ""
	for line := range strings.Lines(output) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "panic: "), strings.HasPrefix(line, "fatal error: "):
			return panics
		case strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]"):
			last = line
		}
	}
	return last
}
