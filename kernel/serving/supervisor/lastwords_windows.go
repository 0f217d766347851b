package supervisor

import (
	"io"
	"os"
	"os/exec"
	"time"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// lastWords is what the worker writes to its standard error, where only Go's runtime writes: cells
// have another os.Stderr.
type lastWords struct {
	stderr *os.File
	said   dump
}

// open makes the pipe and gives the worker's end to cmd. It returns what is to be closed when cmd
// has started.
func (l *lastWords) open(pipes *pipes, cmd *exec.Cmd) (theirs []*os.File) {
	var errw *os.File
	l.stderr, errw = pipes.open()
	cmd.Stderr = errw
	return []*os.File{errw}
}

// exited is called when the worker has exited.
func (l *lastWords) exited(deadline time.Time) { _ = l.stderr.SetReadDeadline(deadline) }

// read reads until the pipe ends.
func (l *lastWords) read() { _, _ = io.Copy(&l.said, l.stderr) }

func (l *lastWords) close() { l.stderr.Close() }

// written is empty: what cells have written came by records.
func (l *lastWords) written() []trace.Write { return nil }

// crash returns what Go wrote when the worker crashed.
func (l *lastWords) crash() []byte { return l.said.Bytes() }
