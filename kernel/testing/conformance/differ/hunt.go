package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/lockstep-go/lockstep/kernel/testing/conformance/differ/gen"
	"github.com/lockstep-go/lockstep/kernel/testing/conformance/sandbox"
	"github.com/lockstep-go/lockstep/kernel/testing/conformance/source"
)

// batchSize is how many generated cases share a build.
const batchSize = 40

// perKind is how many finds of one kind are reduced and kept.
const perKind = 2

// hunt is one run of the program. jobs goroutines work off numbered tasks; what they share is
// guarded by mu.
type hunt struct {
	seed uint64
	dir  string
	most int
	jobs int
	runners

	mu       sync.Mutex
	out      io.Writer
	compared int // programs and cases
	unfit    int
	kinds    map[string]int // finds by kind
	// fit has the originals of mutations, and whether their output is the same here and with Go.
	fit      map[string]bool
	reported time.Time
}

// run looks for differences until ctx is done or there are enough.
func (h *hunt) run(ctx context.Context, kinds []string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var texts []string
	if slices.Contains(kinds, mutants) {
		var err error
		if texts, err = originals(ctx); err != nil {
			return err
		}
	}
	var next int // guarded by mu
	var jobs sync.WaitGroup
	for range h.jobs {
		jobs.Go(func() {
			for ctx.Err() == nil && !h.enough() {
				h.mu.Lock()
				n := next
				next++
				h.mu.Unlock()
				switch kinds[n%len(kinds)] {
				case generated:
					h.batch(ctx, n*batchSize)
				case mutants:
					h.mutant(ctx, texts, n)
				case endings:
					h.ending(ctx, n)
				}
				h.progress()
			}
		})
	}
	jobs.Wait()
	return nil
}

func (h *hunt) enough() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.kinds) >= h.most
}

// The kinds of programs.
const (
	generated = "gen"
	mutants   = "mutants"
	endings   = "endings"
)

// ending compares a generated program that ends by a goroutine's panic or by a deadlock.
func (h *hunt) ending(ctx context.Context, n int) {
	text, err := program(gen.Ending(h.seed, n))
	if err != nil || len(source.Errors(text)) > 0 {
		h.count(0, 1)
		return
	}
	h.single(ctx, fmt.Sprintf("seed %d, ending %d", h.seed, n), text)
}

// batch compares generated cases.
func (h *hunt) batch(ctx context.Context, from int) {
	cases := gen.Cases(h.seed, from, batchSize)
	text, err := program(cases...)
	if err != nil || len(source.Errors(text)) > 0 {
		cases = slices.DeleteFunc(cases, func(c gen.Case) bool {
			text, err := program(c)
			bad := err != nil || len(source.Errors(text)) > 0
			if bad {
				h.count(0, 1)
			}
			return bad
		})
		if text, err = program(cases...); err != nil {
			return
		}
	}
	p := sandbox.Program{Name: "./prog.go", Source: text}
	theirs, err := h.theirs.Run(ctx, p)
	if err != nil {
		h.failed(ctx, err)
		return
	}
	if theirs.NotBuilt || theirs.TimedOut || theirs.Status != 0 {
		h.report(fmt.Sprintf("the batch from case %d on is unfit, status %d:\n%.500s", from, theirs.Status, theirs.Output))
		h.count(0, len(cases))
		return
	}
	ours, err := h.ours.Run(ctx, p)
	if err != nil {
		h.failed(ctx, err)
		return
	}
	h.count(len(cases), 0)
	if judge(ours, theirs).same {
		return
	}
	// Which of them is it? Each is tried by itself here; what Go makes of it is known.
	sections, found := gen.Sections(theirs.Output), false
	for _, c := range cases {
		text, err := program(c)
		if err != nil {
			continue
		}
		alone, err := h.ours.Run(ctx, sandbox.Program{Name: "./prog.go", Source: text})
		if err != nil {
			h.failed(ctx, err)
			return
		}
		if h.enough() {
			return
		}
		want := sandbox.Result{Output: "=== " + c.Func + "\n" + sections[c.Func]}
		if v := judge(alone, want); !v.same {
			found = true
			h.find(ctx, fmt.Sprintf("seed %d, case %d", h.seed, c.Number), text, v)
		}
	}
	if !found {
		h.find(ctx, fmt.Sprintf("seed %d, cases from %d, only together", h.seed, from), text, judge(ours, theirs))
	}
}

func program(cases ...gen.Case) (string, error) { return source.PruneImports(gen.Program(cases)) }

// mutant compares a mutation of a program that is the same here and with Go: of others, the
// difference is known.
func (h *hunt) mutant(ctx context.Context, texts []string, n int) {
	rng := rand.New(rand.NewPCG(h.seed, uint64(n)))
	original := texts[rng.IntN(len(texts))]
	if !h.fits(ctx, original) {
		return
	}
	if text := mutate(rng, original); text != "" {
		h.single(ctx, fmt.Sprintf("seed %d, mutant %d (of GOROOT's text, which stays there)", h.seed, n), text)
	}
}

// fits reports whether an original may be mutated.
func (h *hunt) fits(ctx context.Context, original string) bool {
	h.mu.Lock()
	fit, known := h.fit[original]
	h.mu.Unlock()
	if known {
		return fit
	}
	v, err := h.compare(ctx, original)
	if err != nil {
		h.failed(ctx, err)
		return false
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.fit[original] = v.same
	return v.same
}

// single compares one program. Go must agree with itself first: not every program says the same
// twice.
func (h *hunt) single(ctx context.Context, name, text string) {
	v, err := h.compare(ctx, text)
	if err != nil {
		h.failed(ctx, err)
		return
	}
	if v.unfit != "" {
		h.count(0, 1)
		return
	}
	h.count(1, 0)
	if v.same {
		return
	}
	for range 2 {
		again, err := h.theirs.Run(ctx, sandbox.Program{Name: "./prog.go", Source: text})
		if err != nil || normal(again) != v.want {
			return
		}
	}
	h.find(ctx, name, text, v)
}

// find reduces and keeps a difference, unless there are enough of its kind.
func (h *hunt) find(ctx context.Context, name, text string, v verdict) {
	h.mu.Lock()
	h.kinds[v.kind()]++
	n, number := h.kinds[v.kind()], len(h.kinds)
	h.mu.Unlock()
	if n > perKind {
		return
	}
	small := minimize(ctx, text, func(ctx context.Context, candidate string) bool { return h.still(ctx, v, candidate) })
	last, err := h.compare(ctx, small)
	if err != nil || last.same || last.unfit != "" {
		small, last = text, v
	}
	file := filepath.Join(h.dir, fmt.Sprintf("find%d_%d_%d.txtar", h.seed, number, n))
	archive := &txtar.Archive{
		Comment: fmt.Appendf(nil, "%s: %s\n", name, last.reason),
		Files: []txtar.File{
			{Name: "prog.go", Data: []byte(small)},
			{Name: "want", Data: []byte(last.want + "\n")},
		},
	}
	err = os.WriteFile(file, txtar.Format(archive), 0o666)
	h.report(fmt.Sprintf("--- %s: %s\n%s%s\n", name, last.reason, small, file))
	if err != nil {
		h.report("the find is not kept: " + err.Error())
	}
}

// failed reports that something could not be run, unless that is because it is time to end.
func (h *hunt) failed(ctx context.Context, err error) {
	if ctx.Err() == nil {
		h.report(err.Error())
	}
}

func (h *hunt) count(compared, unfit int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.compared += compared
	h.unfit += unfit
}

func (h *hunt) report(text string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	fmt.Fprintln(h.out, text)
}

// progress prints now and then how far it has come.
func (h *hunt) progress() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if time.Since(h.reported) > 30*time.Second {
		h.reported = time.Now()
		fmt.Fprintf(h.out, "%s: %d compared, %d unfit, %d kinds of differences\n", h.reported.Format(time.TimeOnly), h.compared, h.unfit, len(h.kinds))
	}
}

// summary prints the results.
func (h *hunt) summary() {
	h.mu.Lock()
	defer h.mu.Unlock()
	fmt.Fprintf(h.out, "%d compared, %d unfit, %d kinds of differences\n", h.compared, h.unfit, len(h.kinds))
	for _, kind := range slices.Sorted(maps.Keys(h.kinds)) {
		fmt.Fprintf(h.out, "%5d  %s\n", h.kinds[kind], kind)
	}
}
