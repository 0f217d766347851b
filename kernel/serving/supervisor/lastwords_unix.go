//go:build unix

package supervisor

import (
	"io"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"

	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// lastWords is what a dead worker leaves in the pipes of its standard streams, and the runtime's
// report of its crash. While it lives it reads those pipes itself, see workerproto.FilesEnv.
type lastWords struct {
	stdout, stderr, report *os.File // our ends
	gone                   chan time.Time

	left [3][]byte // of the same; set when read returns
}

// open makes the pipes and gives the worker's ends to cmd. It returns what is to be closed when cmd
// has started.
func (l *lastWords) open(pipes *pipes, cmd *exec.Cmd) (theirs []*os.File) {
	var outw, errw, crashw *os.File
	l.stdout, outw = pipes.open()
	l.stderr, errw = pipes.open()
	l.report, crashw = pipes.open()
	l.gone = make(chan time.Time, 1)
	cmd.Stderr = errw
	cmd.ExtraFiles = []*os.File{l.stdout, outw, l.stderr, crashw} // from workerproto.StdoutReadFD on
	cmd.Env = append(cmd.Env, workerproto.FilesEnv+"=1")
	return []*os.File{outw, errw, crashw}
}

// exited is called when the worker has exited. Whatever still holds its pipes open is not waited
// for beyond the deadline.
func (l *lastWords) exited(deadline time.Time) { l.gone <- deadline }

// maxLastWords is how much is kept of each pipe: more than one holds, and enough of a crash.
const maxLastWords = 1 << 20

// read reads what is left when the worker has exited. The report of a crash is read at once: a pipe
// may not hold all of it.
func (l *lastWords) read() {
	var reading sync.WaitGroup
	reading.Go(func() { l.left[2] = rest(l.report) })
	deadline := <-l.gone
	_ = l.report.SetReadDeadline(deadline)
	for i, f := range []*os.File{l.stdout, l.stderr} {
		// Blocking or not is a property of the open file, which the worker shared.
		if raw, err := f.SyscallConn(); err == nil {
			_ = raw.Control(func(fd uintptr) { _ = syscall.SetNonblock(int(fd), true) })
		}
		_ = f.SetReadDeadline(deadline)
		l.left[i] = rest(f)
	}
	reading.Wait()
}

// rest returns what a pipe holds, and reads it to its end.
func rest(f *os.File) []byte {
	kept, _ := io.ReadAll(io.LimitReader(f, maxLastWords)) // an error ends it too
	_, _ = io.Copy(io.Discard, f)
	return kept
}

func (l *lastWords) close() {
	for _, f := range []*os.File{l.stdout, l.stderr, l.report} {
		f.Close()
	}
}

// written returns what the learner's program wrote last.
func (l *lastWords) written() []trace.Write {
	stderr, _ := splitCrash(l.left[1], l.left[2])
	return writes(l.left[0], stderr)
}

// crash returns what Go wrote when the worker crashed, nil if it did not crash.
func (l *lastWords) crash() []byte {
	_, crash := splitCrash(l.left[1], l.left[2])
	return crash
}

// writes makes records of what was left in the pipes of a worker's standard streams.
func writes(stdout, stderr []byte) (list []trace.Write) {
	for _, w := range []trace.Write{{Stream: trace.Stdout, Data: stdout}, {Stream: trace.Stderr, Data: stderr}} {
		if len(w.Data) > 0 {
			w.Go = trace.MainGo
			list = append(list, w)
		}
	}
	return list
}
