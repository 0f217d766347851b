package detect

import "github.com/lockstep-go/lockstep/kernel/trace"

// keys are the keys on which something was released.
type keys struct {
	of     map[trace.Key]*released
	recent [recentKeys]*released // some of them, found without the map
	// forgotten has what was released on keys that are not kept any more.
	forgotten clock
	// strangers has what goroutines have seen that ran before the Detector did. What they access is
	// not known, but they pass on what others did.
	strangers clock
	unused    []*released // to be used again
}

// pass is a release by a stranger.
func (s *keys) pass(k trace.Key) {
	if !s.strangers.empty() {
		c := s.makeKey(k)
		c.join(&s.strangers)
		c.by = source{}
	}
}

// released is what was released on a key.
type released struct {
	clock
	on trace.Key
	// by is not none if the clock is that of a goroutine in this epoch: who has seen that has seen
	// all of it. For most keys it is so most of the time, as who unlocks has locked before.
	by source
}

func (r *released) over(by *goroutine) {
	r.assign(&by.clock)
	r.by = source{by.epoch, by.learnt.since}
}

// maxKeys is how many keys have clocks of their own.
const maxKeys = 1 << 16

// recentKeys is a power of two. The places of a channel's buffer are keys one after the other.
const recentKeys = 256

// recentAt is where a key is found if it was used a moment ago.
func (s *keys) recentAt(k trace.Key) **released {
	return &s.recent[(uintptr(k.Obj)>>5+uintptr(k.Slot))%recentKeys]
}

// key returns what was released on a key, or nil for nothing.
func (s *keys) key(k trace.Key) *released {
	at := s.recentAt(k)
	if c := *at; c != nil && c.on == k {
		return c
	}
	c := s.of[k]
	if c != nil {
		*at = c
	}
	return c
}

// makeKey is key, but makes what is not there. A key that was forgotten goes on from all that was.
func (s *keys) makeKey(k trace.Key) *released {
	c := s.key(k)
	if c == nil {
		if len(s.of) >= maxKeys {
			for _, old := range s.of {
				s.forgotten.join(&old.clock)
			}
			s.forget()
		}
		if n := len(s.unused); n > 0 {
			c, s.unused = s.unused[n-1], s.unused[:n-1]
		} else {
			c = new(released)
		}
		if s.forgotten.root != nil {
			c.assign(&s.forgotten)
		}
		c.on = k
		s.of[k], *s.recentAt(k) = c, c
	}
	return c
}

// forget empties the keys.
func (s *keys) forget() {
	if len(s.of) == 0 {
		return
	}
	for _, c := range s.of {
		if len(s.unused) == maxIdle {
			break
		}
		c.reset()
		c.by, c.on = source{}, trace.Key{}
		s.unused = append(s.unused, c)
	}
	clear(s.of)
	clear(s.recent[:])
}
