package sched

import (
	"strconv"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// setMany keeps the flag *m of SetFlags.
func (r *Run) setMany() {
	*many = r.Search || r.Log || len(r.gs) > 1 || !r.quiet()
}

// quiet reports whether nothing that a single goroutine does is of interest: it has seen the end of
// all others.
func (r *Run) quiet() bool {
	q, ok := r.Detector.(interface{ Quiet() bool })
	return !ok || q.Quiet()
}

// beginExecution begins an execution of the session's run with its main goroutine.
func (r *Run) beginExecution(s Settings, main *G) {
	if s.Strategy != nil {
		r.Strategy = s.Strategy
	}
	if s.Detector != nil || r.Detector != nil {
		r.Detector = s.Detector
	}
	r.SetPace(s.Pace)
	r.Log, r.TryLocks = s.Log, s.TryLocks
	r.record.begin()
	r.add(main)
	r.startedG(nil, main, 0)
}

// begin begins to count steps.
func (r *record) begin() {
	r.step, r.hash, r.objects, r.decisions, r.log, r.last, r.jumped = 0, 0, nil, nil, nil, nil, 0
}

// fixedNames are the names and ids of a search's goroutines: the same for each schedule, and not
// taken from the session's.
type fixedNames struct{ id, name uint64 }

func (n *fixedNames) next(name string) trace.Goroutine {
	n.id++
	if name == "" {
		name = n.nextName()
	}
	return trace.Goroutine{ID: trace.GoID(n.id), Name: name}
}

func (n *fixedNames) nextName() string {
	n.name++
	if n.name < uint64(len(firstNames)) {
		return firstNames[n.name]
	}
	return threadName(n.name)
}

// firstNames are the names of Thread-1 and those that follow it, by number.
var firstNames = func() (names [32]string) {
	for i := range names {
		names[i] = threadName(uint64(i))
	}
	return names
}()

func threadName(n uint64) string { return "Thread-" + strconv.FormatUint(n, 10) }

// Hold takes the baton of the session's run, so that all its goroutines stand still until release is
// called. The caller is no goroutine of the program.
func Hold() (release func()) {
	r := Session()
	held, released := make(chan struct{}), make(chan struct{})
	r.Post(func() {
		was := r.idles.Swap(true)
		close(held)
		<-released
		r.idles.Store(was)
	})
	<-held
	return func() { close(released) }
}

// Hold is the function Hold for g, the caller, which has the baton of the session's run already: for
// as long as it keeps that, the monitor does not take it away.
func (g *G) Hold() (release func()) {
	r := g.run
	was := r.idles.Swap(true)
	return func() { r.idles.Store(was) }
}
