package program

import (
	"fmt"
	"io"
	"time"

	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// progressInterval is the least time between two lines of progress.
const progressInterval = time.Second / 5

// progress draws one line on a terminal, over the one before. It is used by one goroutine at a time.
type progress struct {
	to   io.Writer // nil for nowhere
	lang words.Language
	last time.Time // zero if nothing is drawn
}

// tell draws how far a search has come, unless it did so just now.
func (p *progress) tell(rec workerproto.Progress, now time.Time) {
	if p.to == nil || now.Sub(p.last) < progressInterval {
		return
	}
	p.last = now
	fmt.Fprintf(p.to, "\r\x1b[K%s", words.Searching.In(p.lang, rec.Tried, words.FailedOf(rec.Failed)))
}

// clear removes the line.
func (p *progress) clear() {
	if !p.last.IsZero() {
		fmt.Fprint(p.to, "\r\x1b[K")
		p.last = time.Time{}
	}
}
