package worker

import (
	"sync"
	"time"

	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// updateInterval is how often one display is replaced at most: more often nobody sees.
const updateInterval = 40 * time.Millisecond

// updates holds back what replaces displays: a loop may do that a million times a second, and what
// counts is the last. It may be used from any goroutine.
type updates struct {
	send func(workerproto.Record) error

	mu      sync.Mutex
	waiting map[string]workerproto.Display // by the displays' ids
	order   []string                       // of those that wait
	sent    map[string]time.Time           // within the last updateInterval
	timer   *time.Timer                    // set while something waits
}

// add sends an update, or does so soon unless another takes its place.
func (u *updates) add(d workerproto.Display) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if _, ok := u.waiting[d.DisplayID]; !ok && time.Since(u.sent[d.DisplayID]) >= updateInterval {
		u.put(d)
		return
	}
	if u.waiting == nil {
		u.waiting = map[string]workerproto.Display{}
	}
	if _, ok := u.waiting[d.DisplayID]; !ok {
		u.order = append(u.order, d.DisplayID)
	}
	u.waiting[d.DisplayID] = d
	if u.timer == nil {
		u.timer = time.AfterFunc(updateInterval, u.flush)
	}
}

// flush sends what waits, and returns when it is on its way.
func (u *updates) flush() {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.timer != nil {
		u.timer.Stop()
		u.timer = nil
	}
	for _, id := range u.order {
		u.put(u.waiting[id])
	}
	clear(u.waiting)
	u.order = u.order[:0]
}

// put sends an update; mu is held.
func (u *updates) put(d workerproto.Display) {
	now := time.Now()
	for id, at := range u.sent {
		if now.Sub(at) >= updateInterval {
			delete(u.sent, id)
		}
	}
	if u.sent == nil {
		u.sent = map[string]time.Time{}
	}
	u.sent[d.DisplayID] = now
	u.send(d)
}
