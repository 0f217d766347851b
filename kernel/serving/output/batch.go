package output

import (
	"time"

	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// put hands complete text to the keeper and on to the queue.
func (c *Cell) put(l *lane, s trace.Stream, text []byte) {
	if len(text) == 0 {
		return
	}
	extra := c.screen.prefixCost()
	n := c.keep.admit(text, extra)
	c.pending.add(l, s, text[:n])
	if n == len(text) {
		return
	}
	if c.keep.hold(l, s, text[n:], extra) {
		notice := words.CutUntilCell
		if c.finished {
			notice = words.CutUntilEnded
		}
		lang := c.opt.Language
		c.pending.add(nil, trace.Stdout, []byte(notice.In(lang, byteCount(lang, c.keep.passed))+"\n"))
	}
}

// arm has a batch put out after d, unless one is due already.
func (c *Cell) arm(d time.Duration) {
	if c.armed || c.isClosed() {
		return
	}
	c.armed = true
	if c.timer == nil {
		c.timer = time.AfterFunc(d, c.tick)
		return
	}
	c.timer.Reset(d)
}

// tick puts out a batch.
func (c *Cell) tick() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.armed = false
	if c.isClosed() {
		return
	}
	c.sendOverdue()
	if wait := c.emit(); wait > 0 {
		c.arm(max(wait, c.opt.Interval))
	} else if len(c.waiting) > 0 {
		c.arm(c.opt.Interval)
	}
	c.armLanes()
}

// sendOverdue sends unfinished lines that have waited long enough.
func (c *Cell) sendOverdue() {
	now := time.Now()
	for l := range c.waitingLanes {
		overdue, unsent := false, false
		for _, s := range streams {
			if out := l.output(s); len(out.line) > out.sent {
				unsent = true
				overdue = overdue || now.Sub(out.since) >= patience
			}
		}
		switch {
		case overdue:
			c.sendLine(l)
		case unsent:
			l.waiting = true
			c.waiting = append(c.waiting, l)
		}
	}
}

// drain puts out text until goal of the bytes ever added are out: not all there are, since other
// goroutines may add more for ever. It gives up the lock while it waits for the rate.
func (c *Cell) drain(goal int) {
	for !c.isClosed() {
		wait := c.emit()
		if wait == 0 || c.ready.text == "" && c.pending.added-c.pending.bytes() >= goal {
			return
		}
		c.mu.Unlock()
		select {
		case <-time.After(wait):
		case <-c.closed:
		}
		c.mu.Lock()
	}
}

// emit publishes what the rate allows, and returns how long to wait for more: 0 when nothing is
// left.
func (c *Cell) emit() (wait time.Duration) {
	for c.ready.text != "" || c.compose() {
		if wait := c.opt.Rate.take(wireCost(c.ready.text)); wait > 0 {
			return wait
		}
		c.pub.Stream(c.ready.stream.String(), c.ready.text)
		c.ready = message{}
	}
	if c.finished || cap(c.buf) > messageSize {
		c.buf = nil // a kernel keeps many cells whose goroutines hardly print
	}
	return 0
}

// compose makes the next message of what is pending.
func (c *Cell) compose() bool {
	buf := c.buf[:0]
	var stream trace.Stream
	for !c.pending.empty() && len(buf) < messageSize {
		r := c.pending.front()
		if len(r.text) == 0 {
			c.pending.pop()
			continue
		}
		next, breaks := r.stream, c.screen.breaks(r)
		if breaks { // the end of a line belongs to the stream of that line
			next = c.screen.openStream
		}
		if len(buf) > 0 && next != stream {
			break
		}
		stream = next
		if breaks {
			buf = c.screen.endLine(buf)
			continue
		}
		buf = c.screen.render(buf, r)
		c.pending.pop()
	}
	c.buf = buf
	c.ready = message{stream, string(buf)}
	return len(buf) > 0
}
