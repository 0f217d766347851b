package detect

import (
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// An Order is something that could have ordered the two sides of a race, and why it did not.
type Order struct {
	Way, Why string
}

// orders says of each way to order two accesses why it is not there. Of the first three that
// follows from the race itself: if a message, an end or a Done had led from the first to the
// second, the second's goroutine would have seen the first.
func (t teller) orders(r Race) []Order {
	first, second := t.name(r.First.G), t.name(r.Second.G)
	all := []Order{
		{t.say(words.OrderLock), t.noLock(r)},
		{t.say(words.OrderMessage), t.say(words.OrderNoMessage, first, second)},
		{t.say(words.OrderWait), t.noWait(r)},
	}
	if t.src.Place(r.First.Site).Op != trace.OpNone || t.src.Place(r.Second.Site).Op != trace.OpNone {
		return all // what channels and WaitGroups offer cannot be had from sync/atomic
	}
	why := words.OrderPlain
	if r.Missing() == HalfAtomic {
		why = words.RaceMissingAtomic
	}
	return append(all, Order{t.say(words.OrderAtomic), t.say(why)})
}

// noLock says why locks do not order the two.
func (t teller) noLock(r Race) string {
	first, second := t.name(r.First.G), t.name(r.Second.G)
	common, _ := r.common()
	switch a, b := r.First.Held, r.Second.Held; {
	case common:
		return t.say(words.RaceMissingWrite, t.locks(r.commonLocks()))
	case len(a) > 0 && len(b) > 0:
		return t.say(words.RaceMissingOther, first, t.locks(a), second, t.locks(b))
	case len(a) > 0:
		return t.say(words.RaceMissingOne, first, t.locks(a), second)
	case len(b) > 0:
		return t.say(words.RaceMissingOne, second, t.locks(b), first)
	}
	return t.say(words.OrderNoLock)
}

// noWait says who has not waited for whom.
func (t teller) noWait(r Race) string {
	first, second := t.name(r.First.G), t.name(r.Second.G)
	switch {
	case r.First.Parent == r.Second.G:
		return t.say(words.RaceMissingWait, second, first)
	case r.Second.Parent == r.First.G:
		return t.say(words.RaceMissingWait, first, second)
	}
	return t.say(words.OrderNoWait, first, second)
}

// wayOut says how the two sides of a race can be ordered.
func (t teller) wayOut(r Race, name string) string {
	if t.src.Place(r.First.Site).Op == trace.OpAdd || t.src.Place(r.Second.Site).Op == trace.OpAdd {
		return t.say(words.RaceFixAdd)
	}
	switch r.Missing() {
	case ReadLock:
		return t.say(words.RaceFixWrite)
	case NotWaited:
		child := r.Second.G
		if r.First.Parent == r.Second.G {
			child = r.First.G
		}
		return t.say(words.RaceFixWait, t.name(child))
	case HalfAtomic:
		return t.say(words.RaceFixAtomic, name)
	}
	return t.say(words.RaceFixLock, name)
}
