package output

import (
	"math"
	"sync"
	"time"
)

// jupyter_server drops all of a kernel's messages, errors and displays among
// them, while the last 3 s had more than 3,000,000 bytes of stream messages or
// 3,000 messages of any kind. A Rate stays below both: the window is a little longer, as
// messages may arrive closer together than they were sent; and messageCost is
// the bytes that a message has besides its text, rounded up so far that a window has room
// for 2,000 messages only.
const (
	rateWindow   = 3200 * time.Millisecond
	rateBudget   = 2_800_000 // of DefaultRate
	rateMessages = 2000
	messageCost  = rateBudget / rateMessages
)

// What Rate.Limit takes, besides a number of bytes a second.
const (
	// DefaultRate is what jupyter_server lets through unless it is configured to let through more.
	DefaultRate = int64(rateBudget * time.Second / rateWindow)
	// NoRate is for clients without such a server in between.
	NoRate = math.MaxInt64
)

// Rate holds back what several cells put out, so that together they stay below what Jupyter's
// server lets through. Its zero value is ready, and holds back to DefaultRate; it may be used from
// any goroutine.
type Rate struct {
	mu    sync.Mutex
	limit int64      // bytes a second, 0 for DefaultRate
	spent []spending // oldest first, all within the window
	total int
}

type spending struct {
	at   time.Time
	cost int
}

// Limit changes how much may be put out: DefaultRate, NoRate, or another number of bytes a second.
func (r *Rate) Limit(perSecond int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.limit = perSecond
	r.spent, r.total = nil, 0
}

// budget returns what may be spent within a window; mu is held.
func (r *Rate) budget() int {
	if r.limit == 0 || r.limit == DefaultRate {
		return rateBudget
	}
	const most = math.MaxInt / int64(rateWindow/time.Millisecond)
	return int(min(r.limit, most) * int64(rateWindow/time.Millisecond) / 1000)
}

// take spends what a message with so much text costs, or returns how long to wait before trying
// again.
func (r *Rate) take(text int) (wait time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.limit == NoRate {
		return 0
	}
	budget := r.budget()
	cost := min(text+max(budget/rateMessages, messageCost), budget)
	now := time.Now()
	gone := 0
	for gone < len(r.spent) && now.Sub(r.spent[gone].at) >= rateWindow {
		r.total -= r.spent[gone].cost
		gone++
	}
	r.spent = append(r.spent[:0], r.spent[gone:]...)
	if r.total+cost > budget && len(r.spent) > 0 {
		// Wait for enough of the oldest to leave the window.
		free := budget - r.total
		for _, s := range r.spent {
			free += s.cost
			wait = s.at.Add(rateWindow).Sub(now)
			if free >= cost {
				break
			}
		}
		return wait
	}
	r.total += cost
	r.spent = append(r.spent, spending{now, cost})
	return 0
}

// Reset is called when an idle status was sent: at each of them jupyter_server starts counting
// anew.
func (r *Rate) Reset() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.spent, r.total = nil, 0
}

// wireSize is what each byte of a text becomes in a JSON string as encoding/json writes it.
var wireSize = func() (size [256]uint8) {
	for b := range size {
		switch {
		case b == '\n', b == '\r', b == '\t', b == '\b', b == '\f', b == '"', b == '\\':
			size[b] = 2
		case b < 0x20, b == '<', b == '>', b == '&':
			size[b] = 6
		default:
			size[b] = 1
		}
	}
	return size
}()

// wireCost returns the length of text in a message.
func wireCost[T string | []byte](text T) int {
	n := 0
	for i := range len(text) {
		n += int(wireSize[text[i]])
	}
	return n
}
