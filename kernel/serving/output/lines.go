package output

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// print takes text that a lane printed: into its unfinished line, the record and the stream.
func (c *Cell) print(l *lane, s trace.Stream, text []byte) {
	if len(text) == 0 {
		return
	}
	if !l.printed {
		c.firstPrint(l)
	}
	c.record.begin(c.now)
	out := l.output(s)
	if !c.screen.gutter {
		c.put(l, s, text)
	}
	lines := text
	for len(lines) > 0 {
		i := bytes.IndexByte(lines, '\n')
		if i < 0 {
			break
		}
		c.note(l, s, out.line, lines[:i], false)
		if len(out.line) > 0 {
			if c.screen.gutter {
				out.line = append(out.line, lines[:i+1]...)
				c.put(l, s, out.line[out.sent:])
				text = lines[i+1:]
			}
			out.line, out.sent = out.line[:0], 0
		}
		lines = lines[i+1:]
	}
	if c.screen.gutter {
		c.put(l, s, text[:len(text)-len(lines)])
	}
	c.extend(l, s, lines)
}

// note adds a line, given in two parts, to the record.
func (c *Cell) note(l *lane, s trace.Stream, first, second []byte, open bool) {
	if c.opt.Lanes.table() {
		c.record.add(l, s, c.now, first, second, open)
	}
}

// extend adds text without a line's end to the unfinished line.
func (c *Cell) extend(l *lane, s trace.Stream, text []byte) {
	if len(text) == 0 {
		return
	}
	out := l.output(s)
	if len(out.line)+len(text) > lineLimit {
		c.note(l, s, out.line, text, true)
		if c.screen.gutter {
			c.put(l, s, append(out.line, text...)[out.sent:])
		}
		out.line, out.sent = nil, 0
		return
	}
	unsent := len(out.line) > out.sent
	out.line = append(out.line, text...)
	if !c.screen.gutter {
		out.sent = len(out.line)
	} else if !unsent {
		c.wait(l, out)
	}
}

// firstPrint gives a lane its label, and turns the gutter on at the second one.
func (c *Cell) firstPrint(l *lane) {
	l.printed = true
	l.label = labelFor(l.g.Name)
	if c.labels[l.label] {
		l.label = words.Shorten(l.label, maxLabel-8) + fmt.Sprintf("#%d", l.g.ID)
	}
	if len(c.labels) == maxLabels {
		clear(c.labels)
	}
	c.labels[l.label] = true
	c.screen.width = max(c.screen.width, words.Width(l.label))
	if c.printed++; c.printed == 2 && c.opt.Lanes.gutter() {
		c.startGutter()
	}
}

// maxLabels bounds the memory for making names distinct, for cells whose goroutines never stop
// coming.
const maxLabels = 4096

// startGutter switches from text as it was printed to whole lines: the unfinished line of
// the first lane is taken back if none of it has been put out.
func (c *Cell) startGutter() {
	c.screen.gutter = true
	for _, l := range c.lanes {
		for _, s := range streams {
			out := l.output(s)
			if n := len(out.line); n > 0 && !c.keep.full && c.pending.takeBack(l, s, n) {
				out.sent = 0
				c.wait(l, out)
			}
		}
	}
}

// wait records that the unfinished line of out waits for its end from now on.
func (c *Cell) wait(l *lane, out *output) {
	out.since = time.Now()
	if !l.waiting {
		l.waiting = true
		c.waiting = append(c.waiting, l)
	}
}

// waitingLanes yields the lanes with unfinished lines that were not sent, and empties the list.
func (c *Cell) waitingLanes(yield func(*lane) bool) {
	lanes := c.waiting
	c.waiting = nil
	for _, l := range lanes {
		l.waiting = false
		if !yield(l) {
			return
		}
	}
}

// sendLine puts what there is of a lane's unfinished lines.
func (c *Cell) sendLine(l *lane) {
	for _, s := range streams {
		out := l.output(s)
		c.put(l, s, out.line[out.sent:])
		out.sent = len(out.line)
	}
}

// endLines sends all unfinished lines and counts them as finished in the record.
func (c *Cell) endLines() {
	for l := range c.waitingLanes {
		c.sendLine(l)
	}
	for _, l := range c.lanesInOrder() {
		c.endLine(l)
	}
}

// lanesInOrder returns the lanes that are not known to have ended, by goroutine.
func (c *Cell) lanesInOrder() []*lane {
	return slices.SortedFunc(maps.Values(c.lanes), func(a, b *lane) int { return cmp.Compare(a.g.ID, b.g.ID) })
}

func (c *Cell) endLine(l *lane) {
	for _, s := range streams {
		out := l.output(s)
		if len(out.line) > 0 {
			c.put(l, s, out.line[out.sent:])
			c.note(l, s, out.line, nil, true)
			out.line, out.sent = nil, 0
		}
	}
}

// endLane ends a lane: its filters stop waiting for the rest of what they hold.
func (c *Cell) endLane(l *lane) {
	for _, s := range streams {
		c.print(l, s, l.output(s).filter.End())
	}
	c.endLine(l)
}
