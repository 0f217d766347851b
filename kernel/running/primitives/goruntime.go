package primitives

import (
	"context"
	"os"
	"os/signal"
	"runtime/pprof"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
)

// NumGoroutine is runtime.NumGoroutine for the program: the kernel's own goroutines do not count.
func NumGoroutine() int { return max(1, len(sched.Living())) }

// do is pprof.Do. A goroutine's labels are its identity here (sched/label.go), so the new ones
// reach f only by its context.
func do(ctx context.Context, labels pprof.LabelSet, f func(context.Context)) {
	f(pprof.WithLabels(ctx, labels))
}

// setGoroutineLabels is pprof.SetGoroutineLabels, and does nothing, for the reason that do gives.
func setGoroutineLabels(context.Context) {}

// notify is signal.Notify.
func notify(c chan<- os.Signal, sig ...os.Signal) {
	sched.Outside()
	signal.Notify(c, sig...)
}

// OutsidePackages lists the import paths whose use means sched.Outside: with them a goroutine can
// be woken by what is not a goroutine of the program.
var OutsidePackages = []string{
	"crypto/tls",
	"database/sql",
	"log/syslog",
	"net",
	"net/http",
	"net/http/cgi",
	"net/http/fcgi",
	"net/http/httptest",
	"net/http/httputil",
	"net/rpc",
	"net/rpc/jsonrpc",
	"net/smtp",
	"net/textproto",
	"os/exec",
	"os/signal",
	"plugin",
	"syscall",
}
