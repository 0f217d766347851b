package callers

import "sync"

// A Func replaces runtime.Func in cells.
type Func struct {
	name   string
	params bool // it has parameters
	entry  int  // its first site
}

// Name returns the function's name, as runtime.Func.Name does.
func (f *Func) Name() string {
	if f == nil {
		return ""
	}
	return f.name
}

// Entry returns a program counter in the function.
func (f *Func) Entry() uintptr { return counter(f.entry) }

// FileLine returns where a program counter is.
func (f *Func) FileLine(pc uintptr) (file string, line int) {
	if n, ok := siteAt(pc); ok {
		s := site(n)
		return s.File, s.Line
	}
	return "?", 0
}

// A FrameSite is a place in a function, where it begins or calls.
type FrameSite struct {
	Func *Func
	File string
	Line int
}

// sites are known by numbers: those that lowered code mentions from 0 on, others from -1 down.
var sites struct {
	sync.RWMutex
	lowered []FrameSite
	others  []FrameSite
	number  map[FrameSite]int // of others
	runtime map[string]*Func  // functions of Go's runtime, by name
}

// NewFunc returns a function with or without parameters that begins at the site with the given
// number.
func NewFunc(name string, params bool, entry int) *Func { return &Func{name, params, entry} }

// Add makes sites known, the first of them by the given number, and turns the package on.
func Add(first int, list []FrameSite) {
	sites.Lock()
	defer sites.Unlock()
	sites.lowered = append(sites.lowered[:first], list...)
	on.Store(true)
}

// added returns the number of a site that lowered code does not mention.
func added(s FrameSite) int {
	sites.Lock()
	defer sites.Unlock()
	n, ok := sites.number[s]
	if !ok {
		sites.others = append(sites.others, s)
		n = -len(sites.others)
		if sites.number == nil {
			sites.number = map[FrameSite]int{}
		}
		sites.number[s] = n
	}
	return n
}

// site returns the site with a number.
func site(n int) FrameSite {
	sites.RLock()
	defer sites.RUnlock()
	switch {
	case n < 0 && -n <= len(sites.others):
		return sites.others[-n-1]
	case n >= 0 && n < len(sites.lowered):
		return sites.lowered[n]
	}
	return FrameSite{}
}

// Program counters of cells lie outside the process's. Each site has several, since a counter may
// be changed by one or two and must stay in the same call.
const (
	firstCounter = 1 << 44
	otherCounter = 1 << 45
	stride       = 16
)

// counter returns the program counter after a site's call, as runtime.Caller does.
func counter(n int) uintptr {
	if n < 0 {
		return otherCounter + uintptr(-n)*stride + stride/2
	}
	return firstCounter + uintptr(n)*stride + stride/2
}

// siteAt returns the number of the site that a program counter is in.
func siteAt(pc uintptr) (n int, ok bool) {
	sites.RLock()
	defer sites.RUnlock()
	if pc >= otherCounter {
		n = int((pc - otherCounter) / stride)
		return -n, n > 0 && n <= len(sites.others)
	}
	if pc < firstCounter {
		return 0, false
	}
	n = int((pc - firstCounter) / stride)
	return n, n < len(sites.lowered)
}
