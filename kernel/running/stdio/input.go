package stdio

import (
	"io"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// input is what standard input has.
type input struct {
	// turn has room for one token, which the goroutine that reads puts in: a lock for which one can
	// wait and be ended.
	turn chan struct{}
	// left is what has been asked for and not been read yet; guarded by turn.
	left string
	// ended is the execution that has no more input; guarded by turn.
	ended trace.Exec
}

func newInput() input { return input{turn: make(chan struct{}, 1)} }

// read reads what is left of the last line, or of the next. What it does not take stays for the
// next reader, whoever that is.
func (s *Stdio) read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	in := &s.input
	in.lock()
	defer func() { <-in.turn }()
	if in.left == "" {
		if err := s.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(p, in.left)
	in.left = in.left[n:]
	return n, nil
}

// lock takes the turn. It does not return when the goroutine is ended before it has it.
func (in *input) lock() {
	select {
	case in.turn <- struct{}{}:
		return
	default:
	}
	killed, done := wait()
	select {
	case in.turn <- struct{}{}:
		done()
	case <-killed:
		done()
		sched.Point()
	}
}

// fill asks for a line and puts it into left. It needs the turn.
func (s *Stdio) fill() error {
	var exec trace.Exec
	if g := sched.MainG(); g != nil {
		exec = g.Exec
	}
	if exec != trace.NoExec && s.input.ended == exec {
		return io.EOF
	}
	line, eof, err := s.ask("", false)
	if err != nil {
		return err
	}
	if eof {
		s.input.ended = exec
		if line == "" {
			return io.EOF
		}
	} else if !strings.HasSuffix(line, "\n") {
		line += "\n"
	}
	s.input.left = line
	return nil
}

// ask calls Config.Ask, and abandons the call when the goroutine is to end.
func (s *Stdio) ask(prompt string, password bool) (line string, eof bool, err error) {
	type answer struct {
		line string
		eof  bool
		err  error
	}
	answers := make(chan answer, 1)
	g := sched.Current()
	go func() {
		var a answer
		a.line, a.eof, a.err = s.cfg.Ask(g, prompt, password)
		answers <- a
	}()
	killed, done := wait()
	select {
	case a := <-answers:
		done()
		sched.Point() // where nobody can be asked the execution ends
		return a.line, a.eof, a.err
	case <-killed:
		done()
		sched.Point()
		panic("unreachable: the goroutine was killed")
	}
}

// wait marks the running goroutine as waiting for input until done is called, and returns what ends
// it: a channel that is closed when it is to end.
func wait() (killed <-chan struct{}, done func()) {
	g := sched.Current()
	if g == nil {
		return nil, func() {}
	}
	g.BlockTimed(trace.WaitStdin, 0)
	return g.Killed(), g.Unblock
}
