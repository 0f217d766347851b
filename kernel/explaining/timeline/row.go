package timeline

import (
	"fmt"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// Kind says what a row shows.
type Kind uint8

const (
	Did    Kind = iota // what a goroutine did, or that it begins to wait, or ends
	Switch             // that a goroutine goes on where another was before, and why
	Fold               // how many steps are left out here
)

// Mark says what is wrong with what a row shows.
type Mark uint8

const (
	MarkNone     Mark = iota
	MarkLost          // a lost write
	MarkWaits         // a wait that has not ended when the log does
	MarkDeadlock      // one that never will
)

// A Row is one row of the interleaving, in words.
type Row struct {
	Kind Kind
	Step int    // its number in schedules; 0 for what is no step
	G    int    // the goroutine; of a Switch, the one that goes on; of a Fold, none: -1
	Name string // the goroutine's
	// Text, Expr, Value and Tail are what was done, in this order: "writes ", "5 - 5 = ", "0", "".
	// Object is the number of what it was done to.
	Text, Expr, Value, Tail string
	Object                  int
	Place                   string // where in the program: ":5"
	Mark                    Mark
	Says                    string // the mark in words
	// Change is why the next row is another goroutine's, or in a Switch, why it goes on. A Did with
	// a Change needs no Switch after it.
	Change trace.Change
	// Paused says of goroutines that are not running, by number, what they have in hand meanwhile.
	// It has all that wait or were preempted, and have a column.
	Paused map[int]Paused
	// Values has what each variable that was used so far holds after it, by number of the object.
	Values map[int]string
}

// Paused is what a goroutine that is not running has in hand; nothing, if it only waits.
type Paused struct {
	Text string // "holds 5"
	Now  string // what the variable holds by now, if that is something else: 13
}

// String returns the row as a line of its own.
func (r Row) String() string {
	var b strings.Builder
	if r.Step > 0 {
		fmt.Fprintf(&b, "%d ", r.Step)
	}
	if r.Kind == Did {
		b.WriteString(r.Name + " ")
	}
	b.WriteString(r.Text + r.Expr + r.Value + r.Tail)
	if r.Says != "" {
		b.WriteString(" " + r.Says)
	}
	if r.Place != "" {
		b.WriteString(" " + r.Place)
	}
	return b.String()
}
