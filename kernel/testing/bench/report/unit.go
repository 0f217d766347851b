package report

import (
	"fmt"
	"strings"
)

// Unit is what a figure counts. Values are in the base unit, seconds or bytes, and shown in another.
type Unit string

const (
	// Seconds, Microseconds and Nanoseconds are seconds all, of what is long and of what is short.
	Seconds      Unit = "s"
	Microseconds Unit = "s, short"
	Nanoseconds  Unit = "s, very short"
	// Messages are those of the protocol.
	Messages Unit = "messages"
	// Bytes are of memory.
	Bytes Unit = "bytes"
	// Wrong is 1 for a wrong result and 0 for a right one.
	Wrong Unit = "wrong"
	// Ratio is of figures that have ratios and nothing else.
	Ratio Unit = "ratio"
)

// Text writes a value of the unit for people.
func (u Unit) Text(v float64) string {
	switch u {
	case Seconds:
		return fmt.Sprintf("%.2f ms", v*1e3)
	case Microseconds:
		return fmt.Sprintf("%.1f µs", v*1e6)
	case Nanoseconds:
		return fmt.Sprintf("%.1f ns", v*1e9)
	case Bytes:
		return fmt.Sprintf("%.1f MiB", v/(1<<20))
	case Wrong:
		return fmt.Sprintf("%.0f%% wrong", v*100)
	default:
		return fmt.Sprintf("%.0f", v)
	}
}

// short returns the text without the unit.
func (u Unit) short(v float64) string {
	number, _, _ := strings.Cut(u.Text(v), " ")
	return number
}
