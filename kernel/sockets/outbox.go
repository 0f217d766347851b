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
const maxSpare = 1 << 20

var (
	errStalled = errors.New("the client does not read what is sent to it")
	errGone    = errors.New("the connection is closed")
)

// outbox holds what waits for one client, and writes it in a goroutine of its own
// (run), so that neither the library nor another client ever waits for this one:
// unless limits.queue bytes wait, and then for limits.full at most.
type outbox struct {
	to     net.Conn
	limits limits

	mu        sync.Mutex
	changed   sync.Cond // any of the below has
	queue     []byte    // whole messages, in order
	writing   int       // bytes that run has taken and not yet written
	finishing bool      // nothing more will come; end when all is written
	err       error     // why nothing more can be written
}

func newOutbox(to net.Conn, l limits) *outbox {
	o := &outbox{to: to, limits: l}
	o.changed.L = &o.mu
	return o
}

// put queues a message. It fails when the client is gone, or is dropped for its slowness.
func (o *outbox) put(wire []byte) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.queue)+o.writing > o.limits.queue {
		o.waitForRoom()
	}
	switch {
	case o.err != nil:
		return o.err
	case o.finishing:
		return errGone
	}
	o.queue = append(o.queue, wire...)
	o.changed.Broadcast()
	return nil
}

// waitForRoom waits until an eighth of the queue is free, not just one byte: a client
// that takes a little at a time must not slow the kernel down to its pace. mu is held.
func (o *outbox) waitForRoom() {
	late := time.AfterFunc(o.limits.full, func() { o.fail(errStalled) })
	defer late.Stop()
	for o.err == nil && len(o.queue)+o.writing > o.limits.queue-o.limits.queue/8 {
		o.changed.Wait()
	}
}

// fail ends the outbox, for the reason err unless there is one already. What waits
// is lost.
func (o *outbox) fail(err error) {
	o.mu.Lock()
	if o.err == nil {
		o.err = err
		o.queue = nil
	}
	o.changed.Broadcast()
	o.mu.Unlock()
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
	var spare []byte
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
		o.queue, o.writing = spare[:0], len(batch)
		o.mu.Unlock()

		if err := o.write(batch); err != nil {
			o.fail(err) // and go round, to return why it really ended
			continue
		}
		if spare = batch; cap(spare) > maxSpare {
			spare = nil
		}
	}
}

// write writes a batch in pieces. As long as each makes some progress in time, the
// client is slow but alive.
func (o *outbox) write(batch []byte) error {
	const piece = 256 << 10
	for len(batch) > 0 {
		o.mu.Lock()
		patience := o.limits.stall
		if o.finishing {
			patience = o.limits.lastStall
		}
		o.to.SetWriteDeadline(time.Now().Add(patience))
		o.mu.Unlock()

		n, err := o.to.Write(batch[:min(len(batch), piece)])
		if timeout := errors.Is(err, os.ErrDeadlineExceeded); timeout && n == 0 {
			return errStalled
		} else if err != nil && !timeout {
			return fmt.Errorf("write: %w", err)
		}
		batch = batch[n:]

		o.mu.Lock()
		o.writing -= n
		o.changed.Broadcast()
		o.mu.Unlock()
	}
	return nil
}
