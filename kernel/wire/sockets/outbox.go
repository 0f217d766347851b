package sockets

import (
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
	"time"
)

// maxSpare is the largest buffer that is kept for the next use.
const maxSpare = 64 << 10

var (
	errStalled = errors.New("the client does not read what is sent to it")
	errGone    = errors.New("the connection is closed")
)

// outbox holds what waits for one client, and writes it in a goroutine of its own (run), so that
// neither the library nor another client ever waits for this one: unless limits.queue bytes wait,
// and then only for a client that takes what is sent to it, and has room again within limits.full.
type outbox struct {
	to     net.Conn
	limits limits

	mu        sync.Mutex
	changed   sync.Cond // any of the below has
	queue     []queued  // in order
	size      int       // what it costs
	answers   int       // bytes of answers that wait, those that are being written too
	writing   int       // of what run has taken and not yet written
	finishing bool      // nothing more will come; end when all is written
	err       error     // why nothing more can be written

	// kept is when the client last kept up: had little waiting for it, or had taken another share
	// of what waits. A client that stops has a time from then on, not from when its queue is full:
	// of several that stop together none is waited for after the first.
	kept  time.Time
	taken int // bytes since then
}

// queued is a whole message. The bytes of one that was published are in other outboxes, too; an
// answer is the client's own.
type queued struct {
	wire   []byte // what is left of it
	answer int    // its bytes, 0 if it is not an answer
}

// maxAnswers is how many bytes of answers to PING, of welcomes and of echoes may wait for a client:
// it asks for them without having the key.
const maxAnswers = 256 << 10

// messageOverhead is about what a message costs in a queue besides its bytes.
const messageOverhead = 64

func newOutbox(to net.Conn, l limits) *outbox {
	o := &outbox{to: to, limits: l, kept: time.Now()}
	o.changed.L = &o.mu
	return o
}

// put queues a message, which must not change afterwards. It fails if the client has gone, or has
// been dropped for being slow.
func (o *outbox) put(wire []byte) error { return o.add(queued{wire: wire}) }

// answer queues a response to the client's own traffic. Unlike put it does not wait: a client that
// asks and does not read is dropped.
func (o *outbox) answer(wire []byte) error { return o.add(queued{wire, len(wire)}) }

func (o *outbox) add(q queued) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case q.answer > 0:
		if o.answers += q.answer; o.answers > maxAnswers {
			o.drop(errStalled)
		}
	case o.waiting() > o.limits.queue:
		o.waitForRoom()
	case o.waiting() <= o.share():
		o.keepsUp()
	}
	switch {
	case o.err != nil:
		return o.err
	case o.finishing:
		return errGone
	}
	o.queue = append(o.queue, q)
	o.size += len(q.wire) + messageOverhead
	o.changed.Broadcast()
	return nil
}

// waiting returns how much waits; mu is held.
func (o *outbox) waiting() int { return o.size + o.writing }

// share returns how much of the queue a client must take in limits.full.
func (o *outbox) share() int { return o.limits.queue / 8 }

// keepsUp records that the client keeps up; mu is held.
func (o *outbox) keepsUp() { o.kept, o.taken = time.Now(), 0 }

// waitForRoom waits until a share of the queue is free, not just one byte: a client
// that takes a little at a time must not slow the kernel down to its pace. mu is held.
func (o *outbox) waitForRoom() {
	for o.err == nil && o.waiting() > o.limits.queue-o.share() {
		left := time.Until(o.kept.Add(o.limits.full))
		if left <= 0 {
			o.drop(errStalled)
			return
		}
		late := time.AfterFunc(left, func() {
			o.mu.Lock()
			defer o.mu.Unlock()
			o.changed.Broadcast()
		})
		o.changed.Wait()
		late.Stop()
	}
}

// fail ends the outbox, for the reason err unless there is one already. What waits
// is lost.
func (o *outbox) fail(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.drop(err)
}

// drop is fail for a caller that holds mu.
func (o *outbox) drop(err error) {
	if o.err == nil {
		o.err = err
		o.queue, o.size = nil, 0
	}
	o.changed.Broadcast()
	o.to.Close()
}

// finish lets run end when everything has been written.
func (o *outbox) finish() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.finishing = true
	o.to.SetWriteDeadline(time.Now().Add(o.limits.lastStall)) // shortens that of a write under way
	o.changed.Broadcast()
}

// run writes until fail (it returns that error) or, after finish, until nothing is
// left (it returns nil). It blocks on changed and on the client.
func (o *outbox) run() error {
	for {
		o.mu.Lock()
		for len(o.queue) == 0 && !o.finishing && o.err == nil {
			o.changed.Wait()
		}
		if o.err != nil || len(o.queue) == 0 {
			defer o.mu.Unlock()
			return o.err
		}
		batch := o.queue
		o.writing, o.size, o.queue = o.size, 0, nil
		o.mu.Unlock()

		if err := o.write(batch); err != nil {
			o.fail(err) // and go round, to return why it really ended
		}
	}
}

// write writes a batch in pieces. As long as each makes some progress in time, the
// client is slow but alive.
func (o *outbox) write(batch []queued) error {
	var piece net.Buffers
	for len(batch) > 0 {
		piece = nextPiece(piece[:0], batch)
		o.mu.Lock()
		patience := o.limits.stall
		if o.finishing {
			patience = o.limits.lastStall
		}
		o.to.SetWriteDeadline(time.Now().Add(patience))
		o.mu.Unlock()

		rest := piece // which WriteTo uses up
		n, err := rest.WriteTo(o.to)
		if timeout := errors.Is(err, os.ErrDeadlineExceeded); timeout && n == 0 {
			return errStalled
		} else if err != nil && !timeout {
			return fmt.Errorf("write: %w", err)
		}
		o.wrote(int(n))
		batch = o.advance(batch, int(n))
	}
	return nil
}

// nextPiece appends the beginning of a batch, as much as is written at a time.
func nextPiece(piece net.Buffers, batch []queued) net.Buffers {
	const bytes, messages = 256 << 10, 512
	size := 0
	for _, q := range batch {
		wire := q.wire[:min(len(q.wire), bytes-size)]
		piece = append(piece, wire)
		if size += len(wire); size >= bytes || len(piece) >= messages {
			break
		}
	}
	return piece
}

// wrote records that the client has taken n bytes.
func (o *outbox) wrote(n int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.writing -= n
	if o.taken += n; o.taken >= o.share() {
		o.kept, o.taken = time.Now(), o.taken%o.share()
	}
	o.changed.Broadcast()
}

// advance returns a batch without its first n bytes, and releases the messages that are done.
func (o *outbox) advance(batch []queued, n int) []queued {
	o.mu.Lock()
	defer o.mu.Unlock()
	for len(batch) > 0 && n >= len(batch[0].wire) {
		n -= len(batch[0].wire)
		o.answers -= batch[0].answer
		o.writing -= messageOverhead
		batch[0] = queued{}
		batch = batch[1:]
	}
	if n > 0 {
		batch[0].wire = batch[0].wire[n:]
	}
	return batch
}
