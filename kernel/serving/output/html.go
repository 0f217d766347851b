package output

import (
	"fmt"
	"html"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/explaining/look"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// maxHTML is how many bytes a table may take in a notebook.
const maxHTML = 100_000

// Styles. JupyterLab's sanitizer lets through each of these forms in an untrusted notebook. Colours
// that are not a chip's are greys with alpha, so they suit light and dark themes.
const (
	timeStyle  = "text-align:right;padding:0 8px;opacity:0.7;font-family:monospace;white-space:nowrap"
	nameStyle  = "text-align:left;padding:1px 8px 1px 10px;white-space:nowrap"
	faintStyle = "text-align:left;padding:0 17px;opacity:0.35"
	lineStyle  = "text-align:left;padding:1px 0;font-family:monospace;white-space:pre-wrap"
	saidStyle  = "text-align:left;padding:1px 0" // its font tells it from a line
	dotStyle   = "padding:0 3px;text-align:center"
	stderrMark = `<span style="border:1px solid rgba(128,128,128,0.6);border-radius:3px;padding:0 3px;font-size:80%">stderr</span> `
)

// html returns the table for notebooks, folded away: the stream has said it already. It has no
// script, class or style sheet; without any of its CSS the words and glyphs say the same, but for who
// waits, which the text and the record have.
//
// A rail is the background of its cells, drawn by gradients of one colour. Cells of a rail that are
// alike are one, over several rows: each element costs JupyterLab's sanitizer time.
func (t *table) html() string {
	var b strings.Builder
	fmt.Fprintf(&b, `<details><summary style="cursor:pointer">%s</summary>`+"\n", html.EscapeString(t.summary()))
	b.WriteString(`<div style="overflow-x:auto"><table style="border-collapse:collapse;margin:8px 0;table-layout:auto"><tbody>` + "\n")
	timed := false
	for i := range t.rows {
		timed = timed || t.rows[i].time != ""
	}
	for i := range t.rows {
		r := &t.rows[i]
		b.WriteString(`<tr style="background:none">`)
		if timed {
			cell(&b, timeStyle, r.time)
		}
		for at := range r.rails {
			if i == 0 || !t.joins(i, at) {
				t.rail(&b, i, at)
			}
		}
		t.rest(&b, r)
		b.WriteString("</tr>\n")
	}
	b.WriteString("</tbody></table></div>\n")
	if note := t.note(); note != "" {
		fmt.Fprintf(&b, `<p style="margin:4px 0;opacity:0.7">%s</p>`+"\n", html.EscapeString(note))
	}
	b.WriteString("</details>\n")
	return b.String()
}

// cell writes a cell, which without content needs no style.
func cell(b *strings.Builder, style, inner string) {
	if inner == "" {
		b.WriteString("<td></td>")
		return
	}
	fmt.Fprintf(b, `<td style="%s">%s</td>`, style, inner)
}

// rail writes the cell of a rail in a row, and in those below that are like it.
func (t *table) rail(b *strings.Builder, i, at int) {
	n := 1
	for i+n < len(t.rows) && t.joins(i+n, at) {
		n++
	}
	b.WriteString("<td")
	if n > 1 {
		fmt.Fprintf(b, ` rowspan="%d"`, n)
	}
	r := &t.rows[i]
	colour := t.colour(at)
	var lines layers
	switch state := r.rails[at]; state {
	case lives, acts:
		lines.add(colour, colour, "center", "3px 8px", "repeat-y")
	case waits:
		lines.add(colour+" 40%", "transparent 40%", "top", "3px 8px", "repeat-y")
	case begins:
		lines.add(colour, colour, "bottom", "3px 50%", "no-repeat")
	}
	if low, high := r.span(); low <= at && at <= high {
		if r.rails[at] == ended {
			lines.add(colour, colour, "top", "3px 50%", "no-repeat")
		}
		by := look.Of(r.who.Order).Ground
		if at > low {
			lines.add(by, by, "left", "50% 3px", "no-repeat")
		}
		if at < high {
			lines.add(by, by, "right", "50% 3px", "no-repeat")
		}
	}
	style, inner := lines.style(), ""
	switch r.rails[at] {
	case acts:
		c := look.Of(r.who.Order)
		style = dotStyle + ";" + style
		inner = fmt.Sprintf(`<span style="background:%s;color:%s;border-radius:8px;padding:0 3px;font-size:80%%">%s</span>`, c.Ground, c.Text, c.Glyph)
	case ended:
		if style != "" { // the line to others goes through it
			break
		}
		style = dotStyle + ";font-weight:bold;color:" + colour
		inner = "╹"
	}
	if style != "" {
		fmt.Fprintf(b, ` style="%s"`, style)
	}
	b.WriteString(">" + inner + "</td>")
}

// layers are the lines in a cell's background.
type layers struct{ images, positions, sizes, repeats []string }

func (l *layers) add(from, to, position, size, repeat string) {
	l.images = append(l.images, "linear-gradient("+from+","+to+")")
	l.positions = append(l.positions, position)
	l.sizes = append(l.sizes, size)
	l.repeats = append(l.repeats, repeat)
}

// style returns them as CSS. The short form is kept for one line only.
func (l *layers) style() string {
	switch len(l.images) {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf("background:%s %s/%s %s", l.images[0], l.positions[0], l.sizes[0], l.repeats[0])
	}
	return fmt.Sprintf("background-image:%s;background-position:%s;background-size:%s;background-repeat:%s",
		strings.Join(l.images, ","), strings.Join(l.positions, ","), strings.Join(l.sizes, ","), strings.Join(l.repeats, ","))
}

// joins reports whether a rail goes on in a row as it was in the row above, so that both have one cell.
func (t *table) joins(i, at int) bool {
	now, above := &t.rows[i], &t.rows[i-1]
	state := now.rails[at]
	return state == above.rails[at] && (state == none || state == lives || state == waits) &&
		!now.crosses(at) && !above.crosses(at)
}

// crosses reports whether the line from who starts others to them goes over a rail.
func (r *row) crosses(at int) bool {
	low, high := r.span()
	return low <= at && at <= high
}

// colour returns that of a rail. Those who share one have none in common.
func (t *table) colour(at int) string {
	if at == len(t.rails) {
		return "#888888"
	}
	return look.Of(t.rails[at].Order).Ground
}

// rest writes the cells of the name and the text.
func (t *table) rest(b *strings.Builder, r *row) {
	switch {
	case r.named:
		cell(b, nameStyle, chip(r.who))
	case r.who != nil:
		cell(b, faintStyle, look.Of(r.who.Order).Glyph)
	case r.starts == nil:
		cell(b, faintStyle, "…")
	default:
		cell(b, "", "")
	}
	if r.event == nil {
		cell(b, saidStyle, t.said(r, chip, html.EscapeString))
		return
	}
	text := html.EscapeString(r.event.Text)
	if r.event.Clipped {
		text += "…"
	}
	if r.event.Stream == trace.Stderr.String() {
		text = stderrMark + text
	}
	cell(b, lineStyle, text)
}

// chip returns a goroutine's name.
func chip(g *LaneGoroutine) string {
	c := look.Of(g.Order)
	return fmt.Sprintf(`<span style="background-color:%s;color:%s;%s">%s %s</span>`, c.Ground, c.Text, look.ChipStyle, c.Glyph, html.EscapeString(labelFor(g.Label)))
}
