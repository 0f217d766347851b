package output

import (
	"cmp"
	"crypto/rand"
	"fmt"
	"sync"
	"time"

	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// Publisher is where a cell's output goes. Its methods are called one at a time and in
// order, by whoever uses the Cell or by a timer; they must not call the Cell.
type Publisher interface {
	Stream(name, text string)
	Display(data map[string]any, metadata map[string]any, displayID string, update bool)
}

// DefaultInterval is well below what a reader notices, and lets a cell put
// out 25 batches a second.
const DefaultInterval = 40 * time.Millisecond

const (
	// backlog is how much text may wait for the rate when nothing is cut. Beyond it, Write
	// waits too: so the pipe fills up, and in the end the program that prints.
	backlog = 1 << 20
	// lateInterval is the least time between updates of the table after Finish.
	lateInterval = time.Second
)

// Options say how a cell's output is shown. The zero value shows everything, both ways.
type Options struct {
	Lanes Mode
	// Language is that of headings and notices.
	Language words.Language
	// Cap is how many bytes of the output are kept, 0 for all; DefaultCap is for everyday use.
	// After Finish, goroutines that live on have a quarter of it.
	Cap int
	// Untimed leaves the times out of the table, so that two runs can be compared.
	Untimed bool
	// Interval is the time between batches, 0 for DefaultInterval.
	Interval time.Duration
	// Rate is shared by the cells of a kernel; nil is one of the cell's own.
	Rate *Rate
	// DisplayID identifies the table of lanes, "" for a random one.
	DisplayID string
	// Name returns goroutines that were not announced by Started. It may be nil.
	Name func(trace.GoID) trace.Goroutine
}

// Cell is the output of one execution. It may be used from any goroutine; what
// one goroutine writes must arrive in order.
type Cell struct {
	pub    Publisher
	opt    Options
	closed chan struct{}

	mu      sync.Mutex // guards all below, and is held while pub is called
	lanes   map[trace.GoID]*lane
	started int // goroutines of the cell so far
	living  int // those of them that have not ended
	printed int // lanes that have printed
	orders  int // the greatest lane.order
	labels  map[string]bool
	waiting []*lane // with an unfinished line that was not sent

	keep     keeper
	pending  pending
	screen   screen
	ready    message // composed, but held back by the rate
	buf      []byte
	timer    *time.Timer // for the next batch
	armed    bool
	finished bool
	displays int // so far, updates not counted

	record     record
	now        time.Duration // when the last write came, by the worker's clock
	shown      bool          // the table is on display
	shownTotal int           // the events that it has
	shownAt    time.Time
	lanesTimer *time.Timer
	lanesArmed bool
}

// A message is the text of one stream message.
type message struct {
	stream trace.Stream
	text   string
}

// NewCell returns the output of an execution that is about to start.
func NewCell(p Publisher, o Options) *Cell {
	if o.Interval == 0 {
		o.Interval = DefaultInterval
	}
	if o.Rate == nil {
		o.Rate = new(Rate)
	}
	if o.DisplayID == "" {
		o.DisplayID = "lockstep-lanes-" + rand.Text()
	}
	return &Cell{
		pub:    p,
		opt:    o,
		closed: make(chan struct{}),
		lanes:  make(map[trace.GoID]*lane),
		labels: make(map[string]bool),
		keep:   newKeeper(o.Cap, o.Language),
		screen: screen{width: words.Width(trace.MainName)},
	}
}

// Started announces a goroutine before it writes. Its Order gives it its look, so that a program that
// is run again looks the same; without one it is the order of these calls.
func (c *Cell) Started(g trace.Goroutine) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.lanes[g.ID] == nil {
		l := c.addLane(g)
		c.record.started(l)
		if g.ID != trace.MainGo {
			l.counted = true
			c.living++
		}
	}
}

func (c *Cell) addLane(g trace.Goroutine) *lane {
	l := &lane{g: g}
	// Also of those that have not printed yet, so that the gutter's width rarely changes.
	c.screen.width = max(c.screen.width, words.Width(labelFor(g.Name)))
	if g.ID != trace.MainGo {
		c.started++
		l.order = cmp.Or(g.Order, c.orders+1)
		c.orders = max(c.orders, l.order)
	}
	if g.Parent != trace.NoGo {
		l.parent = c.nameOf(g.Parent)
	}
	c.lanes[g.ID] = l
	return l
}

// lane returns the lane of a goroutine that may not have been announced.
func (c *Cell) lane(id trace.GoID) *lane {
	if l := c.lanes[id]; l != nil {
		return l
	}
	g := c.lookUp(id)
	g.Order = 0 // it may be another cell's
	return c.addLane(g)
}

func (c *Cell) nameOf(id trace.GoID) string {
	if l := c.lanes[id]; l != nil {
		return l.g.Name
	}
	return c.lookUp(id).Name
}

// lookUp asks Options.Name about a goroutine.
func (c *Cell) lookUp(id trace.GoID) trace.Goroutine {
	g := trace.Goroutine{ID: id}
	if c.opt.Name != nil {
		g = c.opt.Name(id)
		g.ID = id
	}
	if g.Name == "" && id == trace.MainGo {
		g.Name = trace.MainName
	}
	if g.Name == "" {
		g.Name = fmt.Sprintf("goroutine %d", id)
	}
	return g
}

// Write takes what a goroutine wrote. The data is not kept.
func (c *Cell) Write(w trace.Write) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.isClosed() {
		return
	}
	l := c.lane(w.Go)
	c.now = w.At
	c.record.stands(w)
	c.print(l, w.Stream, l.output(w.Stream).filter.Clean(w.Data))
	c.arm(c.opt.Interval)
	if c.keep.unlimited && c.pending.bytes() > backlog {
		c.drain(c.pending.added - backlog)
	}
}

// Ended announces that a goroutine writes no more.
func (c *Cell) Ended(id trace.GoID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	l := c.lanes[id]
	if l == nil || id == trace.MainGo || c.isClosed() {
		return
	}
	c.endLane(l)
	l.ends, l.ended = c.record.total, true
	delete(c.lanes, id)
	if l.counted {
		c.living--
	}
	if c.living == 0 && c.finished {
		c.keep.release(c.pending.add)
	}
	if !c.pending.empty() {
		c.arm(c.opt.Interval)
	}
	c.armLanes()
}

// Quiet reports whether the execution and all announced goroutines have ended: Close
// loses nothing then.
func (c *Cell) Quiet() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.finished && c.living == 0
}

// Flush puts out everything that is complete, in order: before a display, an error or a question.
// It waits while the rate is exceeded. The tail of an output that is being cut stays back
// until Finish, which is therefore what belongs before a cell's error.
func (c *Cell) Flush() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.flush()
}

func (c *Cell) flush() {
	for l := range c.waitingLanes {
		c.sendLine(l)
	}
	c.drain(c.pending.added)
}

// Finish ends the execution: everything is put out, unfinished lines too, and the
// table of lanes if several goroutines printed. It waits while the rate is exceeded.
// Goroutines may go on writing.
func (c *Cell) Finish() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.finished {
		return
	}
	main := c.lane(trace.MainGo)
	c.endLane(main)
	c.endLines()
	main.ends, main.ended = c.record.total, true
	c.keep.release(c.pending.add)
	c.drain(c.pending.added)
	c.finished = true
	if !c.keep.unlimited {
		c.keep = newKeeper(c.opt.Cap/4, c.opt.Language)
	}
	c.showLanes()
}

// Close puts out what the rate allows without waiting, and ignores what comes later.
func (c *Cell) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.isClosed() {
		return
	}
	for _, l := range c.lanesInOrder() {
		c.endLane(l)
	}
	c.keep.release(c.pending.add)
	c.emit()
	if c.finished && c.shownTotal < c.record.total {
		c.showLanes()
	}
	close(c.closed)
	for _, t := range []*time.Timer{c.timer, c.lanesTimer} {
		if t != nil {
			t.Stop()
		}
	}
}

func (c *Cell) isClosed() bool {
	select {
	case <-c.closed:
		return true
	default:
		return false
	}
}
