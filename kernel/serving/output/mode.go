package output

import (
	"fmt"

	"github.com/lockstep-go/lockstep/kernel/words"
)

// Mode says how the output of several goroutines is shown. What a single
// goroutine prints looks the same in all of them.
type Mode int

const (
	Both   Mode = iota // a gutter before each line, and a table of lanes at the end, folded away
	Stream             // a gutter before each line
	Table              // the stream as it was printed, and the table
	Off                // the stream as it was printed
)

// DefaultMode shows each line's goroutine as it is printed. The table says the lines again only to who
// unfolds it, with what the stream could not know: who was started when, who waited, who had ended.
const DefaultMode = Both

var modeNames = [...]string{Both: "both", Stream: "stream", Table: "table", Off: "off"}

// String returns the name that ParseMode reads.
func (m Mode) String() string {
	if m < 0 || int(m) >= len(modeNames) {
		return fmt.Sprintf("Mode(%d)", int(m))
	}
	return modeNames[m]
}

// ParseMode reads what a learner writes after %lanes.
func ParseMode(s string) (Mode, error) {
	for m, name := range modeNames {
		if s == name {
			return Mode(m), nil
		}
	}
	return DefaultMode, words.LanesUnknown.Error(s)
}

func (m Mode) gutter() bool { return m == Both || m == Stream }
func (m Mode) table() bool  { return m == Both || m == Table }
