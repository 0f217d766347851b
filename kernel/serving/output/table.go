package output

import (
	"time"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// showLanes puts the table on display, or a newer one in its place, if several
// goroutines printed.
func (c *Cell) showLanes() {
	if !c.opt.Lanes.table() || c.printed < 2 {
		return
	}
	lanes := c.record.lanes(c.lanes[trace.MainGo], c.started+1)
	if c.opt.Untimed {
		lanes.forgetTimes()
	}
	html, text := lanes.Render(c.opt.Language)
	c.pub.Display(map[string]any{MIME: lanes, "text/html": html, "text/plain": text}, nil, c.opt.DisplayID, c.shown)
	c.shown, c.shownAt, c.shownTotal = true, time.Now(), c.record.total
}

// armLanes has the table brought up to date if late lines came.
func (c *Cell) armLanes() {
	if !c.finished || c.lanesArmed || c.shownTotal == c.record.total || !c.opt.Lanes.table() || c.printed < 2 {
		return
	}
	c.lanesArmed = true
	wait := max(0, lateInterval-time.Since(c.shownAt))
	if c.lanesTimer == nil {
		c.lanesTimer = time.AfterFunc(wait, c.lanesTick)
		return
	}
	c.lanesTimer.Reset(wait)
}

func (c *Cell) lanesTick() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lanesArmed = false
	if !c.isClosed() {
		c.emit() // the lines that the table has come before it
		c.showLanes()
	}
}
