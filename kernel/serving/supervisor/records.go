package supervisor

import (
	"log/slog"
	"os"
	"os/exec"
	"sync"
	"time"

	"github.com/lockstep-go/lockstep/kernel/wire/ring"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// records is where a worker's records come from: its pipe, and memory that it shares with us once
// it has said so in the first. What is printed line by line would take a system call a line in the
// pipe; in the memory it takes none, and is there as surely when the worker is killed.
type records struct {
	pipe   *os.File
	memory *ring.Memory // nil if there is none

	mu     sync.Mutex
	shared *ring.Reader // nil as long as records come by the pipe
	expiry time.Time
}

// give gives the memory to a worker that is about to be started.
func (r *records) give(cmd *exec.Cmd, log *slog.Logger) {
	memory, err := ring.New()
	if err != nil {
		log.Warn("each line that a cell prints takes a system call", "err", err)
		return
	}
	r.memory = memory
	memory.Give(cmd)
}

// given is called when the worker has been started.
func (r *records) given() {
	if r.memory != nil {
		r.memory.Given()
	}
}

// share has the receiver of the first record go on with the memory, if the worker does.
func (r *records) share(first workerproto.Ready, by *workerproto.Receiver, log *slog.Logger) *workerproto.Receiver {
	switch {
	case r.memory == nil:
		return by
	case !first.Shares:
		log.Warn("each line that a cell prints takes a system call", "err", "the worker could not take the shared memory")
		return by
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.shared = r.memory.Reader(r.pipe)
	if !r.expiry.IsZero() {
		r.shared.Expire(r.expiry)
	}
	return workerproto.NewReceiver(r.shared)
}

// expire ends the waiting for records at a time.
func (r *records) expire(at time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.expiry = at
	if r.shared != nil {
		r.shared.Expire(at)
		return
	}
	_ = r.pipe.SetReadDeadline(at)
}

// close closes what nobody reads any more.
func (r *records) close() {
	r.pipe.Close()
	if r.memory != nil {
		r.memory.Close()
	}
}
