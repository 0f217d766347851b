package notebook

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/lockstep-go/lockstep/kernel/course/progress"
	"github.com/lockstep-go/lockstep/kernel/lockstep/options"
	"github.com/lockstep-go/lockstep/kernel/wire/client"
	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
)

// Tags of cells, as Jupyter's own tools know them.
const (
	tagRaises = "raises-exception" // may fail
	tagSkip   = "skip-execution"
)

// CellError is the failure of a cell that should not fail.
type CellError struct {
	Cell  int // from 1, text cells counted
	Count int // the n of In [n]
	Cause jupyter.Error
}

func (e *CellError) Error() string {
	return fmt.Sprintf("cell %d, In [%d]: %s: %s", e.Cell, e.Count, e.Cause.Name, e.Cause.Value)
}

// Runner runs notebooks.
type Runner struct {
	// Exe is the program whose kernel is used.
	Exe string
	// Dir is the kernel's working directory.
	Dir string
	// Stderr gets the kernel's log.
	Stderr io.Writer
	// Screen shows the run. May be nil.
	Screen *Screen
	// Options say how goroutines are scheduled. nil is as the notebook says.
	Options *options.Options
}

// run is one notebook's.
type run struct {
	*Runner
	nb     *Notebook
	kernel *client.Kernel

	// mu guards what follows, and the notebook's outputs: the client's goroutine fills them.
	mu       sync.Mutex
	cells    map[string]*Cell
	renewed  []renewal          // displays that were replaced, in the order of their first times
	failure  error              // of taking a message
	findings map[*Cell][]string // the words for what was reported of cells, such as race

	begun    bool // a cell was run
	replayed bool // one was run on the schedule of Options
}

// renewal is a display that was replaced since it was last on the screen.
type renewal struct {
	id    string
	shown object
}

// Run runs a notebook's code cells in order with a kernel of its own, until one fails that is not
// tagged as one that may; the error is then a *CellError. The outputs are in the notebook, also
// those of goroutines that print after their cell's end.
func (r *Runner) Run(ctx context.Context, nb *Notebook) (err error) {
	x := &run{Runner: r, nb: nb, cells: make(map[string]*Cell), findings: make(map[*Cell][]string)}
	x.kernel, err = client.Launch(ctx, r.Exe, client.LaunchOptions{
		Options: client.Options{IOPub: x.take},
		Env:     []string{progress.Env + "=off"}, // what a saved notebook shows depends on nobody's progress
		Dir:     r.Dir,
		Stderr:  r.Stderr,
	})
	if err != nil {
		return err
	}
	defer func() {
		// Also after an interrupt: the kernel must not be left.
		if end := x.kernel.Shutdown(context.WithoutCancel(ctx)); err == nil && end != nil {
			err = fmt.Errorf("end the kernel: %w", end)
		}
		x.mu.Lock()
		defer x.mu.Unlock()
		if err == nil {
			err = x.failure
		}
	}()
	if err := x.setLanguage(ctx); err != nil {
		return err
	}
	if err := x.cellsOf(ctx); err != nil {
		return err
	}
	return x.check()
}

// cellsOf runs the cells in order.
func (x *run) cellsOf(ctx context.Context) error {
	for i, c := range x.nb.Cells {
		x.Screen.progress(i+1, len(x.nb.Cells), c)
		switch {
		case c.IsMarkdown():
			x.Screen.markdown(c.Source())
		case !c.IsCode():
		case c.HasTag(tagSkip):
			x.Screen.code(c.Source(), 0)
		default:
			if err := x.cell(ctx, i+1, c); err != nil {
				return err
			}
		}
	}
	return nil
}

func (x *run) setLanguage(ctx context.Context) error {
	reply, err := x.kernel.Request(ctx, jupyter.Shell, jupyter.MsgKernelInfoRequest, struct{}{})
	if err != nil {
		return err
	}
	info, err := jupyter.Content[jupyter.KernelInfoReply](reply)
	if err != nil {
		return err
	}
	return x.nb.SetLanguage(info.LanguageInfo)
}

// cell runs one cell.
func (x *run) cell(ctx context.Context, number int, c *Cell) error {
	x.mu.Lock()
	c.reset()
	x.mu.Unlock()
	source := c.Source()
	if strings.TrimSpace(source) == "" {
		return nil
	}
	x.mu.Lock() // until the cell is known: its messages may be here before send returns
	call, err := x.kernel.Send(jupyter.Shell, jupyter.MsgExecuteRequest,
		jupyter.ExecuteRequest{Code: source, StoreHistory: true, StopOnError: !c.HasTag(tagRaises)}, x.magics())
	if err == nil {
		x.cells[call.Request.Header.MsgID] = c
	}
	x.mu.Unlock()
	if err != nil {
		return fmt.Errorf("cell %d: %w", number, err)
	}
	message, err := call.Reply(ctx)
	if err == nil {
		err = call.Idle(ctx)
	}
	if err != nil {
		return fmt.Errorf("cell %d: %w", number, err)
	}
	reply, err := jupyter.Content[jupyter.ExecuteReply](message)
	if err != nil {
		return fmt.Errorf("cell %d: %w", number, err)
	}
	if ours, ok := message.Metadata["lockstep"].(map[string]any); ok && ours["replayed"] != nil {
		x.replayed = true
	}
	x.mu.Lock()
	c.setCount(reply.ExecutionCount)
	// A screen cannot replace what it has shown; only the last form is shown.
	for _, r := range x.renewed {
		x.Screen.output(r.shown)
	}
	x.renewed = nil
	x.mu.Unlock()
	if reply.Status == jupyter.StatusOK || c.HasTag(tagRaises) {
		return nil
	}
	failed := &CellError{Cell: number, Count: reply.ExecutionCount}
	if reply.Error != nil {
		failed.Cause = *reply.Error
	}
	return failed
}

// take adds what is published to its cell.
func (x *run) take(m *jupyter.Message) {
	x.mu.Lock()
	defer x.mu.Unlock()
	var err error
	if m.Header.MsgType == jupyter.MsgUpdateDisplayData {
		err = x.renew(m)
	} else if c := x.cells[m.Parent().MsgID]; c != nil && m.Header.MsgType == jupyter.MsgExecuteInput {
		var input jupyter.ExecuteInput
		if input, err = jupyter.Content[jupyter.ExecuteInput](m); err == nil {
			x.Screen.code(input.Code, input.ExecutionCount)
		}
	} else if c != nil {
		var shown object
		if shown, err = c.add(m); shown != nil {
			if word := finding(shown); word != "" {
				x.findings[c] = append(x.findings[c], word)
			}
			x.Screen.output(shown)
		}
	}
	if err != nil && x.failure == nil {
		x.failure = err
	}
}

// renew replaces what is shown in the notebook; mu is held.
func (x *run) renew(m *jupyter.Message) error {
	id, shown, err := x.nb.update(m)
	if err != nil || shown == nil {
		return err
	}
	i := slices.IndexFunc(x.renewed, func(r renewal) bool { return r.id == id })
	if i < 0 {
		x.renewed = append(x.renewed, renewal{id, shown})
	} else {
		x.renewed[i].shown = shown
	}
	return nil
}
