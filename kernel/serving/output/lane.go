package output

import (
	"time"

	"github.com/lockstep-go/lockstep/kernel/serving/terminal"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

const (
	// lineLimit is how long a line without an end may get before it counts as one.
	lineLimit = 4 << 10
	// patience is how long an unfinished line waits for its end, beside a gutter.
	patience = 250 * time.Millisecond
)

// A lane is what a Cell knows about one goroutine.
type lane struct {
	g           trace.Goroutine
	order       int  // of its start in the cell, which gives it its look; 0 for main
	counted     bool // in Cell.living
	printed     bool
	waiting     bool   // is in Cell.waiting
	parent      string // name of the goroutine that started it
	label       string // the name, distinguished from other lanes' names
	prefix      []byte // the gutter, as wide as prefixWidth
	prefixWidth int
	outputs     [2]output
	begins      int  // how many events came before its start
	ends        int  // how many came before its end
	ended       bool // so that ends counts
}

// An output is one of the two streams of a lane.
type output struct {
	filter terminal.Filter
	// line is the unfinished line. Its first sent bytes have been put into the stream already:
	// all of them while lines need not be whole.
	line  []byte
	sent  int
	since time.Time // when the first byte that was not sent came; only kept beside a gutter
	style []byte    // the SGR sequences in force where the stream has been put out to
}

func (l *lane) output(s trace.Stream) *output {
	if s == trace.Stderr {
		return &l.outputs[1]
	}
	return &l.outputs[0]
}

// streams is for ranging over a lane's outputs.
var streams = [...]trace.Stream{trace.Stdout, trace.Stderr}
