package terminal

import (
	"unicode/utf8"
)

// Filter makes text of the bytes that one writer writes to one stream. It lets whole runes through,
// replaces invalid bytes by U+FFFD, and removes control characters other than \n, \t, \r and \b and
// escape sequences other than SGR (colours); what a write leaves incomplete waits for the next one.
// Its zero value is ready.
//
// The states follow ECMA-48. One rule is our own: a line end ends every sequence,
// so that a stray introducer costs the learner no more than the rest of a line.
type Filter struct {
	state   state
	rest    [utf8.UTFMax]byte // the first bytes of a rune
	restLen int
	seq     []byte // the control sequence so far, introducer included
	out     []byte // reused by Clean
}

type state byte

const (
	ground     state = iota
	escape           // after ESC
	escapeMore       // after ESC and intermediate bytes
	control          // after CSI
	str              // within OSC, DCS, SOS, PM or APC
	strEscape        // after ESC within one: ST if a backslash follows
)

const (
	esc    = 0x1b
	maxSeq = MaxSGR
)

// Clean returns the text in data. It is valid until the next call, or as long as data.
func (f *Filter) Clean(data []byte) []byte {
	if f.state == ground && f.restLen == 0 && isPlain(data) {
		return data
	}
	f.out = f.out[:0]
	if f.restLen > 0 {
		data = append(append(make([]byte, 0, f.restLen+len(data)), f.rest[:f.restLen]...), data...)
		f.restLen = 0
	}
	for len(data) > 0 {
		r, n := rune(data[0]), 1
		if r >= utf8.RuneSelf {
			if !utf8.FullRune(data) {
				f.restLen = copy(f.rest[:], data)
				break
			}
			r, n = utf8.DecodeRune(data)
		}
		f.step(r)
		data = data[n:]
	}
	return f.out
}

// End gives up waiting: an incomplete rune becomes U+FFFD, an incomplete sequence nothing.
func (f *Filter) End() []byte {
	f.out = f.out[:0]
	if f.restLen > 0 {
		f.restLen = 0
		f.step(utf8.RuneError)
	}
	f.state = ground
	return f.out
}

func (f *Filter) step(r rune) {
	switch {
	case r == '\n', r == 0x18, r == 0x1a: // CAN and SUB cancel a sequence, too
		f.state = ground
		if r == '\n' {
			f.out = append(f.out, '\n')
		}
		return
	case r == esc && f.state == str:
		f.state = strEscape
		return
	case r == esc:
		f.state = escape
		return
	}
	switch f.state {
	case ground:
		f.text(r)
	case escape:
		switch {
		case r == '[':
			f.startControl()
		case r == ']', r == 'P', r == 'X', r == '^', r == '_':
			f.state = str
		case r >= 0x20 && r < 0x30:
			f.state = escapeMore
		default:
			f.abandon(r)
		}
	case escapeMore:
		if r < 0x20 || r >= 0x30 {
			f.abandon(r)
		}
	case control:
		f.control(r)
	case str:
		if r == 0x07 || r == 0x9c {
			f.state = ground
		}
	case strEscape:
		f.state = ground
		if r != '\\' {
			f.state = escape
			f.step(r)
		}
	}
}

// abandon ends an escape sequence at r, which belongs to it if it can be its last byte.
func (f *Filter) abandon(r rune) {
	f.state = ground
	if r < 0x30 || r >= 0x7f {
		f.text(r)
	}
}

func (f *Filter) startControl() {
	f.state = control
	f.seq = append(f.seq[:0], esc, '[')
}

// control takes a rune of a control sequence. Only parameters of digits,
// semicolons and colons, and the final m, make SGR.
func (f *Filter) control(r rune) {
	switch {
	case r >= 0x20 && r < 0x40:
		if len(f.seq) < maxSeq {
			f.seq = append(f.seq, byte(r))
		}
	case r >= 0x40 && r < 0x7f:
		f.state = ground
		if r == 'm' && len(f.seq) < maxSeq && isSGR(f.seq[2:]) {
			f.out = append(append(f.out, f.seq...), 'm')
		}
	default:
		f.abandon(r)
	}
}

// text takes a rune outside of any sequence.
func (f *Filter) text(r rune) {
	switch r {
	case 0x9b:
		f.startControl()
	case 0x90, 0x98, 0x9d, 0x9e, 0x9f:
		f.state = str
	case '\n', '\t', '\r', '\b':
		f.out = append(f.out, byte(r))
	default:
		if r >= 0x20 && (r < 0x7f || r > 0x9f) {
			f.out = utf8.AppendRune(f.out, r)
		}
	}
}

func isSGR(params []byte) bool {
	for _, b := range params {
		if (b < '0' || b > '9') && b != ';' && b != ':' {
			return false
		}
	}
	return true
}

// isPlain reports whether data is ASCII that needs no work: what nearly every write is.
func isPlain[T string | []byte](data T) bool {
	for i := range len(data) {
		b := data[i]
		if b >= utf8.RuneSelf || b == 0x7f || b < 0x20 && b != '\n' && b != '\t' && b != '\r' && b != '\b' {
			return false
		}
	}
	return true
}
