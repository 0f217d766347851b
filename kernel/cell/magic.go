package cell

import (
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/words"
)

// Magic is a line that speaks to the kernel instead of being Go: "%name args" for itself, or
// "%%name args" for the whole cell.
type Magic struct {
	Name string // without its percent signs
	Args string
	Line int  // in the cell, from 1
	Cell bool // two percent signs
}

// String is the magic as it is written.
func (m Magic) String() string {
	s := "%" + m.Name
	if m.Cell {
		s = "%" + s
	}
	if m.Args != "" {
		s += " " + m.Args
	}
	return s
}

// Magics are the names of those that there are.
type Magics struct{ Line, Cell []string }

// has reports whether m may be used as it is written.
func (k Magics) has(m Magic) bool {
	if m.Cell {
		return slices.Contains(k.Cell, m.Name)
	}
	return slices.Contains(k.Line, m.Name)
}

// MagicError says that there is no such magic.
type MagicError struct {
	Magic
	// Nearest is one that may have been meant, as it is written; "" when none is near.
	Nearest string
}

func (e *MagicError) Error() string { return e.Unwrap().Error() }

// Unwrap returns the error as a phrase, which can be said in another language.
func (e *MagicError) Unwrap() error {
	written := Magic{Name: e.Name, Cell: e.Cell}.String()
	if e.Nearest == "" {
		return words.MagicUnknown.Error(written)
	}
	return words.MagicDidMean.Error(written, e.Nearest)
}

// ParseMagics takes the magics from the top of a cell, where blank lines and line comments may stand among
// them. In code their lines are left empty, so that line numbers are the cell's. The error is a *MagicError
// for the first magic that is not in known.
func ParseMagics(src string, known Magics) (magics []Magic, code string, err error) {
	line, offset := 0, 0
	for text := range strings.Lines(src) {
		line++
		trimmed := strings.TrimSpace(text)
		if m, ok := readMagic(trimmed); ok {
			m.Line = line
			if err == nil && !known.has(m) {
				err = &MagicError{m, known.nearest(m)}
			}
			magics = append(magics, m)
		} else if trimmed != "" && !strings.HasPrefix(trimmed, "//") {
			break
		}
		offset += len(text)
	}
	return magics, blank(src[:offset]) + src[offset:], err
}

// readMagic reads a line.
func readMagic(line string) (m Magic, ok bool) {
	rest, ok := strings.CutPrefix(line, "%")
	if !ok {
		return m, false
	}
	rest, m.Cell = strings.CutPrefix(rest, "%")
	name := strings.Fields(rest)
	if len(name) == 0 {
		return m, true
	}
	m.Name = name[0]
	m.Args = strings.TrimSpace(rest[strings.Index(rest, m.Name)+len(m.Name):])
	return m, true
}

// blank leaves the line ends and comments of a text that holds magics.
func blank(head string) string {
	var b strings.Builder
	for text := range strings.Lines(head) {
		if _, ok := readMagic(strings.TrimSpace(text)); ok {
			if strings.HasSuffix(text, "\n") {
				b.WriteByte('\n')
			}
			continue
		}
		b.WriteString(text)
	}
	return b.String()
}

// nearest finds the magic whose name is most like m's, if any is like it.
func (k Magics) nearest(m Magic) string {
	best, least := "", len(m.Name)/2+1 // more than that is another word
	consider := func(name, sign string) {
		if d := distance(m.Name, name); d < least {
			best, least = sign+name, d
		}
	}
	for _, name := range k.Line {
		consider(name, "%")
	}
	for _, name := range k.Cell {
		consider(name, "%%")
	}
	return best
}
