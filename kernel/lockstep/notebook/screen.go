package notebook

import (
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"sync"

	"github.com/lockstep-go/lockstep/kernel/serving/terminal"
)

// Screen shows a run in a terminal: the lesson's text and code, what cells print, and on standard
// error, when that is a terminal too, one line of progress. A nil Screen shows nothing. It may be
// used from any goroutine.
type Screen struct {
	out     io.Writer
	colours bool
	quiet   bool      // shows outputs only
	status  io.Writer // nil without progress

	mu     sync.Mutex
	line   string // of progress, as drawn
	midway bool   // out is within a line
	empty  bool   // nothing was shown yet
}

// NewScreen returns a Screen on the two streams, with colours and progress where they suit:
// NO_COLOR and FORCE_COLOR decide about colours, else whether stdout is a terminal.
func NewScreen(stdout, stderr io.Writer) *Screen {
	s := &Screen{out: stdout, colours: terminal.Is(stdout), empty: true}
	if os.Getenv("FORCE_COLOR") != "" {
		s.colours = true
	}
	if os.Getenv("NO_COLOR") != "" {
		s.colours = false
	}
	if terminal.Is(stderr) {
		s.status = stderr
	}
	return s
}

// sgr is a colour as the kernel writes it.
var sgr = regexp.MustCompile(`\x1b\[[0-9;:]*m`)

// output shows an output of a cell. The table of lanes is left out: the lines were shown when they
// were printed.
func (s *Screen) output(o object) {
	if s == nil || isLanes(o) {
		return
	}
	words := plain(o)
	if o["output_type"] != "stream" && words != "" {
		s.freshLine()
	}
	if o["output_type"] == "execute_result" {
		words = fmt.Sprintf("Out[%v]: %s", o["execution_count"], words)
	}
	s.print(words)
}

// freshLine ends the line that is unfinished.
func (s *Screen) freshLine() {
	s.mu.Lock()
	midway := s.midway
	s.mu.Unlock()
	if midway {
		s.print("\n")
	}
}

func (s *Screen) print(words string) {
	if words == "" {
		return
	}
	words = terminal.Text(words)
	if !s.colours {
		words = sgr.ReplaceAllString(words, "")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.draw("")
	io.WriteString(s.out, words)
	s.midway, s.empty = !strings.HasSuffix(words, "\n"), false
}

// progress shows which cell is run. It is drawn when the cursor is at a line's beginning.
func (s *Screen) progress(cell, cells int, c *Cell) {
	if s == nil || s.status == nil {
		return
	}
	first, _, _ := strings.Cut(strings.TrimSpace(c.Source()), "\n")
	first = terminal.Line(first)
	if runes := []rune(first); len(runes) > 50 {
		first = string(runes[:50]) + "…"
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.midway {
		s.draw(fmt.Sprintf("[%d/%d] %s", cell, cells, first))
	}
}

// end removes the line of progress.
func (s *Screen) end() {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.draw("")
}

// draw replaces the line of progress; mu is held.
func (s *Screen) draw(line string) {
	if s.status == nil || s.line == line {
		return
	}
	fmt.Fprintf(s.status, "\r\x1b[K%s", line)
	s.line = line
}
