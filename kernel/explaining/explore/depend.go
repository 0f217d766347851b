package explore

import "github.com/lockstep-go/lockstep/kernel/trace"

// A class is what an operation means for its object, for telling which operations depend.
type class uint8

const (
	local   class = iota // nobody else can tell
	read                 // of memory
	write                // of memory, and all else of which no two commute
	channel              // an operation on a channel
	choice               // a select, which is one on each of its channels
	lock                 // takes a lock for one
	rlock                // takes it for readers
	granted              // goes on with a lock that it has asked for in its step before: see asked
	trylock              // takes a lock if it is free, and tells
	release              // lets others go on: Unlock, WaitGroup.Done, the end of who is joined
	runlock              // RUnlock, which lets only writers go on
	add                  // makes others wait: WaitGroup.Add
	join                 // WaitGroup.Wait, Join
)

// classOf returns the class of an operation. What is printed matters only where it is the outcome.
func classOf(op trace.Op, prints bool) class {
	switch op {
	case trace.OpRead, trace.OpLoad:
		return read
	case trace.OpWrite, trace.OpStore, trace.OpUpdate, trace.OpDo, trace.OpCondWait, trace.OpSignal, trace.OpBroadcast:
		return write
	case trace.OpEnter, trace.OpExit: // all on one object: who asks for calls asks for their order
		return write
	case trace.OpSend, trace.OpReceive, trace.OpClose:
		return channel
	case trace.OpSelect:
		return choice
	case trace.OpLock:
		return lock
	case trace.OpRLock:
		return rlock
	case trace.OpTryLock, trace.OpTryRLock:
		return trylock
	case trace.OpUnlock:
		return release
	case trace.OpRUnlock:
		return runlock
	case trace.OpAdd:
		return add
	case trace.OpWait, trace.OpJoin:
		return join
	case trace.OpPrint:
		if prints {
			return write
		}
	}
	return local
}

// relation is what the order of two operations on one object means.
type relation uint8

const (
	commute  relation = iota
	ordered           // it matters, and cannot be turned round: what is let go on comes after
	conflict          // it matters, and can be turned round
)

// relate returns the relation of an operation to a later one on the same object.
func relate(earlier, later class) relation {
	switch {
	case earlier == read && later == read, earlier == rlock && later == rlock, earlier == join && later == join:
		return commute
	case earlier == runlock && later == rlock:
		return commute
	case earlier == add || earlier == release || earlier == runlock:
		switch later {
		case add, release, runlock:
			return commute
		case join, lock, rlock, granted:
			if earlier != add {
				return ordered
			}
		}
	case (later == release || later == runlock) && earlier != trylock:
		// Whoever holds a lock lets it go after it was taken, and Done comes after what it ends
		// was added: that order is the program's own.
		return commute
	case earlier == granted || later == granted:
		return ordered
	}
	return conflict
}

// depends reports whether two operations of two goroutines on one object do not commute.
func depends(a, b class) bool { return relate(a, b) != commute || relate(b, a) != commute }

// total reports whether each other operation on the object comes either before or after it.
func (c class) total() bool { return c == write || c == channel || c == lock || c == trylock }

// many reports whether several of the class commute, and with nothing else.
func (c class) many() bool { return c == read || c == rlock || c == join }

// An event is an operation on an object. Objects have numbers, by order of their first use.
type event struct {
	class  class
	object int32
}

// Numbers of objects.
const (
	ends        int32 = iota // that goroutines end: main writes to it, and the others read it
	objectsFrom              // the first number of the program's own
)

// independent reports whether two transitions of two goroutines commute.
func independent(a, b []event) bool {
	for _, x := range a {
		for _, y := range b {
			if x.object == y.object && depends(x.class, y.class) {
				return false
			}
		}
	}
	return true
}
