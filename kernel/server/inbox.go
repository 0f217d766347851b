package server

import (
	"context"
	"sync"
	"time"

	"github.com/lockstep-go/lockstep/kernel/jupyter"
)

// inbox holds the shell messages that wait for the request under way to end.
type inbox struct {
	mu    sync.Mutex
	queue []queued
	added chan struct{} // has room for one: the queue is not empty
}

type queued struct {
	*jupyter.Message
	aborted bool // an execution before it failed
}

func newInbox() *inbox { return &inbox{added: make(chan struct{}, 1)} }

func (q *inbox) add(m *jupyter.Message) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.queue = append(q.queue, queued{Message: m})
	q.wake()
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
