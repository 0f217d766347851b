package resources

import (
	"net"
	"net/http/httptest"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"unsafe"
	"weak"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// resource is something that an execution holds.
type resource interface {
	// release closes it, or takes back a registration. It is called once at most.
	release()
	// gone reports whether nobody needs to release it any more.
	gone() bool
}

// stopper is a resource that does not outlive an interrupt of its execution.
type stopper interface{ stop() }

// holdings is what an execution holds, or a server of connections. Its owner's mutex guards it.
type holdings struct {
	list  []resource // in the order in which they were acquired
	swept int        // how many there were after the last sweep
}

var (
	mu   sync.Mutex
	held = map[trace.Exec]*holdings{} // guarded by mu
	// first is called when an execution begins to hold something.
	first = func(trace.Exec) {}
)

// OnFirst sets f to be called when an execution begins to hold something. It is called
// before the first cell runs.
func OnFirst(f func(trace.Exec)) { first = f }

// owner returns the execution to which belongs what the calling goroutine acquires. Compiled code
// acquires things in goroutines of its own too, which carry the identity of whoever started them;
// what others acquire belongs to the running execution.
func owner() (exec trace.Exec, killed bool) {
	if g := sched.Current(); g != nil {
		return g.Exec, g.IsKilled()
	}
	if g := sched.MainG(); g != nil {
		return g.Exec, false
	}
	return trace.NoExec, false
}

// own records a resource of the caller's execution. A goroutine that is being ended holds nothing
// any more.
func own(r resource) {
	exec, killed := owner()
	if killed {
		r.release()
		return
	}
	mu.Lock()
	h := held[exec]
	fresh := h == nil
	if fresh {
		h = &holdings{}
		held[exec] = h
	}
	h.add(r)
	mu.Unlock()
	if fresh && exec != trace.NoExec {
		first(exec)
	}
}

// add adds a resource. Those that are closed and forgotten must not pile up, as a server accepts
// connections without end: they are swept out whenever the list has doubled.
func (h *holdings) add(r resource) {
	if len(h.list) >= 2*h.swept+16 {
		h.list = slices.DeleteFunc(h.list, resource.gone)
		h.swept = len(h.list)
	}
	h.list = append(h.list, r)
}

// disown forgets a resource that has come to its end by itself.
func disown(r resource) {
	mu.Lock()
	defer mu.Unlock()
	for exec, h := range held {
		for i, have := range h.list {
			if have != r {
				continue
			}
			h.list = append(h.list[:i], h.list[i+1:]...)
			if len(h.list) == 0 {
				delete(held, exec)
			}
			return
		}
	}
}

// ownedBy reports whether an execution holds x, a pointer.
func ownedBy(exec trace.Exec, x any) bool {
	mu.Lock()
	defer mu.Unlock()
	h := held[exec]
	if h == nil {
		return false
	}
	for _, r := range h.list {
		if c, ok := r.(*closer); ok && c.is(x) {
			return true
		}
	}
	return false
}

// Release closes what executions hold, the latest first, and takes back what they have registered.
func Release(execs ...trace.Exec) {
	var all []resource
	mu.Lock()
	for _, exec := range execs {
		if h := held[exec]; h != nil {
			all = append(all, h.list...)
			delete(held, exec)
		}
	}
	mu.Unlock()
	for i := len(all) - 1; i >= 0; i-- {
		all[i].release()
	}
}

// Interrupt stops what an execution's goroutines do in compiled code: its servers and child
// processes end, and calls that wait return. It is called after the goroutines have been killed.
// What the execution holds otherwise stays.
func Interrupt(exec trace.Exec) {
	var stops []stopper
	mu.Lock()
	if h := held[exec]; h != nil {
		for _, r := range h.list {
			if s, ok := r.(stopper); ok {
				stops = append(stops, s)
			}
		}
	}
	mu.Unlock()
	for _, s := range stops {
		s.stop()
	}
	Wake()
}

// closer is a value that is closed by a method. It is not kept alive: what nobody has any more is
// closed by its own finalizer, or has been closed before.
type closer struct {
	ptr weak.Pointer[byte]
	typ reflect.Type // a pointer type
}

// newCloser returns a resource that closes x.
func newCloser(x any) resource {
	v := reflect.ValueOf(x)
	if v.Kind() != reflect.Pointer { // a type of a cell's own
		r := registration(func() { closeValue(x) })
		return &r
	}
	return &closer{weak.Make((*byte)(v.UnsafePointer())), v.Type()}
}

// value returns the pointer, or nil.
func (c *closer) value() any {
	p := c.ptr.Value()
	if p == nil {
		return nil
	}
	return reflect.NewAt(c.typ.Elem(), unsafe.Pointer(p)).Interface()
}

func (c *closer) is(x any) bool {
	v := reflect.ValueOf(x)
	return v.Kind() == reflect.Pointer && v.Type() == c.typ && (*byte)(v.UnsafePointer()) == c.ptr.Value()
}

func (c *closer) gone() bool { return c.ptr.Value() == nil }

func (c *closer) release() { closeValue(c.value()) }

// closeValue closes what can be closed. It does not wait for anybody.
func closeValue(x any) {
	switch x := x.(type) {
	case *httptest.Server: // whose Close waits for its clients
		_ = x.Config.Close()
		go x.Close()
	case *net.UnixConn:
		// Go removes the file of a listener, and leaves that of a connection without a peer, where
		// nobody could listen again.
		open := x.Close() == nil
		if name := x.LocalAddr(); open && name != nil && x.RemoteAddr() == nil && !strings.HasPrefix(name.String(), "@") {
			_ = os.Remove(name.String()) // it may have no name
		}
	case interface{ Close() error }:
		_ = x.Close() // it may be closed already
	case interface{ Close() }:
		x.Close()
	case interface{ Stop() }: // a ticker
		x.Stop()
	}
}

// registration is undone by a function.
type registration func()

func (r *registration) release()   { (*r)() }
func (r *registration) gone() bool { return false }

// registered records a registration of the caller's execution, which undo takes back.
func registered(undo func()) {
	r := registration(undo)
	own(&r)
}
