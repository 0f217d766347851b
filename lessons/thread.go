package lessons

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
	"weak"

	"github.com/lockstep-go/lockstep/lessons/host"
)

// The ways to misuse a Thread. Start and Join panic with errors that wrap them.
var (
	ErrStarted    = errors.New("threads can only be started once")
	ErrNotStarted = errors.New("it has not been started")
	ErrJoinSelf   = errors.New("a thread that waits for itself waits for ever")
)

// MainName is the name of the goroutine that runs a program's main, or the
// statements of cells.
const MainName = host.MainName

// waitJoin is what a goroutine in Join waits for, as people read it.
const waitJoin = "Join"

// A Thread is a goroutine with a name that others can wait for. There is one
// *Thread for each goroutine, so it can be compared and used as a map's key.
type Thread struct {
	name string
	f    func() // nil in a goroutine that this package did not start

	start sync.Once
	bind  sync.Once

	mu sync.Mutex
	g  host.Goroutine // guarded by mu; nil before Start
	// used holds the Locals in which the goroutine has something, guarded by
	// mu. The pointers are weak because main lives on when a Local is dropped.
	used []weak.Pointer[Local]
}

// threads finds the Thread of a living goroutine.
var threads struct {
	sync.Mutex
	byID map[uint64]*Thread
}

// NewThread makes a thread that will run f when Start is called. The name is
// for people to read; with an empty one the thread is called Thread-1,
// Thread-2 and so on.
func NewThread(name string, f func()) *Thread {
	if f == nil {
		panic(errors.New("lessons.NewThread: the function to run is nil"))
	}
	if name == "" {
		name = host.Get().NextName()
	}
	return &Thread{name: name, f: f}
}

// Go starts f in a thread called name, which may be empty as in NewThread.
// It is the go statement, with a name and something to wait for.
func Go(name string, f func()) *Thread {
	t := NewThread(name, f)
	t.Start()
	return t
}

// FollowCell sends what the calling goroutine prints from now on to the cell
// that is running at that moment. Without it a goroutine's output appears
// under the cell that started it, even after that cell has ended. Call it in a
// goroutine that works for many cells, such as one that serves a queue. In
// plain Go, where there are no cells, it does nothing.
func FollowCell() { host.Get().FollowCell() }

// Current returns the thread that calls it: always the same pointer in the
// same goroutine. Goroutines that a plain go statement started have one too.
func Current() *Thread {
	g := host.Get().Current()
	threads.Lock()
	t := threads.byID[g.ID()]
	threads.Unlock()
	if t == nil {
		t = &Thread{name: g.Name()}
		t.bindTo(g)
	}
	return t
}

// Start begins to run the thread's function, and returns without waiting for
// it. A thread can be started once; to run the function again, make another.
func (t *Thread) Start() {
	started := false
	if t.f != nil {
		t.start.Do(func() {
			started = true
			// The new goroutine may ask for Current before Go returns here, and may
			// never come to its first statement: whoever is first binds.
			t.bindTo(host.Get().Go(t.name, func() {
				t.bindTo(host.Get().Current())
				t.f()
			}))
		})
	}
	if !started {
		panic(fmt.Errorf("cannot start %s: %w", t.name, ErrStarted))
	}
}

// Join waits until the thread has ended: its function has returned or
// panicked, or called runtime.Goexit.
func (t *Thread) Join() {
	host.Get().Wait(waitJoin, t.joinable(), -1)
}

// JoinTimeout waits as Join does, but no longer than d. It reports whether the
// thread has ended.
func (t *Thread) JoinTimeout(d time.Duration) bool {
	return host.Get().Wait(waitJoin, t.joinable(), max(d, 0))
}

// joinable returns the goroutine to wait for.
func (t *Thread) joinable() host.Goroutine {
	g := t.goroutine()
	if g == nil {
		panic(fmt.Errorf("cannot join %s: %w; call Start first", t.name, ErrNotStarted))
	}
	if g.ID() == host.Get().Current().ID() {
		panic(fmt.Errorf("cannot join %s from within %[1]s: %w", t.name, ErrJoinSelf))
	}
	return g
}

// Name returns the thread's name: MainThread for the one that runs the
// program, or the statements of the cells.
func (t *Thread) Name() string { return t.name }

// Alive reports whether the thread has been started and has not ended.
func (t *Thread) Alive() bool {
	g := t.goroutine()
	return g != nil && !g.Happened()
}

// String describes the thread, for example Thread(LoopThread, started).
func (t *Thread) String() string {
	state := "initial"
	if g := t.goroutine(); g != nil {
		state = "started"
		if g.Happened() {
			state = "stopped"
		}
	}
	return fmt.Sprintf("Thread(%s, %s)", t.name, state)
}

func (t *Thread) goroutine() host.Goroutine {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.g
}

// bindTo makes t the Thread of g until g ends.
func (t *Thread) bindTo(g host.Goroutine) {
	t.bind.Do(func() {
		t.mu.Lock()
		t.g = g
		t.mu.Unlock()
		threads.Lock()
		if threads.byID == nil {
			threads.byID = make(map[uint64]*Thread)
		}
		threads.byID[g.ID()] = t
		threads.Unlock()
		g.OnEnd(func() { t.forget(g.ID()) })
	})
}

// forget drops what is kept for a goroutine that has ended: its place among
// the living and what it stored in Locals.
func (t *Thread) forget(id uint64) {
	threads.Lock()
	delete(threads.byID, id)
	threads.Unlock()
	t.mu.Lock()
	used := t.used
	t.used = nil
	t.mu.Unlock()
	for _, w := range used {
		if l := w.Value(); l != nil {
			l.forget(t)
		}
	}
}

// uses records that the thread stored something in l for the first time.
func (t *Thread) uses(l *Local) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.used) == cap(t.used) {
		t.used = slices.DeleteFunc(t.used, func(w weak.Pointer[Local]) bool { return w.Value() == nil })
	}
	t.used = append(t.used, weak.Make(l))
}
