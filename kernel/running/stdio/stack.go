package stdio

import (
	"bytes"
	"io"
	"log"
	"regexp"
	"strings"
)

// Compiled packages that recover from a panic print the stack of the goroutine, as net/http does of
// a handler that panics. What is on it is the interpreter, and none of the cell's functions. So
// what is written with such a stack in it gets the functions that the panic has left in its place.

// Of these, one is in every stack of a cell's goroutine.
const (
	interpreterFrame = "github.com/traefik/yaegi/interp."
	flatFrame        = "/kernel/running/flat."
)

// stackFrame matches a function of a stack: its name with its arguments, then its file in a line
// that begins with a tab.
var stackFrame = regexp.MustCompile(`(?m)^\S.*\n\t\S+:\d+(?: \+0x[0-9a-f]+)?\n?`)

// cellsStack returns what is written with the cell's functions instead of a stack of the
// interpreter's, and p itself when it holds no such stack.
func (s *Stdio) cellsStack(p []byte) []byte {
	if !bytes.Contains(p, []byte(interpreterFrame)) && !bytes.Contains(p, []byte(flatFrame)) {
		return p
	}
	var lines []string
	if s.cfg.Stack != nil {
		lines = s.cfg.Stack()
	}
	written := false
	return stackFrame.ReplaceAllFunc(p, func([]byte) []byte {
		if written || len(lines) == 0 {
			return nil
		}
		written = true
		return []byte(strings.Join(lines, "\n") + "\n")
	})
}

// stackWriter is what a cell gives a logger to write to. Compiled packages write to the logger,
// too: net/http to a Server's ErrorLog.
type stackWriter struct {
	io.Writer // the cell's
	stdio     *Stdio
}

func (w stackWriter) Write(p []byte) (int, error) {
	cleaned := w.stdio.cellsStack(p)
	n, err := w.Writer.Write(cleaned)
	if err == nil && n == len(cleaned) {
		n = len(p)
	}
	return n, err
}

// forStacks is w as a logger gets it.
func (s *Stdio) forStacks(w io.Writer) io.Writer {
	switch w.(type) {
	case *File, nil:
		return w // its own writes are looked through
	}
	if w == io.Discard {
		return w // loggers look for it
	}
	return stackWriter{w, s}
}

// cellsWriter returns the writer that a cell has given a logger.
func cellsWriter(l *log.Logger) io.Writer {
	w := l.Writer()
	if sw, ok := w.(stackWriter); ok {
		return sw.Writer
	}
	return w
}
