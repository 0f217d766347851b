package detect

// learnt is from whom a goroutine has what it has seen. With it a goroutine that has seen thousands
// can be joined to a clock that knows the few from whom it has that, without looking at the
// thousands: so it is when many goroutines take one lock and then call Done.
type learnt struct {
	// since is the goroutine's count when it last saw something new.
	since uint64
	// sources have seen all that the goroutine has, unless there are too many to be kept: then n is
	// higher than maxSources.
	sources [maxSources]source
	n       int
}

const maxSources = 4

// A source is a goroutine in an epoch, with the count that it had when it last saw something new.
// Who has seen that has seen all of it but its own doing.
type source struct {
	epoch epoch
	since uint64
}

// add notes that a goroutine has seen in an epoch what a source had; the zero source is not known.
func (l *learnt) add(now epoch, s source) {
	l.since = now.count()
	switch {
	case s.epoch == 0 || l.n >= maxSources:
		l.n = maxSources + 1
	default:
		l.sources[l.n] = s
		l.n++
	}
}

// knownTo reports whether a clock has all that the goroutine with this index has seen, but for the
// counts of some.
func (l *learnt) knownTo(index int, c *clock) bool {
	if l.since > 0 && c.get(index) >= l.since {
		return true
	}
	if l.n > maxSources {
		return false
	}
	for _, s := range l.sources[:l.n] {
		if c.get(s.epoch.index()) < s.since {
			return false
		}
	}
	return true
}

// tell sees to it that a clock to which it is known has the counts, too.
func (l *learnt) tell(now epoch, c *clock) {
	c.set(now.index(), now.count())
	if l.n > maxSources {
		return // the clock has them from the goroutine
	}
	for _, s := range l.sources[:l.n] {
		if s.epoch.count() > c.get(s.epoch.index()) {
			c.set(s.epoch.index(), s.epoch.count())
		}
	}
}
