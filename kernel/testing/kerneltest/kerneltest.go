// Package kerneltest starts the real kernel, built once for each test binary, and talks to it
// over real ZeroMQ:
//
//	func TestMain(m *testing.M) { os.Exit(kerneltest.Main(m)) }
//
//	k := kerneltest.Start(t)
//	r := k.Execute("x := 6 * 7\nx")
//	if got, want := r.Text(), "42"; got != want { … }
//
// A kernel ends with its test, which fails if a process of it is left.
package kerneltest

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/course/progress"
	"github.com/lockstep-go/lockstep/kernel/serving/server/history"
	"github.com/lockstep-go/lockstep/kernel/wire/client"
	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// Timeout bounds every wait. It is for machines that are very slow; no test waits for it that
// passes.
const Timeout = 60 * time.Second

// binary builds the program at its first use.
var binary = sync.OnceValues(build)

var built atomic.Bool // build was called

// build builds the program without the race detector, which would make cells slow and change their
// limits.
func build() (string, error) {
	built.Store(true)
	if err := lookAtSources(); err != nil {
		return "", fmt.Errorf("look at the kernel's sources: %w", err)
	}
	dir, err := os.MkdirTemp("", "lockstep-test-*")
	if err != nil {
		return "", err
	}
	exe := filepath.Join(dir, "lockstep")
	if runtime.GOOS == "windows" {
		exe += ".exe"
	}
	out, err := exec.Command("go", "build", "-o", exe, "github.com/lockstep-go/lockstep/kernel/lockstep").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build the kernel: %w\n%s", err, out)
	}
	return exe, nil
}

// Binary returns the program's file.
func Binary(t testing.TB) string {
	t.Helper()
	exe, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	return exe
}

// Main runs a package's tests and removes what was built for them. Call it from TestMain.
func Main(m *testing.M) int {
	status := m.Run()
	if built.Load() {
		if exe, err := binary(); err == nil {
			os.RemoveAll(filepath.Dir(exe))
		}
	}
	return status
}

// Kernel is a kernel under test.
type Kernel struct {
	*client.Kernel
	t   testing.TB
	log lockedBuffer

	mu       sync.Mutex
	messages map[string][]*jupyter.Message // published, by the msg_id of their parent
	changed  chan struct{}                 // closed and replaced when messages have come
	answers  chan string                   // to input_request
}

// Option changes how a kernel is started.
type Option func(*client.LaunchOptions)

// Env adds to the kernel's environment.
func Env(variables ...string) Option {
	return func(o *client.LaunchOptions) { o.Env = append(o.Env, variables...) }
}

// Start starts a kernel, whose history nobody shares unless an option says so.
func Start(t testing.TB, options ...Option) *Kernel {
	t.Helper()
	k := &Kernel{
		t:        t,
		messages: make(map[string][]*jupyter.Message),
		changed:  make(chan struct{}),
		answers:  make(chan string, 1000),
	}
	opts := client.LaunchOptions{
		Options: client.Options{IOPub: k.take, Input: k.answer},
		Env:     []string{history.Env + "=off", progress.Env + "=off", words.EnvName + "=en"},
		Stderr:  &k.log,
	}
	for _, option := range options {
		option(&opts)
	}
	ctx, cancel := context.WithTimeout(t.Context(), Timeout)
	defer cancel()
	var err error
	if k.Kernel, err = client.Launch(ctx, Binary(t), opts); err != nil {
		t.Fatalf("%v\n%s", err, k.log.String())
	}
	t.Cleanup(k.end)
	return k
}

// end shuts the kernel down and checks that nothing is left of it.
func (k *Kernel) end() {
	processes := append(Children(k.PID()), k.PID())
	ctx, cancel := context.WithTimeout(context.Background(), Timeout)
	defer cancel()
	select {
	case <-k.Exited():
		_ = k.Shutdown(ctx) // the test has ended the process, in whatever way it wanted
	default:
		if err := k.Shutdown(ctx); err != nil {
			k.t.Errorf("shut the kernel down: %v", err)
		}
	}
	for _, pid := range processes {
		k.ExpectGone(pid)
	}
	if k.t.Failed() {
		k.t.Logf("the kernel's log:\n%s", k.log.String())
	}
}

// Restart restarts the kernel.
func (k *Kernel) Restart() {
	k.t.Helper()
	ctx, cancel := context.WithTimeout(k.t.Context(), Timeout)
	defer cancel()
	if err := k.Kernel.Restart(ctx); err != nil {
		k.t.Fatal(err)
	}
}

// take keeps what is published.
func (k *Kernel) take(m *jupyter.Message) {
	k.mu.Lock()
	defer k.mu.Unlock()
	id := m.Parent().MsgID
	k.messages[id] = append(k.messages[id], m)
	close(k.changed)
	k.changed = make(chan struct{})
}

// Answer queues what the user types at the next questions.
func (k *Kernel) Answer(lines ...string) {
	for _, line := range lines {
		k.answers <- line
	}
}

// answer waits for an answer, as a user's client does; it gives up when the test ends.
func (k *Kernel) answer(jupyter.InputRequest) string {
	select {
	case line := <-k.answers:
		return line
	case <-k.t.Context().Done():
		return ""
	}
}

// published returns what has come for a request, and a channel that is closed when there is more.
func (k *Kernel) published(id string) ([]*jupyter.Message, <-chan struct{}) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.messages[id], k.changed
}

// lockedBuffer is a bytes.Buffer for two goroutines.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}
