// Package terminal restricts what text may do to the terminal that shows it: change its colours, go
// to the line's beginning and back by a character, and nothing else. Whatever a kernel or `lockstep
// run` shows may hold a learner's strings (a panic's value, a goroutine's name, a line of a
// notebook), and a terminal obeys what it is shown: an escape sequence sets its title, writes its
// clipboard, clears it or answers for its user.
//
//   - [Text] is for text that is complete.
//   - [Filter] is for streams, whose writes end anywhere.
//   - [Line] is for names, headings and progress: one line, and not even colours.
package terminal

import (
	"strings"
	"unicode"
)

// MaxSGR is how many bytes an SGR sequence may have to be let through.
const MaxSGR = 64

// Text returns s as a [Filter] lets it through.
func Text(s string) string {
	if isPlain(s) {
		return s
	}
	var f Filter
	clean := string(f.Clean([]byte(s)))
	return clean + string(f.End())
}

// Line returns s without escape sequences and with what cannot be printed, line ends too, as single
// spaces.
func Line(s string) string {
	if isPrintable(s) {
		return s
	}
	var b strings.Builder
	space := false
	for _, r := range withoutSGR(Text(s)) {
		if !unicode.IsPrint(r) {
			space = true
			continue
		}
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space = false
		b.WriteRune(r)
	}
	return b.String()
}

// withoutSGR removes the colours of clean text.
func withoutSGR(s string) string {
	var b strings.Builder
	for {
		before, sgr, found := strings.Cut(s, "\x1b")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		_, s, _ = strings.Cut(sgr, "m")
	}
}

func isPrintable(s string) bool {
	for _, r := range s {
		if !unicode.IsPrint(r) || r == unicode.ReplacementChar {
			return false
		}
	}
	return true
}
