package server

import (
	"context"
	"sync"
	"time"

	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
)

// inbox holds the shell messages that wait for the request under way to end: a bounded number of
// bytes, beyond which whoever sends more has to wait.
type inbox struct {
	mu    sync.Mutex
	queue []queued
	size  int           // bytes of the messages
	added chan struct{} // has room for one: the queue is not empty
	taken chan struct{} // has room for one: there is more room than before
}

// maxWaiting is how many bytes of messages wait in an inbox, but for the last one. A notebook of
// 10,000 cells has a few megabytes.
const maxWaiting = 64 << 20

type queued struct {
	*jupyter.Message
	aborted bool // an execution before it failed
}

func newInbox() *inbox { return &inbox{added: make(chan struct{}, 1), taken: make(chan struct{}, 1)} }

// add adds a message. It waits for room, until ctx ends. One goroutine adds.
func (q *inbox) add(ctx context.Context, m *jupyter.Message) {
	for !q.tryAdd(m) {
		select {
		case <-q.taken:
		case <-ctx.Done():
			return
		}
	}
}

func (q *inbox) tryAdd(m *jupyter.Message) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.size > maxWaiting {
		return false
	}
	q.queue = append(q.queue, queued{Message: m})
	q.size += messageSize(m)
	q.wake()
	return true
}

// messageSize returns about how many bytes a message takes.
func messageSize(m *jupyter.Message) int {
	const fixed = 1 << 10
	size := fixed + len(m.RawHeader) + len(m.ParentHeader) + len(m.Content)
	for _, b := range m.Buffers {
		size += len(b)
	}
	return size
}

// wake lets next look again; mu is held.
func (q *inbox) wake() {
	select {
	case q.added <- struct{}{}:
	default:
	}
}

// next waits for a message; ok is false when ctx has ended.
func (q *inbox) next(ctx context.Context) (m queued, ok bool) {
	for {
		select {
		case <-ctx.Done():
			return queued{}, false
		case <-q.added:
		}
		q.mu.Lock()
		if len(q.queue) > 0 {
			m, q.queue = q.queue[0], q.queue[1:]
			q.size -= messageSize(m.Message)
			select {
			case q.taken <- struct{}{}:
			default:
			}
			if len(q.queue) > 0 {
				q.wake()
			}
			q.mu.Unlock()
			return m, true
		}
		q.mu.Unlock()
	}
}

// How long abort waits for requests that a client has sent together with the failing one and
// that are still on their way: until none came for quiet, but not for ever.
const (
	quiet    = 25 * time.Millisecond
	patience = 200 * time.Millisecond
)

// abort marks all that waits. It must be called before the failing request is replied to: a
// client that has seen the failure may send on.
func (q *inbox) abort() {
	for begin, n := time.Now(), -1; time.Since(begin) < patience; time.Sleep(quiet) {
		before := n
		if n = q.len(); n == before {
			break
		}
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	for i := range q.queue {
		q.queue[i].aborted = true
	}
}

func (q *inbox) len() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.queue)
}
