package output

import (
	"strings"

	"github.com/lockstep-go/lockstep/kernel/explaining/look"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// textWidest is how wide the table in characters may get.
const textWidest = 100

// text returns the table in characters.
func (t *table) text() string {
	timeWidth, nameWidth, labels := 0, 0, make(map[*LaneGoroutine]string)
	for i := range t.rows {
		r := &t.rows[i]
		timeWidth = max(timeWidth, words.Width(r.time))
		if r.named {
			labels[r.who] = labelFor(r.who.Label)
			nameWidth = max(nameWidth, words.Width(labels[r.who]))
		}
	}
	var b strings.Builder
	for i := range t.rows {
		r := &t.rows[i]
		line := t.track(r)
		if timeWidth > 0 {
			line = strings.Repeat(" ", timeWidth-words.Width(r.time)) + r.time + "  " + line
		}
		name := ""
		if r.named {
			name = labels[r.who]
		}
		line += "  " + name + strings.Repeat(" ", nameWidth-words.Width(name)) + "  "
		if text := t.says(r); text != "" {
			line += words.Shorten(text, max(textWidest-words.Width(line), maxLabel))
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	if note := t.note(); note != "" {
		b.WriteString(note + "\n")
	}
	return b.String()
}

// says returns a row's text.
func (t *table) says(r *row) string {
	if r.event == nil {
		text := t.said(r, func(g *LaneGoroutine) string { return labelFor(g.Label) }, func(s string) string { return s })
		if r.starts == nil {
			return "… " + text
		}
		return text
	}
	text := strings.ReplaceAll(r.event.Text, "\t", "    ")
	if r.event.Clipped {
		text += "…"
	}
	if r.event.Stream == trace.Stderr.String() {
		text = "stderr: " + text
	}
	return text
}

// track returns a row's rails. A line goes from who starts others to them.
func (t *table) track(r *row) string {
	line := []rune(strings.Repeat(" ", 2*len(r.rails)-1))
	for i, state := range r.rails {
		switch state {
		case lives:
			line[2*i] = '┃'
		case waits:
			line[2*i] = '┆'
		case ended:
			line[2*i] = '╹'
		case acts:
			line[2*i] = []rune(look.Of(r.who.Order).Glyph)[0]
		}
		if state == begins {
			line[2*i] = '╻'
		}
	}
	low, high := r.span()
	for i := 2 * low; i <= 2*high; i++ {
		state := none
		if i%2 == 0 {
			state = r.rails[i/2]
		}
		switch {
		case state == acts:
		case state == begins && i == 2*high:
			line[i] = '┓'
		case state == begins && i == 2*low:
			line[i] = '┏'
		case state == begins:
			line[i] = '┳'
		case state == lives || state == waits:
			line[i] = '╋'
		default:
			line[i] = '━'
		}
	}
	return string(line)
}
