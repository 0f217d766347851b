package primitives

import (
	"hash/maphash"
	"sync"
	"time"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// The waiters of a primitive are not kept in the primitive but here, by its address, as the runtime
// keeps those of its semaphores: a copy of a primitive then has its words, but no waiters.
//
// A primitive with waiters says so in its own words (a bit or a count), and these change from
// "nobody waits" to "somebody waits" only while the lock of its bucket is held. So whoever finds
// nobody waiting needs no bucket, which keeps the uncontended paths to one atomic operation.

// patience is how long a goroutine that is being ended may wait in a deferred call. It is enough to
// get locks held for a moment by others that end at the same time; an interrupt must free a cell
// within half a second.
const patience = 50 * time.Millisecond

// buckets is a hash table with a lock for each bucket.
var buckets [64]bucket

var seed = maphash.MakeSeed()

type bucket struct {
	mu     sync.Mutex
	queues map[queueKey]*queue // guarded by mu; only queues that hold somebody
}

// queueKey identifies a queue: that of a primitive or, apart from those who want to write, that of
// its readers. So neither kind is searched for among thousands of the other.
type queueKey struct {
	addr  unsafe.Pointer
	reads bool
}

func bucketOf(addr unsafe.Pointer) *bucket {
	return &buckets[maphash.Comparable(seed, addr)%uint64(len(buckets))]
}

// queue holds those who wait for one thing, first come first.
type queue struct{ head, tail *waiter }

// waiter is a goroutine that waits. It is owned by that goroutine; the fields below mu are
// guarded by the bucket's lock.
type waiter struct {
	g      *sched.G // nil for the kernel's own goroutines
	reason trace.Wait
	addr   unsafe.Pointer
	lock   holder // what is waited for, nil when nobody can hold it
	since  time.Time
	token  chan struct{} // holds at most one token; it may be stale

	next, prev *waiter
	queued     bool
	granted    bool // has got what it waits for, and is out of the queue

	// turns is set for a goroutine that is otherwise in lockstep, and gives up the baton to wait
	// here: away says that it has.
	turns, away bool
	// parks is set for a goroutine that waits in lockstep. parked is set while it does, under the
	// baton.
	parks, parked bool
}

var waiters = sync.Pool{New: func() any { return &waiter{token: make(chan struct{}, 1)} }}

func newWaiter(g *sched.G, reason trace.Wait, addr unsafe.Pointer, lock holder) *waiter {
	w := waiters.Get().(*waiter)
	*w = waiter{
		g: g, reason: reason, addr: addr, lock: lock, since: time.Now(), token: w.token,
		turns: sched.InTurn() != nil,
	}
	return w
}

// free returns w to the pool. It must not be in a queue.
func (w *waiter) free() {
	select {
	case <-w.token:
	default:
	}
	w.g, w.addr, w.lock = nil, nil, nil
	waiters.Put(w)
}

// block marks w's goroutine as about to wait. It comes before others can see w, so that wake comes
// after it.
func (w *waiter) block() {
	switch {
	case w.turns && !w.away:
		w.away = true
		w.g.Leave(w.reason)
	case w.blocks():
		w.g.Block(w.reason, 0)
	}
}

// unblock marks w's goroutine, the caller, as no longer waiting.
func (w *waiter) unblock() {
	switch {
	case w.away:
		w.away = false
		w.g.Return()
	case w.blocks():
		w.g.Unblock()
	}
}

// blocks reports whether w's goroutine is one that Go's own scheduler runs, and whose waits are
// counted. One that compiled code has started on behalf of a goroutine in lockstep is not.
func (w *waiter) blocks() bool { return w.g != nil && !w.g.Controlled() }

// wake wakes w. Its goroutine counts as running from here on, not from when it gets a processor:
// else all would seem to be asleep in between.
func (w *waiter) wake() {
	if w.blocks() {
		w.g.Unblock()
	}
	select {
	case w.token <- struct{}{}:
	default:
	}
}

// sleep waits for a token, or, with false, until the goroutine is to end.
func (w *waiter) sleep() bool {
	if w.g == nil {
		<-w.token
		return true
	}
	if !w.g.IsKilled() {
		select {
		case <-w.token:
			return true
		case <-w.g.Killed():
			return false
		}
	}
	t := time.NewTimer(patience)
	defer t.Stop()
	select {
	case <-w.token:
		return true
	case <-t.C:
		return false
	}
}

// end ends w's goroutine after sleep has returned false. It does not return.
func (w *waiter) end() {
	g := w.g
	w.unblock()
	w.free()
	g.Point()
}

// unpark wakes a goroutine that parks. g is the caller if it is in lockstep, else nil: then it may
// have to wait for the baton, and must have no bucket locked.
func (w *waiter) unpark(g *sched.G) {
	r := w.g.Run()
	switch {
	case g == nil:
		r.Do(func() {
			if w.parked {
				r.Wake(nil, w.g)
			}
		})
	case w.parked:
		r.Wake(g, w.g)
	}
}

// The methods of a bucket need its lock.

// first returns the waiter that has waited longest for addr, except to read, or nil.
func (b *bucket) first(addr unsafe.Pointer) *waiter { return b.queues[queueKey{addr: addr}].first() }

// firstReader returns the waiter that has waited longest to read.
func (b *bucket) firstReader(addr unsafe.Pointer) *waiter {
	return b.queues[queueKey{addr: addr, reads: true}].first()
}

func (q *queue) first() *waiter {
	if q == nil {
		return nil
	}
	return q.head
}

func (w *waiter) key() queueKey {
	return queueKey{addr: w.addr, reads: w.reason == trace.WaitRWMutexR}
}

// push puts w at the end of its queue.
func (b *bucket) push(w *waiter) {
	if b.queues == nil {
		b.queues = map[queueKey]*queue{}
	}
	q := b.queues[w.key()]
	if q == nil {
		q = &queue{}
		b.queues[w.key()] = q
	}
	w.queued, w.prev, w.next = true, q.tail, nil
	if q.tail != nil {
		q.tail.next = w
	} else {
		q.head = w
	}
	q.tail = w
}

// remove takes w out of its queue, if it is in it.
func (b *bucket) remove(w *waiter) {
	if !w.queued {
		return
	}
	q := b.queues[w.key()]
	if w.prev != nil {
		w.prev.next = w.next
	} else {
		q.head = w.next
	}
	if w.next != nil {
		w.next.prev = w.prev
	} else {
		q.tail = w.prev
	}
	w.queued, w.prev, w.next = false, nil, nil
	if q.head == nil {
		delete(b.queues, w.key())
	}
}

// grant gives w what it waits for.
func (b *bucket) grant(w *waiter) {
	b.remove(w)
	w.granted = true
	w.wake()
}
