package worker

import (
	"github.com/lockstep-go/lockstep/kernel/explaining/timeline"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// codeAt is the line of the program at a site, as pictures show it.
func (w *worker) codeAt(site trace.Site) timeline.Code {
	p := cells{w, nil}.Place(site)
	return timeline.Code{Line: p.Line, Title: p.Title, Text: p.Text}
}
