package sched

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// A Run is all that is known of goroutines that take turns: who they are, who can go on, what the
// others wait for, the steps that were made and the clock. The session has one that lives from cell
// to cell; a search makes one for each schedule.
//
// One of the goroutines has the baton, and only who has it touches a Run. Where a comment does not
// say otherwise that holds for all methods. Others hand in what they want done ([Run.Post]).
type Run struct {
	Config
	// Search is for the runs of a search: the outside learns nothing of their goroutines. It is set
	// before all else and stays.
	Search bool
	turns
	clock
	record

	// queues holds who waits for what. Those who wait for one object are in order of their coming,
	// and stay there until they have got it.
	queues map[unsafe.Pointer][]*G

	in         inbox
	suspicious atomic.Bool // see suspect
	probe      probe
	cur        atomic.Pointer[G] // who runs; any goroutine may ask whether it is itself
	ticket     atomic.Uint64     // of the carrier that has the baton
	forChannels
	once
	// observer is the strategy, if it wants to know more.
	observer Observer
}

// forChannels is what package primitives keeps of a run.
type forChannels struct {
	// Channels says who waits for which channel. Poll looks whether what compiled code has done to them
	// lets somebody go on, and reports it.
	Channels any
	Poll     func() bool
	hasPoll  atomic.Bool
}

// once is what a run of a search has besides.
type once struct {
	fixed  fixedNames
	undo   undo
	result Result
	caller carrier // who has called Once
	// over is for a carrier that the caller is not: nothing can run any more.
	over chan struct{}
	// crew are goroutines that can be used again when the run has ended, and used how many of them this
	// one has used.
	crew []*G
	used int
}

// Config says how a run is made.
type Config struct {
	Strategy Strategy
	// Detector is told of accesses and of what orders them. It may be nil.
	Detector Detector
	Pace     Pace
	// Start is the time that a virtual clock begins at, so that runs do not differ by it; now if it is
	// zero.
	Start time.Time
	// Log asks for a log of what happens.
	Log bool
	// Keep leaves what a run of a search has written as it is.
	Keep bool
	// Late lets timers fire while others could go on, as a choice: see LateStrategy.
	Late bool
	// MaxSteps ends a run of a search that makes more, and MaxAfter one that makes more after its main
	// goroutine has returned; 0 means no limit.
	MaxSteps, MaxAfter int
	// Stop, if it is not nil, is asked when a run of a search has begun, which StopSearch ends from then
	// on: it ends it, too.
	Stop func() bool
	// TryLocks says that the program uses TryLock or TryRLock. Only they reveal whether another goroutine
	// is still before its Unlock, so only with them there is a point before Unlock and RUnlock.
	TryLocks bool
	// Exec is the execution that the main goroutine belongs to, in a search.
	Exec trace.Exec
}

// turns is who can go on.
type turns struct {
	gs        numbered // that have not ended
	started   int      // how many have been started
	main      int      // number of the running execution's main goroutine
	names     []string // by number, from namesFrom
	namesFrom int
	ready     numbered // who may be chosen; some may find that they cannot go on after all
	next      *G       // who gets the baton from the carrier
	done      *fiber   // whose goroutine has ended, for the carrier
	carrier   *carrier // of the fiber that has the baton
	left      int      // for how many points the strategy's answer still stands

	doomed  int // how many of gs are to end
	guests  int
	away    int  // how many have left for compiled code
	taken   []*G // those of them from whom the monitor has taken the baton
	decided Decision
	room    []*G // for Decision.enabled
	series  series
	bubbles []*Bubble
	// watchesHeld is set while watchHeld is about to look, and isHeld when it has ended the run.
	watchesHeld, isHeld bool
	uncontrolled
}

// inbox takes what goroutines without the baton want to be done.
type inbox struct {
	mu    sync.Mutex
	do    []func()      // guarded by mu
	alert atomic.Bool   // do is not empty, or the monitor asks whether anybody comes to a point
	kick  chan struct{} // wakes a carrier that has nobody to run
}

// uncontrolled says why a run cannot be replayed, "" if it can.
type uncontrolled string

// Uncontrolled says that something has happened that a schedule does not hold. why is for the log;
// the first counts.
func (r *Run) Uncontrolled(why string) {
	if r.uncontrolled == "" {
		r.turns.uncontrolled = uncontrolled(why)
	}
}

// WhyUncontrolled returns what Uncontrolled was told first, "" if nothing.
func (r *Run) WhyUncontrolled() string { return string(r.uncontrolled) }

func newRun(c Config, search bool) *Run {
	r := &Run{Config: c, Search: search}
	r.in.kick, r.over = make(chan struct{}, 1), make(chan struct{}, 1)
	if !search {
		r.queues = map[unsafe.Pointer][]*G{}
	}
	r.beginClock()
	return r
}

func (r *Run) beginClock() {
	if r.Pace != Real && !r.Start.IsZero() {
		r.clock.pace, r.clock.start = r.Pace, r.Start // the wall's is not looked at
		return
	}
	r.clock.begin(r.Pace)
}

var (
	// session is the run in which cells live, made with the first goroutine.
	session     *Run
	sessionOnce sync.Once
	// active is the run whose goroutines run: that of the session, or of a search.
	active atomic.Pointer[Run]
)

// Session returns the run in which cells live.
func Session() *Run {
	sessionOnce.Do(func() {
		session = newRun(Config{Strategy: Seeded(1)}, false)
		active.Store(session)
		session.ticket.Add(1)
		session.start()
		go session.watch()
	})
	return session
}

// Active returns the run whose goroutines run now. It may be called by any goroutine.
func Active() *Run {
	if r := active.Load(); r != nil {
		return r
	}
	return Session()
}

// Post has f done by who has the baton, soon. It may be called by any goroutine.
func (r *Run) Post(f func()) {
	r.in.mu.Lock()
	r.in.do = append(r.in.do, f)
	r.in.mu.Unlock()
	r.in.alert.Store(true)
	select {
	case r.in.kick <- struct{}{}:
	default:
	}
}

// Do has f done under the baton and returns after that. The caller is no goroutine of the run.
func (r *Run) Do(f func()) {
	done := make(chan struct{})
	r.Post(func() { defer close(done); f() })
	<-done
}

// takeIn does what was handed in.
func (r *Run) takeIn() {
	for r.in.alert.Load() {
		r.in.alert.Store(false)
		r.probe.pass()
		r.in.mu.Lock()
		do := r.in.do
		r.in.do = nil
		r.in.mu.Unlock()
		for _, f := range do {
			f()
		}
	}
}

// add takes a goroutine into the run, which can go on at once.
func (r *Run) add(g *G) {
	g.run, g.num = r, r.started
	r.started++
	if g.ID == trace.MainGo {
		r.main = g.num
	}
	if len(r.names) >= maxNames {
		r.names, r.namesFrom = slices.Clone(r.names[maxNames/2:]), r.namesFrom+maxNames/2
	}
	r.names = append(r.names, g.Name)
	r.gs = append(r.gs, g)
	if g.seat.guest != nil {
		r.guests++
	}
	if g.IsKilled() {
		g.doomed = true
		r.turns.doomed++
	}
	r.makeReady(g)
	r.setMany()
}

// remove takes a goroutine out that has ended.
func (r *Run) remove(g *G) {
	r.unready(g)
	r.gs.remove(g)
	if g.seat.guest != nil {
		r.guests--
	}
	if g.doomed {
		r.turns.doomed--
	}
	g.state = over
	if g.queued {
		r.leaveQueue(g)
	}
	g.pending, g.waiter, g.WaitsOn = Pending{}, nil, nil
	r.setMany()
}

// makeReady lets a goroutine be chosen.
func (r *Run) makeReady(g *G) {
	if g.state == over {
		return
	}
	r.ready.add(g)
	g.state = canGo
	r.left = -1 // the strategy is asked again
	raceRelease(r)
}

func (r *Run) unready(g *G) { r.ready.remove(g) }

// Main returns the number of the main goroutine of the running execution.
func (r *Run) Main() int { return r.main }

// NameOf returns the name of a goroutine by its number, also when it has ended, unless that was many
// goroutines ago.
func (r *Run) NameOf(num int) string {
	if i := num - r.namesFrom; i >= 0 && i < len(r.names) {
		return r.names[i]
	}
	return fmt.Sprintf("#%d", num)
}

// maxNames is how many names are kept.
const maxNames = 10_000

// Goroutines returns those that have not ended, by number.
func (r *Run) Goroutines() []*G { return r.gs }

// Logging reports whether a log is kept, and so whether [G.Saw] is of use.
func (r *Run) Logging() bool { return r.Log }

// Now returns the time on the run's clock.
func (r *Run) Now() time.Time { return r.now() }
