package sched

import (
	"cmp"
	"fmt"
	"runtime/pprof"
	"slices"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/goruntime"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// G is a goroutine of the learner's program. Each execution's main goroutine is a G of
// its own too, always with the id MainGo.
type G struct {
	trace.Goroutine // fixed before its function runs; RuntimeID is the goroutine's own to read

	identity
	listed
	dumpID atomic.Uint64 // RuntimeID, for others to read

	kill    event       // the goroutine is to end
	began   event       // Hooks.Started has returned for it
	done    event       // it has ended
	follows atomic.Bool // output goes to the running execution

	waiting waiting
	turn

	// Deferring is for the worker: the deferred calls that the goroutine is making. Only the
	// goroutine itself may use it.
	Deferring any

	// Panic is for the worker: the panic that the goroutine is unwinding for, if more is known
	// about it than its value. Only the goroutine itself may use it.
	Panic any

	// Calls is for package callers: the innermost call of a function. Only the goroutine itself may
	// use it.
	Calls any

	calls
	exit
}

// exit is what is to be done when a goroutine ends.
type exit struct {
	mu     sync.Mutex
	exited bool     // guarded by mu: onExit has been called
	onExit []func() // guarded by mu
}

// turn is what a goroutine has that takes turns in a run. It belongs to who has the run's baton.
type turn struct {
	run   *Run // nil for a goroutine that Go's own scheduler runs; fixed before its function runs
	num   int  // in the run, from 0; fixed as run is
	seat  seat
	state state
	flags

	pending  Pending
	waiter   Waiter     // of what is pending, nil if that never waits
	waitsFor trace.Wait // what to call it when it has to wait for that
	reason   trace.Wait // what it waits for
	parent   int        // number of who has started it, -1 for none
	started  trace.Site
	bubble   *Bubble // that it is in, nil if it is in none

	// WaitsOn are the channels of the select that the goroutine waits in.
	WaitsOn []unsafe.Pointer
	loops
}

// flags say more of where a goroutine stands.
type flags struct {
	queued  bool // is in a queue
	woken   bool // see Park
	doomed  bool // is to end
	unwinds bool // makes its last deferred calls
}

// loops is how a goroutine turns in loops: see rests.
type loops struct {
	yielded   int
	stepAt    int    // its last step
	turnStep  int    // the same at its last turn of a loop
	turnedAt  int    // what changes was then
	turnDoes  uint64 // a hash of what the turn has done its steps to
	turnDid   uint64 // that of the turn before
	idleTurns int
}

// state is where a goroutine stands in its run.
type state uint8

const (
	canGo state = iota
	waits
	isAway // in compiled code, without the baton
	over
)

// Controlled reports whether the goroutine, the caller, has the baton, and so takes turns with
// others. Otherwise Go's own scheduler runs it: always, or while it is in compiled code.
func (g *G) Controlled() bool {
	if g == nil || g.run == nil {
		return false
	}
	raceAcquire(g.run) // what the monitor has done that has taken the baton
	return g.state != isAway
}

// Run returns the run in which the goroutine takes turns, nil if it does not.
func (g *G) Run() *Run { return g.run }

// Num returns the goroutine's number in its run.
func (g *G) Num() int { return g.num }

// Away reports whether the goroutine is in compiled code, without the baton.
func (g *G) Away() bool { return g.state == isAway }

// StartedBy returns the number of the goroutine that has started this one, -1 for none of the run's.
func (g *G) StartedBy() int { return g.parent }

// StartedAt returns the site of the go statement.
func (g *G) StartedAt() trace.Site { return g.started }

// Pending returns what the goroutine does when it goes on. It is for who has the baton.
func (g *G) Pending() Pending { return g.pending }

// WaitsFor returns what the goroutine waits for in its run, trace.Running if it can go on. It is for
// who has the baton.
func (g *G) WaitsFor() trace.Wait {
	if g.state == canGo {
		return trace.Running
	}
	return g.reason
}

// calls are the calls that a goroutine is making. Only the goroutine itself may use them.
type calls struct {
	// At is the site of the call of a primitive.
	At trace.Site
	// Via is that of the innermost call by which a cell's text has entered what is no cell's: functions
	// that are run from a library's source, a method by an interface of a library.
	Via trace.Site
	// Printing is set while the goroutine prints by compiled code that holds a lock then: the point
	// was before.
	Printing bool
}

// Here returns the site of what the goroutine does, given the one where it is done: in a library's
// source, that is where the cell has called it.
func (c *calls) Here(site trace.Site) trace.Site {
	if site.Known() {
		return site
	}
	return c.Via
}

// GoStmt is the position of a go statement.
type GoStmt struct {
	Exec trace.Exec
	Line int
	Site trace.Site
}

// Hooks report events to the worker. They are set once, before the first goroutine starts.
type Hooks struct {
	// Started is called in the new goroutine before its function.
	Started func(trace.Goroutine)
	// Ended is called in the goroutine as its last act.
	Ended func(*G)
	// Panicked is called in a goroutine that ends by a panic, before Ended, with the value
	// recovered.
	Panicked func(*G, any)
	// Thrown is called in a goroutine that meets a fault which ends a program at once, and which a
	// panic follows.
	Thrown func(g *G, what string)
	// Deadlock is called when the running execution's main goroutine waits, and nothing is left
	// that could wake it.
	Deadlock func(main *G)
	// BubbleDeadlock is called when nobody in a bubble will ever go on, with its root, and with Go's
	// words for it.
	BubbleDeadlock func(root *G, why string)
	// BubbleHeld returns what to say when the other goroutines of a bubble wait, and g waits in compiled
	// code, so that they may wait for ever.
	BubbleHeld func(g *G) (why string)
	// Searched is called in place of Started, Ended, Panicked and Thrown when a goroutine of a search
	// ends.
	Searched func(*G)
	// Outside reports whether goroutines may still be woken from outside of the program: by a
	// connection, a signal, a child process.
	Outside func() bool
	// Collect is called before Deadlock. It hands in what finalizers are due to do.
	Collect func()
}

var (
	hooks Hooks

	// mainG is the main goroutine of the running execution, nil between executions.
	mainG atomic.Pointer[G]

	lastID  atomic.Uint64 // the GoID given last
	unnamed atomic.Uint64 // the N of the last Thread-N

	regMu  sync.Mutex
	living all                 // guarded by regMu
	doomed = map[*G]struct{}{} // guarded by regMu: killed and still living
	lives  uint64              // guarded by regMu: counts starts and ends
	poll   = new(bool)         // see SetFlags
	many   = new(bool)         // see SetFlags
	ending atomic.Bool         // doomed is not empty

	pollAnyway atomic.Bool // whether or not goroutines are to end
)

func init() { lastID.Store(uint64(trace.MainGo)) }

// SetHooks installs the worker's hooks.
func SetHooks(h Hooks) { hooks = h }

// Throw reports that g, the caller, has met a fault which ends a program at once.
func Throw(g *G, what string) {
	if hooks.Thrown != nil && !(g.run != nil && g.run.Search) {
		hooks.Thrown(g, what)
	}
}

// SetFlags names two variables that compiled cells read, which costs them a load instead of a call.
// *p is true while some goroutine is to end, while somebody waits for the baton, or while turns of
// loops are counted: then a loop turn calls [Point]. *m is true while others may see what a
// goroutine reads and writes. They are read without synchronisation; a turn more or less does not
// matter. SetFlags is called once, before any goroutine is started.
func SetFlags(p, m *bool) {
	regMu.Lock()
	defer regMu.Unlock()
	poll, many = p, m
}

// setPoll sets the flag *p of SetFlags.
func setPoll(on bool) {
	regMu.Lock()
	defer regMu.Unlock()
	*poll = on
}

// Settings say how the goroutines of an execution are scheduled.
type Settings struct {
	Parallel bool // by Go's own scheduler
	Strategy Strategy
	Detector Detector
	Pace     Pace
	Log      bool
	TryLocks bool // as in Config
}

// Main runs f as the main goroutine of an execution and returns when it has ended, or, with false,
// when it could not be left within grace after it was killed: then the goroutine is in a call of
// code that never calls Point, and will end at its first Point after that.
func Main(exec trace.Exec, s Settings, f func(), grace time.Duration) (ended bool) {
	return MainUntil(exec, s, f, grace, func(*G) bool { return true })
}

// MainUntil is like Main, but decides by giveUp: after the goroutine was killed, giveUp is called
// at that interval, and reports whether to abandon the goroutine.
func MainUntil(exec trace.Exec, s Settings, f func(), every time.Duration, giveUp func(*G) bool) (ended bool) {
	var r *Run
	if !s.Parallel {
		r = Session()
	}
	g := newG(trace.Goroutine{ID: trace.MainGo, Name: trace.MainName, Exec: exec, LineExec: exec}, nil, r)
	mainG.Store(g)
	defer mainG.CompareAndSwap(g, nil)
	if r == nil {
		go g.live(f)
	} else {
		g.seat.job = f
		r.Post(func() { r.beginExecution(s, g) })
	}
	select {
	case <-g.done.wait():
		return true
	case <-g.kill.wait():
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-g.done.wait():
			return true
		case <-tick.C:
			if giveUp(g) {
				return false
			}
		}
	}
}

// Doomed returns how many goroutines were killed and have not ended yet.
func Doomed() int {
	regMu.Lock()
	defer regMu.Unlock()
	return len(doomed)
}

// MainG returns the running execution's main goroutine, or nil.
func MainG() *G { return mainG.Load() }

// Go starts f as a goroutine of the program, called name, or Thread-N when name is empty. It
// belongs to the execution of the goroutine that calls. A goroutine that is to end does not start
// others: it ends here.
func Go(name string, stmt GoStmt, f func()) *G {
	parent := Current()
	if parent != nil {
		parent.Point()
	} else {
		parent = mainG.Load()
	}
	return parent.start(name, stmt, f)
}

// Go is the function Go on behalf of g, for what starts goroutines later and from elsewhere: a
// timer, say. g may have ended by then.
func (g *G) Go(name string, stmt GoStmt, f func()) *G { return g.start(name, stmt, f) }

// start starts f as a child of g, which may be nil.
func (g *G) start(name string, stmt GoStmt, f func()) *G {
	g = g.itself()
	if g != nil && g.run != nil && InTurn() == g && g.Holds() {
		return g.startBy(g, g.bubble, name, stmt, f)
	}
	var b *Bubble
	if g != nil {
		b = g.bubble
	}
	return g.startBy(nil, b, name, stmt, f)
}

// startBy is start for by, who calls and has the baton; nil stands for anybody else. The child is in
// bubble b.
func (g *G) startBy(by *G, b *Bubble, name string, stmt GoStmt, f func()) *G {
	var r *Run
	if g != nil {
		r = g.run
	}
	var info trace.Goroutine
	if r != nil && r.Search {
		info = r.fixed.next(name)
	} else {
		if name == "" {
			name = NextName()
		}
		info = trace.Goroutine{ID: trace.GoID(lastID.Add(1)), Name: name}
	}
	info.Line, info.LineExec = stmt.Line, stmt.Exec
	if g != nil {
		info.Parent, info.Exec = g.ID, g.Exec
	}
	child := newG(info, g, r)
	if r == nil {
		go child.live(f)
		return child
	}
	child.seat.job, child.bubble = f, b
	if by == g {
		r.add(child)
		r.startedG(g, child, g.Here(stmt.Site))
	} else {
		r.Post(func() { r.add(child); r.startedG(nil, child, stmt.Site) })
	}
	return child
}

// NextName returns the name of a goroutine that was given none: Thread-1, then Thread-2 and so on.
func NextName() string {
	if r := active.Load(); r != nil && r.Search {
		return r.fixed.nextName()
	}
	return threadName(unnamed.Add(1))
}

// newG registers a goroutine that is about to start, of a run unless that is nil. Its parent may
// have been killed a moment ago, together with all that it has started: then the new goroutine is
// killed too.
func newG(info trace.Goroutine, parent *G, r *Run) *G {
	if r != nil && r.Search {
		g := r.newG()
		g.Goroutine, g.run = info, r
		return g
	}
	g := &G{Goroutine: info}
	g.run = r
	regMu.Lock()
	defer regMu.Unlock()
	living.add(g)
	lives++
	if r == nil {
		parallels.Add(1)
		running.Add(1)
	}
	if len(doomed) > 0 {
		if _, ok := doomed[parent]; ok {
			doomed[g] = struct{}{}
			g.kill.set()
		}
	}
	return g
}

// live is the whole life of a goroutine.
func (g *G) live(f func()) {
	if g.run == nil {
		growStack()
		g.RuntimeID = goruntime.GoroutineID()
	} else {
		g.RuntimeID = g.seat.fiber.id
	}
	g.dumpID.Store(g.RuntimeID)
	muted := g.run != nil && g.run.Search
	if !muted && (g.run == nil || labels.Load()) {
		g.setLabel()
	}
	defer g.ends()
	defer func() {
		// After Goexit, which is how a killed goroutine ends, recover returns nil.
		if v := recover(); v != nil {
			g.panicked(v)
		}
	}()
	if hooks.Started != nil && !muted {
		hooks.Started(g.Goroutine)
	}
	g.began.set()
	// Also when it was killed before it began: it runs to its first Point, since somebody may wait
	// for its deferred calls.
	f()
	if r := g.run; r != nil && r.Search && g.ID == trace.MainGo {
		r.result.returned = true
	}
}

// panicked is called when the goroutine has ended by a panic with v.
func (g *G) panicked(v any) {
	if r := g.run; r != nil && r.Search {
		r.failed(g, v)
		return
	}
	if hooks.Panicked != nil {
		hooks.Panicked(g, v)
	}
}

// Enter makes the calling goroutine, which compiled code has started on behalf of a G, a goroutine
// of the program until leave is called in it. It does nothing for a goroutine that nobody of the
// program has started.
func Enter(name string) (leave func()) {
	parent := Current().itself()
	if parent == nil {
		return func() {}
	}
	if name == "" {
		name = NextName()
	}
	g := newG(trace.Goroutine{ID: trace.GoID(lastID.Add(1)), Name: name, Parent: parent.ID, Exec: parent.Exec}, parent, parent.run)
	g.RuntimeID = goruntime.GoroutineID()
	g.dumpID.Store(g.RuntimeID)
	g.Calls, g.bubble = parent.Calls, parent.bubble
	if r := g.run; r != nil {
		g.seat.guest = newGuest()
		byRecord.Store(g.seat.guest.record, &g.seat.guest.g)
		g.seat.guest.g = g
		r.Post(func() { r.add(g); r.startedG(nil, g, 0) })
		<-g.seat.guest.turn
		g.Acquire(nil, g.seat.guest.slot())
	}
	g.setLabel()
	if hooks.Started != nil {
		hooks.Started(g.Goroutine)
	}
	g.began.set()
	return func() {
		g.Return()
		g.Tell()
		if guest := g.seat.guest; guest != nil {
			g.Release(nil, guest.slot())
		}
		g.ends()
		if guest := g.seat.guest; guest != nil {
			byRecord.Delete(guest.record)
			g.run.cur.CompareAndSwap(g, nil) // else it would be found until the carrier goes on
			guest.gave <- struct{}{}
		}
		pprof.SetGoroutineLabels(parent.labels)
	}
}

// growStack makes a goroutine's stack as large as the interpreter needs it for the least that a
// goroutine does. Growing by itself, it would be copied three times, with more on it each time: a
// third of what a goroutine costs that does little.
//
//go:noinline
func growStack() byte {
	var space [8 << 10]byte
	return space[lastID.Load()%uint64(len(space))]
}

func (g *G) ends() {
	if g.run != nil {
		g.Return() // if it has lost the baton meanwhile
		raceRelease(g.run)
	}
	g.mu.Lock()
	onExit := g.onExit
	g.onExit, g.exited = nil, true
	g.mu.Unlock()
	for _, f := range slices.Backward(onExit) {
		f()
	}
	if r := g.run; r != nil && r.Search {
		if g.ID == trace.MainGo {
			r.mainEnded(g)
		}
		if hooks.Searched != nil {
			hooks.Searched(g)
		}
		g.Return()
		r.noteLost(g)
		r.endedG(g)
		r.remove(g)
		g.done.set()
		g.joined()
		return
	}
	if hooks.Ended != nil {
		hooks.Ended(g)
	}
	g.unsetLabel()
	if g.run == nil {
		g.Unblock() // it may have ended while it waited
	}
	g.unlist()
	suspectDeadlock()
	if g.run != nil {
		g.Return() // the monitor may have taken the baton for what was told; from here on nothing waits
		g.run.endedG(g)
		g.run.remove(g)
	}
	g.done.set()
	g.joined()
}

// unlist takes g, which ends, out of those that live.
func (g *G) unlist() {
	regMu.Lock()
	living.remove(g)
	if g.run == nil {
		parallels.Add(-1)
		running.Add(-1)
	}
	lives++
	if len(doomed) > 0 {
		delete(doomed, g)
	}
	// Cells may be reading the flag: it is not written without need.
	if len(doomed) == 0 && ending.Load() {
		ending.Store(false)
		*poll = pollAnyway.Load()
	}
	regMu.Unlock()
}

// OnExit arranges that f is called when the goroutine ends, last registered first; at once if it
// has ended.
func (g *G) OnExit(f func()) {
	g = g.itself()
	g.mu.Lock()
	exited := g.exited
	if !exited {
		g.onExit = append(g.onExit, f)
	}
	g.mu.Unlock()
	if exited {
		f()
	}
}

// DumpID returns the number that Go's own dumps give the goroutine, 0 before it runs.
func (g *G) DumpID() uint64 { return g.dumpID.Load() }

// Done is closed when the goroutine has ended.
func (g *G) Done() <-chan struct{} { return g.itself().done.wait() }

// HasEnded reports whether the goroutine has ended.
func (g *G) HasEnded() bool { return g.itself().done.happened() }

// Killed is closed when the goroutine is to end. Whatever blocks in the goroutine's name waits for
// it too, and calls Point when it fires.
func (g *G) Killed() <-chan struct{} { return g.itself().kill.wait() }

// Ending reports whether any goroutine is being ended: if none is, the caller is not either. It
// costs one load, where Current and IsKilled cost 20 ns.
func Ending() bool { return ending.Load() }

// IsKilled reports whether the goroutine is to end.
func (g *G) IsKilled() bool { return g.itself().kill.happened() }

// Unwinds reports whether g, the caller, makes its last deferred calls, since it was killed.
func (g *G) Unwinds() bool { return g.unwinds }

// Point ends the goroutine, which must be the caller, if it was killed: it does not return then.
func (g *G) Point() {
	if g.IsKilled() {
		g.end()
	}
}

// Point is for loop turns, which call it while the flag *p of SetFlags is set: it ends the calling
// goroutine if that was killed, and may let another go on. It is nothing outside of the program's
// goroutines.
func Point() {
	g := Current()
	if g == nil {
		return
	}
	g.Point()
	if g.run != nil {
		g.turns()
	}
}

// Kill makes the goroutines for which choose is true end at their next Point. It does not wait for
// them.
func Kill(choose func(*G) bool) []*G {
	var killed []*G
	regMu.Lock()
	for g := range living.all() {
		if choose(g) {
			doomed[g] = struct{}{}
			killed = append(killed, g)
		}
	}
	if len(killed) > 0 {
		*poll = true
		ending.Store(true)
	}
	regMu.Unlock()
	for _, g := range killed {
		g.kill.set()
		if r := g.run; r != nil {
			r.Post(func() { r.doom(g) })
		}
	}
	return killed
}

// doom has a goroutine end that was killed.
func (r *Run) doom(g *G) {
	if g.doomed || g.state == over {
		return
	}
	g.doomed = true
	r.turns.doomed++
	if g.state == waits {
		r.makeReady(g)
	}
	r.left = -1
}

// killAll has all goroutines of a search's run end.
func (r *Run) killAll() {
	for _, g := range r.gs {
		g.kill.set()
		r.doom(g)
	}
	ending.Store(true)
}

// ByExec chooses, for Kill, all that the given execution started, its main goroutine included.
func ByExec(exec trace.Exec) func(*G) bool {
	return func(g *G) bool { return g.Exec == exec }
}

// Follow sends the goroutine's output to the execution that runs at each write, or back to the one
// that started it.
func (g *G) Follow(on bool) { g.itself().follows.Store(on) }

// OutputExec returns the execution to which what the goroutine writes belongs now.
func (g *G) OutputExec() trace.Exec {
	if g.itself().follows.Load() {
		if m := mainG.Load(); m != nil {
			return m.Exec
		}
	}
	return g.Exec
}

// AwaitStarted waits until [Hooks.Started] has been called for all goroutines there are.
func AwaitStarted() {
	for _, g := range Living() {
		<-g.began.wait()
	}
}

// Find returns the living goroutine with the given id, or nil.
func Find(id trace.GoID) *G {
	for _, g := range Living() {
		if g.ID == id {
			return g
		}
	}
	return nil
}

// Living returns the goroutines that have not ended, by id.
func Living() []*G {
	regMu.Lock()
	defer regMu.Unlock()
	list := make([]*G, 0, living.n)
	for g := range living.all() {
		list = append(list, g)
	}
	slices.SortFunc(list, func(a, b *G) int { return cmp.Compare(a.ID, b.ID) })
	return list
}

// LivingOf returns the goroutines of an execution that have not ended, in no order.
func LivingOf(exec trace.Exec) []*G {
	regMu.Lock()
	defer regMu.Unlock()
	var list []*G
	for g := range living.all() {
		if g.Exec == exec {
			list = append(list, g)
		}
	}
	return list
}

// Waiting returns what the goroutine waits for and for how long it has; trace.Running if it does
// not wait.
func (g *G) Waiting() (trace.Wait, time.Duration) {
	w := &g.waiting
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.blocks.Load() {
		return trace.Running, 0
	}
	return w.reason, time.Since(epoch) - w.since
}

// WaitPlace returns the place that was given to Block, 0 if the goroutine does not wait or the
// place is not known.
func (g *G) WaitPlace() int {
	w := &g.waiting
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.blocks.Load() {
		return 0
	}
	return w.place
}

// Info returns what is known about the goroutine.
func (g *G) Info() trace.Goroutine {
	return trace.Goroutine{
		ID: g.ID, Name: g.Name, Parent: g.Parent,
		Exec: g.Exec, Line: g.Line, LineExec: g.LineExec,
		RuntimeID: g.dumpID.Load(),
	}
}

// String names the goroutine as the learner sees it.
func (g *G) String() string { return fmt.Sprintf("%s (goroutine %d)", g.Name, g.ID) }
