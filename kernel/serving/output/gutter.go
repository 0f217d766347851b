package output

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"

	"github.com/lockstep-go/lockstep/kernel/explaining/look"
	"github.com/lockstep-go/lockstep/kernel/serving/terminal"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// maxLabel is the most columns a name gets in the gutter.
const maxLabel = 24

const reset = "\x1b[0m"

// A screen is the state of what has been put out: which lane's line is unfinished,
// and how wide the gutter is.
type screen struct {
	gutter bool
	width  int
	// open is the lane of the unfinished line, nil if there is none; and the line's stream.
	open       *lane
	openStream trace.Stream
	cr         bool // the unfinished line ends in a carriage return
}

// render appends r to buf as it is to be put out. Only the open run's own
// continuation may follow an unfinished line; the caller has ended any other.
func (sc *screen) render(buf []byte, r *run) []byte {
	if r.lane == nil || !sc.gutter {
		buf = append(buf, r.text...)
		if r.lane != nil {
			r.lane.output(r.stream).restyle(r.text)
		}
		sc.leave(r)
		return buf
	}
	out := r.lane.output(r.stream)
	text := r.text
	fresh := sc.open == nil
	if sc.cr && text[0] != '\n' {
		fresh = true
	}
	for len(text) > 0 {
		if fresh {
			buf = sc.prefix(buf, r.lane)
			buf = append(buf, out.style...)
		}
		line := text
		i := bytes.IndexAny(text, "\n\r")
		if i >= 0 {
			line = text[:i]
		}
		buf = append(buf, line...)
		out.restyle(line)
		if i < 0 {
			break
		}
		if len(out.style) > 0 {
			buf = append(buf, reset...)
		}
		buf = append(buf, text[i])
		// The text after a carriage return covers the gutter: draw it again.
		fresh = text[i] == '\n' || i+1 < len(text) && text[i+1] != '\n'
		text = text[i+1:]
	}
	sc.leave(r)
	return buf
}

// leave records how r's text ended.
func (sc *screen) leave(r *run) {
	last := r.text[len(r.text)-1]
	sc.open, sc.cr = nil, false
	if last != '\n' {
		sc.open, sc.openStream, sc.cr = r.lane, r.stream, last == '\r'
	}
}

// breaks reports whether the unfinished line must be ended before r.
func (sc *screen) breaks(r *run) bool {
	return sc.open != nil && (r.lane == nil || sc.gutter && (sc.open != r.lane || sc.openStream != r.stream))
}

// endLine appends the end of the unfinished line.
func (sc *screen) endLine(buf []byte) []byte {
	if len(sc.open.output(sc.openStream).style) > 0 {
		buf = append(buf, reset...)
	}
	sc.open, sc.cr = nil, false
	return append(buf, '\n')
}

// prefix appends what precedes each of a lane's lines: the glyph and the name, in the goroutine's
// colour. A stream has no rails, which the display has: while it is put out nobody knows who will
// end, rails would move each line with each goroutine that starts, and the name, which is what a
// reader looks for, would stand further from its line.
func (sc *screen) prefix(buf []byte, l *lane) []byte {
	if l.prefixWidth != sc.width {
		l.prefixWidth = sc.width
		chip := look.Of(l.order)
		l.prefix = fmt.Appendf(nil, "\x1b[38;5;%dm%s %s%s │%s ", chip.Xterm, chip.Glyph, l.label,
			strings.Repeat(" ", sc.width-words.Width(l.label)), reset)
	}
	return append(buf, l.prefix...)
}

// prefixCost returns about what a prefix adds to a line's length on the wire.
func (sc *screen) prefixCost() int {
	if !sc.gutter {
		return 0
	}
	return sc.width + 40
}

// restyle records the colours in text, so that the lane's next line can begin with
// them and another lane's line does not.
func (o *output) restyle(text []byte) {
	for {
		i := bytes.IndexByte(text, '\x1b')
		if i < 0 {
			return
		}
		text = text[i:]
		end := bytes.IndexByte(text, 'm')
		if end < 0 {
			return
		}
		seq := text[:end+1]
		params := string(seq[2:end])
		if strings.Trim(params, "0") == "" || strings.HasPrefix(params, "0;") {
			o.style = o.style[:0]
		}
		if strings.Trim(params, "0") != "" && len(o.style) < 4*terminal.MaxSGR {
			o.style = append(o.style, seq...)
		}
		text = text[end+1:]
	}
}

// labelFor shortens a goroutine's name for the gutter: no control characters, and
// an ellipsis in the middle if it is long, because names often differ at the end.
func labelFor(name string) string {
	name = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, name)
	if name == "" {
		name = "?"
	}
	return words.Shorten(name, maxLabel)
}
