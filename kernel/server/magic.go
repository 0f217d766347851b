package server

import (
	"fmt"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/cell"
	"github.com/lockstep-go/lockstep/kernel/jupyter"
	"github.com/lockstep-go/lockstep/kernel/output"
)

// magic is one of those that the server runs itself.
type magic struct {
	sign       string // % or, if it is about the cell, %%
	name, args string
	help       string
	run        func(*Server, *execution, output.Publisher, string) error
}

// magics in the order in which %help lists them. It is filled by init, since help is one of them.
var magics []magic

// knownMagics are their names.
var knownMagics cell.Magics

func init() {
	magics = []magic{
		{"%", "help", "", "list the magics", (*Server).magicHelp},
		{"%", "lanes", "[stream|table|both|off]", "how the output of several goroutines is shown, from now on", (*Server).magicLanes},
		{"%", "goroutines", "", "the living goroutines: who they are, where they were started, what they wait for", (*Server).magicGoroutines},
		{"%", "who", "[NAME...]", "the session's variables: what they are called, their types and values", (*Server).magicWho},
		{"%", "follow", "[-off] NAME|ID", "show what a goroutine prints in the cell that is running, instead of its own", (*Server).magicFollow},
		{"%", "stop", "N|all", "end the goroutines that cell In [N], or any cell, started", (*Server).magicStop},
		{"%", "wait", "[on|off]", "end a cell only when its goroutines have ended, from now on: for notebooks that are saved with their output", (*Server).magicWait},
		{"%", "output", "[cap SIZE|off] [rate SIZE|off|auto]", "how much output of a cell is kept, the rest being cut from the middle, and how much is sent a second; from now on", (*Server).magicOutput},
		{"%%", "dump", "", "what becomes of the cell on its way to the interpreter; it is not run", (*Server).magicDump},
	}
	for _, m := range magics {
		if m.sign == "%%" {
			knownMagics.Cell = append(knownMagics.Cell, m.name)
		} else {
			knownMagics.Line = append(knownMagics.Line, m.name)
		}
	}
}

// runMagic runs a magic of the running execution.
func (s *Server) runMagic(e *execution, pub output.Publisher, m cell.Magic) error {
	for _, known := range magics {
		if known.name == m.Name {
			return known.run(s, e, pub, m.Args)
		}
	}
	return fmt.Errorf("%s has no effect here", m) // ParseMagics lets none but ours through
}

// magicFailure is the error of a cell whose magic cannot be followed.
func (s *Server) magicFailure(e *execution, err error) *jupyter.Error {
	return &jupyter.Error{Name: "MagicError", Value: err.Error(), Traceback: []string{fmt.Sprintf("In [%d]: %v", e.count, err)}}
}

// magicDump has the cell shown in its stages.
func (s *Server) magicDump(e *execution, _ output.Publisher, args string) error {
	if args != "" {
		return usage("dump", args)
	}
	e.dump = true
	return nil
}

// usage is the error of arguments that a magic does not know.
func usage(name, args string) error {
	for _, m := range magics {
		if m.name == name {
			return fmt.Errorf("%q is not understood; write %s", args, strings.TrimSpace(m.sign+m.name+" "+m.args))
		}
	}
	return fmt.Errorf("%q is not understood", args)
}

// say prints a line of a magic's answer.
func say(pub output.Publisher, format string, args ...any) {
	pub.Stream("stdout", fmt.Sprintf(format, args...)+"\n")
}

func (s *Server) magicHelp(_ *execution, pub output.Publisher, _ string) error {
	width := 0
	for _, m := range magics {
		width = max(width, len(m.sign+m.name+" "+m.args))
	}
	var b strings.Builder
	for _, m := range magics {
		fmt.Fprintf(&b, "%-*s  %s\n", width, m.sign+m.name+" "+m.args, m.help)
	}
	b.WriteString("\nMagics come first in a cell, one on a line; Go may follow.\n")
	pub.Stream("stdout", b.String())
	return nil
}
