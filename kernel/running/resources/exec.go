package resources

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"strconv"
	"sync"

	"github.com/lockstep-go/lockstep/kernel/serving/children"
)

// Child processes end with what has started them: when their cell is run again, and already when
// the cell is interrupted that waits for them.

func init() {
	replace("os/exec", map[string]any{
		"Cmd.Start":          startCmd,
		"Cmd.Wait":           waitCmd,
		"Cmd.Run":            runCmd,
		"Cmd.Output":         outputOfCmd,
		"Cmd.CombinedOutput": combinedOutputOfCmd,
	})
	replace("os", map[string]any{"Process.Wait": waitProcess})
}

// child is a process that an execution has started, and the group that it leads.
type child struct {
	pid   int
	talks bool // compiled goroutines carry what it says to the program, or the other way

	mu     sync.Mutex
	reaped bool // guarded by mu: it has been waited for, and its number may be another's
}

// ownChild records a process that has just been started.
func ownChild(pid int, talks bool) *child {
	c := &child{pid: pid, talks: talks}
	startedMu.Lock()
	started[pid] = c
	startedMu.Unlock()
	own(c)
	return c
}

// started are the children that have not been waited for.
var (
	startedMu sync.Mutex
	started   = map[int]*child{} // guarded by startedMu
)

func childOf(pid int) *child {
	startedMu.Lock()
	defer startedMu.Unlock()
	return started[pid]
}

// wait does op, which waits for the child, and ends the child if that is left.
func (c *child) wait(op func() error) (err error) {
	if c == nil { // not started by a cell
		return op()
	}
	leaving(c.stop, func() { err = op() })
	return err
}

// ended records that the child has been waited for. Its group may live on.
func (c *child) ended() {
	startedMu.Lock()
	if started[c.pid] == c {
		delete(started, c.pid)
	}
	startedMu.Unlock()
	c.mu.Lock()
	c.reaped = true
	c.mu.Unlock()
	if c.gone() {
		disown(c)
	}
}

func (c *child) gone() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.reaped && !children.HasGroup(c.pid)
}

func (c *child) release() { c.stop() }

func (c *child) stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.reaped || children.HasGroup(c.pid) {
		children.Kill(c.pid)
	}
}

func startCmd(c *exec.Cmd) error {
	if c.Process == nil { // else Start says that it was started before
		c.SysProcAttr = children.Group(c.SysProcAttr)
	}
	before := c.Process
	err := c.Start()
	if err == nil && c.Process != before {
		ownChild(c.Process.Pid, talks(c))
	}
	return err
}

// talks reports whether what the command reads or writes is something else than a file.
func talks(c *exec.Cmd) bool {
	isFile := func(x any) bool {
		_, ok := x.(*os.File)
		return x == nil || ok
	}
	return !isFile(c.Stdin) || !isFile(c.Stdout) || !isFile(c.Stderr)
}

func waitCmd(c *exec.Cmd) (err error) {
	if c.Process == nil || c.ProcessState != nil {
		return c.Wait() // which says why it cannot
	}
	child := childOf(c.Process.Pid)
	return child.wait(func() error {
		err := c.Wait()
		if child != nil && c.ProcessState != nil {
			child.ended()
		}
		return err
	})
}

func runCmd(c *exec.Cmd) error {
	if err := startCmd(c); err != nil {
		return err
	}
	return waitCmd(c)
}

func outputOfCmd(c *exec.Cmd) ([]byte, error) {
	if c.Stdout != nil {
		return nil, errors.New("exec: Stdout already set")
	}
	var out bytes.Buffer
	c.Stdout = &out
	var said *ends
	if c.Stderr == nil {
		said = &ends{}
		c.Stderr = said
	}
	err := runCmd(c)
	var exit *exec.ExitError
	if said != nil && errors.As(err, &exit) {
		exit.Stderr = said.bytes()
	}
	return out.Bytes(), err
}

func combinedOutputOfCmd(c *exec.Cmd) ([]byte, error) {
	if c.Stdout != nil {
		return nil, errors.New("exec: Stdout already set")
	}
	if c.Stderr != nil {
		return nil, errors.New("exec: Stderr already set")
	}
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	err := runCmd(c)
	return out.Bytes(), err
}

// ends keeps the first and the last of what is written to it, as exec.Cmd.Output does for its
// error.
type ends struct {
	first, last []byte
	left        int64 // how many bytes between them were let go
}

// endSize is how much of each end is kept.
const endSize = 32 << 10

// Write takes all that is written.
func (e *ends) Write(p []byte) (int, error) {
	n := len(p)
	room := min(endSize-len(e.first), len(p))
	e.first, p = append(e.first, p[:room]...), p[room:]
	e.last = append(e.last, p...)
	if over := len(e.last) - endSize; over > 0 {
		e.left += int64(over)
		e.last = append(e.last[:0], e.last[over:]...)
	}
	return n, nil
}

func (e *ends) bytes() []byte {
	if e.left == 0 {
		return append(e.first, e.last...)
	}
	b := append(e.first, "\n... omitting "...)
	b = strconv.AppendInt(b, e.left, 10)
	return append(append(b, " bytes ...\n"...), e.last...)
}

// processPointer is what os.StartProcess returns.
type processPointer = *os.Process

func ownProcess(p *os.Process) { ownChild(p.Pid, false) }

func waitProcess(p *os.Process) (state *os.ProcessState, err error) {
	if p == nil {
		return p.Wait()
	}
	child := childOf(p.Pid)
	err = child.wait(func() error {
		state, err = p.Wait()
		if child != nil && state != nil {
			child.ended()
		}
		return err
	})
	return state, err
}
