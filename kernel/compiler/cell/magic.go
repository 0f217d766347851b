package cell

import (
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/words"
)

// Magic is a line that is addressed to the kernel instead of being Go: "%name args" for itself, or
// "%%name args" for the whole cell.
type Magic struct {
	Name string // without its percent signs
	Args string
	Line int  // in the cell, from 1
	Cell bool // two percent signs
}

// String returns the magic as it is written.
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

// Magics are the names of the magics that exist.
type Magics struct {
	Line, Cell []string
	// Code are those of Line whose arguments are Go.
	Code []string
}

// has reports whether m may be used as it is written.
func (k Magics) has(m Magic) bool {
	if m.Cell {
		return slices.Contains(k.Cell, m.Name)
	}
	return slices.Contains(k.Line, m.Name)
}

// takesCode reports whether m has arguments that are Go.
func (k Magics) takesCode(m Magic) bool {
	return !m.Cell && m.Args != "" && slices.Contains(k.Code, m.Name)
}

// MagicError says that there is no such magic.
type MagicError struct {
	Magic
	// Nearest is the magic that may have been meant, as it is written; "" if none is similar.
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

// ParseMagics takes the magics from the top of a cell, where blank lines and line comments may
// stand among them. A magic whose arguments are Go is the last. In code the lines of magics are
// blank except for such arguments, so that lines and columns are the cell's. The error is a
// *MagicError for the first magic that is not in known.
func ParseMagics(src string, known Magics) (magics []Magic, code string, err error) {
	var head strings.Builder // the part of src that has been read, without magics
	line, offset := 0, 0
	for text := range strings.Lines(src) {
		line++
		trimmed := strings.TrimSpace(text)
		m, ok := readMagic(trimmed)
		if !ok && trimmed != "" && !strings.HasPrefix(trimmed, "//") {
			break
		}
		offset += len(text)
		if !ok {
			head.WriteString(text)
			continue
		}
		m.Line = line
		if err == nil && !known.has(m) {
			err = &MagicError{m, known.nearest(m)}
		}
		magics = append(magics, m)
		if known.takesCode(m) {
			start := strings.Index(text, m.Name) + len(m.Name)
			head.WriteString(strings.Repeat(" ", start) + text[start:])
			break
		}
		if strings.HasSuffix(text, "\n") {
			head.WriteByte('\n')
		}
	}
	return magics, head.String() + src[offset:], err
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
