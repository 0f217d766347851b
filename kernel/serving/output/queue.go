package output

import (
	"cmp"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

const (
	// messageSize is about how long a stream message may get.
	messageSize = 64 << 10
	// runSize bounds a run, so that a flood is put out and cut piece by piece.
	runSize = 16 << 10
	// maxChanges is how many changes between stdout and stderr may wait. Each costs a message, and
	// JupyterLab shows 50 outputs before a click; a program that alternates faster gets its
	// streams apart.
	maxChanges = 256
)

// A run is text that one goroutine wrote to one stream in a row. A notice of ours has no lane.
type run struct {
	lane   *lane
	stream trace.Stream
	text   []byte
}

// A queue holds runs in the order in which they are to be put out.
type queue struct {
	runSize int // the most text of a run, 0 for runSize
	runs    []run
	// chunk is where text is copied to, so that a short line costs no allocation; runs point into
	// it and into those before it.
	chunk   []byte
	first   int // index of the oldest
	size    int // bytes of text
	changes int // places where the stream changes
}

func (q *queue) empty() bool { return q.first == len(q.runs) }

func (q *queue) front() *run { return &q.runs[q.first] }

func (q *queue) back() *run {
	if q.empty() {
		return nil
	}
	return &q.runs[len(q.runs)-1]
}

// add appends text, which is copied.
func (q *queue) add(l *lane, s trace.Stream, text []byte) {
	limit := cmp.Or(q.runSize, runSize)
	for len(text) > 0 {
		piece := text[:cutBefore(text, limit)]
		text = text[len(piece):]
		q.size += len(piece)
		last := q.back()
		if last != nil && last.stream != s {
			q.changes++
		}
		if last != nil && last.lane == l && last.stream == s && len(last.text)+len(piece) <= limit {
			if q.endsChunk(last.text) && len(q.chunk)+len(piece) <= cap(q.chunk) {
				q.chunk = append(q.chunk, piece...)
				last.text = last.text[:len(last.text)+len(piece)]
				continue
			}
		}
		if len(q.chunk)+len(piece) > cap(q.chunk) {
			// Chunks grow, since most cells print little.
			q.chunk = make([]byte, 0, max(min(limit, 2*cap(q.chunk)), len(piece), 512))
		}
		start := len(q.chunk)
		q.chunk = append(q.chunk, piece...)
		q.runs = append(q.runs, run{l, s, q.chunk[start:]})
	}
}

// endsChunk reports whether text, which is in the queue, is the last of its chunk.
func (q *queue) endsChunk(text []byte) bool {
	n := len(q.chunk)
	return n > 0 && len(text) > 0 && &text[len(text)-1] == &q.chunk[n-1]
}

// pop removes the oldest run. Its text is valid until the next add.
func (q *queue) pop() run {
	r := q.runs[q.first]
	q.runs[q.first] = run{}
	q.first++
	q.size -= len(r.text)
	if !q.empty() && q.front().stream != r.stream {
		q.changes--
	}
	if q.empty() {
		q.chunk = q.chunk[:0]
	}
	if q.first > len(q.runs)/2 { // moves each element once at most, on average
		n := copy(q.runs, q.runs[q.first:])
		clear(q.runs[n:])
		q.runs, q.first = q.runs[:n], 0
	}
	return r
}

// takeBack removes the last n bytes of the last run of l and s, if that run has so many.
func (q *queue) takeBack(l *lane, s trace.Stream, n int) bool {
	for i := len(q.runs) - 1; i >= q.first; i-- {
		r := &q.runs[i]
		if r.lane != l || r.stream != s {
			continue
		}
		if len(r.text) < n {
			return false
		}
		r.text = r.text[:len(r.text)-n]
		q.size -= n
		return true
	}
	return false
}

// A pending is the text that is complete and waits for its turn.
type pending struct {
	queue
	// aside holds the text of one stream while the queue, which then grows by the other
	// only, has too many changes.
	aside queue
	added int // bytes so far
}

func (p *pending) add(l *lane, s trace.Stream, text []byte) {
	p.added += len(text)
	if !p.aside.empty() && p.aside.front().stream == s ||
		p.changes >= maxChanges && p.back().stream != s {
		p.aside.add(l, s, text)
		return
	}
	p.queue.add(l, s, text)
}

func (p *pending) pop() {
	p.queue.pop()
	if p.queue.empty() && !p.aside.empty() {
		p.queue, p.aside = p.aside, queue{}
	}
}

// takeBack is queue.takeBack for the text that was added last.
func (p *pending) takeBack(l *lane, s trace.Stream, n int) bool {
	q := &p.queue
	if !p.aside.empty() && p.aside.front().stream == s {
		q = &p.aside
	}
	if !q.takeBack(l, s, n) {
		return false
	}
	p.added -= n
	return true
}

func (p *pending) bytes() int { return p.size + p.aside.size }
