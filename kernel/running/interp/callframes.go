package interp

import (
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
)

// A call needs a frame and a variable for each of the function's, results, parameters and all that
// its expressions need: ten allocations for a small function, and more time than the function itself
// takes. So the frame of a call that has returned is used for the next one.
//
// That can be done since nothing refers to it any more: Core Go takes no variable's address, and
// starts goroutines by calls only. Function literals do refer to the frame that they were made in,
// which has let go of the caller's by then (literal.go); such a frame is not used again, and neither
// is one that a panic leaves.

// framesOf makes the frames of one function.
type framesOf struct {
	def    *node
	first  *node       // where its steps begin
	unused sync.Pool   // of *callFrame
	kept   atomic.Bool // by a literal: those of such a function are not prepared to be used again
}

// callFrame is the frame of a call.
type callFrame struct {
	frame *frame
	data  []reflect.Value // that of the frame
	own   []reflect.Value // what data holds at first; data may have the caller's variables for results
}

func newFramesOf(def *node) *framesOf {
	return &framesOf{def: def, first: def.firstStep()}
}

// get returns a frame for a call by who has the frame f.
func (s *framesOf) get(f *frame) *callFrame {
	if c, _ := s.unused.Get().(*callFrame); c != nil {
		c.frame.enterFrom(f)
		return c
	}
	types := s.def.frameTypes()
	c := &callFrame{frame: f.child(len(types))}
	c.data = *c.frame.variables()
	for i, t := range types {
		c.data[i] = reflect.New(t).Elem()
	}
	if !s.kept.Load() {
		c.own = slices.Clone(c.data)
	}
	return c
}

// run makes a call whose frame is c.
func (s *framesOf) run(c *callFrame) { runCfg(s.first, c.frame, s.def, s.def) }

// put takes back the frame of a call that has returned.
func (s *framesOf) put(c *callFrame) {
	if c.own == nil {
		return
	}
	if c.frame.detached() {
		s.kept.Store(true)
		return
	}
	copy(c.data, c.own)
	for _, v := range c.own {
		v.SetZero()
	}
	c.frame.left()
	s.unused.Put(c)
}
