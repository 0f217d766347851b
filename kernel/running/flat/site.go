package flat

import "github.com/lockstep-go/lockstep/kernel/compiler/core"

// A Site is a call of which something is told, in the goroutine that makes it.
type Site struct {
	// Begin, unless it is nil, is called before the call, and what it returns is given to End after it,
	// unless a panic has left it.
	Begin func() (before core.Site)
	End   func(before core.Site)
	// Left is called when a panic, or the end of the goroutine, has left the call.
	Left func()
}

// do executes a call.
func (s *Site) do(call do, f *frame) {
	ended := false
	defer s.leave(&ended)
	if s.Begin == nil {
		call(f)
	} else {
		before := s.Begin()
		call(f)
		s.End(before)
	}
	ended = true
}

// run makes a call of a function of Core, whose frame is ready.
func (s *Site) run(b *body, called *frame) {
	ended := false
	defer s.leave(&ended)
	if s.Begin == nil {
		b.run(called)
	} else {
		before := s.Begin()
		b.run(called)
		s.End(before)
	}
	ended = true
}

func (s *Site) leave(ended *bool) {
	if !*ended {
		s.Left()
	}
}

// told returns a call of which something is told, if site is not nil.
func told(site *Site, call do) do {
	if site == nil {
		return call
	}
	return func(f *frame) { site.do(call, f) }
}
