package output

import (
	"encoding/json"
	"time"

	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// maxDisplays is how many displays an output has: each stays in the notebook and on the page, where
// a loop that displays something would bring both down.
const maxDisplays = 500

// Display puts out what was printed before, and then a display, or a newer form of the one that
// displayID names. It waits while the rate is exceeded.
func (c *Cell) Display(data, metadata map[string]any, displayID string, update bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.isClosed() {
		return
	}
	if !update {
		switch c.displays++; {
		case c.displays == maxDisplays+1:
			c.pending.add(nil, trace.Stdout, []byte(words.TooManyShown.In(c.opt.Language, maxDisplays)+"\n"))
			c.arm(c.opt.Interval)
			return
		case c.displays > maxDisplays:
			return
		}
	}
	c.flush()
	if c.await(displayCost(data)) {
		c.pub.Display(data, metadata, displayID, update)
	}
}

// Clear clears the output: it calls publish, which announces that, after all that was printed
// before. What is kept is counted anew.
func (c *Cell) Clear(publish func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.isClosed() {
		return
	}
	c.flush()
	if !c.await(0) {
		return
	}
	publish()
	c.displays, c.shown, c.shownTotal = 0, false, 0
	c.record = record{}
	c.started = 0
	for _, l := range c.lanesInOrder() {
		c.record.started(l)
		l.begins, l.ends = -1, 0 // before all that comes
		if l.g.ID != trace.MainGo {
			c.started++
		}
	}
	if !c.finished {
		c.keep = newKeeper(c.opt.Cap, c.opt.Language)
	}
}

// await waits until the rate allows a message, without the lock, and reports whether the Cell is
// still open.
func (c *Cell) await(cost int) bool {
	for !c.isClosed() {
		wait := c.opt.Rate.take(cost)
		if wait == 0 {
			return true
		}
		c.mu.Unlock()
		select {
		case <-time.After(wait):
		case <-c.closed:
		}
		c.mu.Lock()
	}
	return false
}

// displayCost returns about what a bundle costs in a message. Jupyter's server counts the bytes of
// streams only, but a picture must get to the browser, too.
func displayCost(data map[string]any) int {
	cost := 0
	for _, v := range data {
		switch v := v.(type) {
		case string:
			cost += len(v) / 16
		case json.RawMessage:
			cost += len(v) / 16
		}
	}
	return cost
}
