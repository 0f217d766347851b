package worker

import (
	"fmt"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/check"
	"github.com/lockstep-go/lockstep/kernel/interp"
	"github.com/lockstep-go/lockstep/kernel/lower"
)

// hazards are the kinds of operation that panic with a text that contains the key.
var hazards = []struct {
	text   string
	hazard lower.Hazard
}{
	{"index out of range", lower.HazardIndex},
	{"slice bounds out of range", lower.HazardSlice},
	{"nil pointer dereference", lower.HazardNil},
	{"integer divide by zero", lower.HazardDivide},
	{"interface conversion", lower.HazardAssert},
	{"assignment to entry in nil map", lower.HazardMap},
	{"close of closed channel", lower.HazardClose},
	{"close of nil channel", lower.HazardClose},
	{"send on closed channel", lower.HazardSend},
	{"makeslice", lower.HazardMake},
}

func hazardOf(text string) lower.Hazard {
	for _, h := range hazards {
		if strings.Contains(text, h.text) {
			return h.hazard
		}
	}
	return lower.HazardNone
}

// backtrace tells where a panic came from: for each function that it left, the innermost first, the
// line as far as it is known. place is where panic was called, if it was; text is the panic's.
func (w *worker) backtrace(frames []interp.Frame, place int, text string) []string {
	var out []string
	hazard, callee := hazardOf(text), ""
	for i, fr := range frames {
		id := named(fr.File)
		name := strings.TrimPrefix(fr.Function, "main.")
		var lines []int
		switch pid, line := lower.SplitPlace(place); {
		case i == 0 && line > 0 && pid == id:
			lines = []int{line}
		default:
			if f := w.sources.function(id, fr.Line, fr.Col, isStatements(name)); f != nil {
				lines = f.Lines(hazard, callee)
			}
		}
		out = append(out, w.frameLines(name, id, fr.Line, lines)...)
		hazard, callee = lower.HazardCall, strings.TrimSuffix(name, ".func")
	}
	return out
}

// frameLines tells of one function: its name, and the line that it was at, or those of which it was
// one.
func (w *worker) frameLines(name string, id int64, start int, lines []int) []string {
	in := "in " + name
	if isStatements(name) {
		in = "in the cell"
	} else if strings.HasSuffix(name, ".func") {
		in = "in a function literal"
	}
	switch {
	case len(lines) == 1:
		return append([]string{"  " + in + ", " + w.sources.where(id, lines[0])}, w.excerpt(id, lines[0], 0)...)
	case len(lines) > 1 && len(lines) <= 4:
		list := fmt.Sprint(lines[0])
		for _, l := range lines[1 : len(lines)-1] {
			list += fmt.Sprintf(", %d", l)
		}
		return []string{fmt.Sprintf("  %s, %s, line %s or %d", in, w.sources.where(id, 0), list, lines[len(lines)-1])}
	case in == "in the cell":
		return []string{"  " + in + ", " + w.sources.where(id, 0)}
	default:
		return []string{"  " + in + ", which starts at " + w.sources.where(id, start)}
	}
}

// isStatements tells whether a function holds the statements of a cell.
func isStatements(name string) bool {
	return strings.HasPrefix(name, check.HostName) && !strings.HasSuffix(name, ".func")
}
