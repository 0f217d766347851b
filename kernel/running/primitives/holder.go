package primitives

import (
	"slices"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// holder is a lock as reports see it.
type holder interface {
	// holders returns the goroutines that hold the lock now, as far as they are known.
	holders() []trace.GoID
}

// HeldBy returns the goroutines that hold the lock that g waits for now. It is empty when g does
// not wait for a lock. It looks through all who wait, so it is for reports.
func HeldBy(g *sched.G) []trace.GoID {
	if g.Controlled() {
		return heldInLockstep(g)
	}
	for i := range buckets {
		if w := buckets[i].find(g); w != nil {
			return w.holders()
		}
	}
	return nil
}

// heldInLockstep is HeldBy for a goroutine in lockstep, of which the scheduler knows what it waits
// for.
func heldInLockstep(g *sched.G) []trace.GoID {
	obj := g.Pending().Obj
	switch g.WaitsFor() {
	case trace.WaitMutex:
		return (*mutexHolder)(obj).holders()
	case trace.WaitRWMutex, trace.WaitRWMutexR:
		return (*rwHolder)(obj).holders()
	case trace.WaitOnce:
		return (*mutexHolder)(&(*Once)(obj).m).holders()
	}
	return nil
}

// find returns the lock that g waits for in this bucket, or nil. It takes the bucket's lock.
func (b *bucket) find(g *sched.G) holder {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, q := range b.queues {
		for w := q.head; w != nil; w = w.next {
			if w.g == g && w.lock != nil {
				return w.lock
			}
		}
	}
	return nil
}

// mutexHolder and rwHolder keep holders out of the methods that a learner can call or embed.
type (
	mutexHolder Mutex
	rwHolder    RWMutex
)

func (m *mutexHolder) holders() []trace.GoID {
	if s := m.state.Load(); s&mutexLocked != 0 {
		return []trace.GoID{trace.GoID(s >> mutexHolderShift)}
	}
	return nil
}

func (rw *rwHolder) holders() []trace.GoID {
	if s := rw.state.Load(); s&rwWriter != 0 {
		return []trace.GoID{trace.GoID(s >> rwCountShift)}
	}
	var ids []trace.GoID
	for i := range rw.readers {
		if v := rw.readers[i].Load(); v != 0 {
			ids = append(ids, trace.GoID(v-1))
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}
