package detect

import (
	"fmt"
	"html"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/words"
)

// A chip is how a goroutine looks in every picture: the text has its own ground, so it can be read
// in light and dark, and the glyph tells goroutines apart without colour. The colours are Okabe and
// Ito's ("Color Universal Design", 2008), the first one aside.
type chip struct{ ground, text, glyph, hollow string }

var chips = [...]chip{
	{"#5b6675", "#ffffff", "■", "■"}, // the main goroutine
	{"#0072b2", "#ffffff", "●", "○"},
	{"#e69f00", "#000000", "▲", "△"},
	{"#009e73", "#000000", "◆", "◇"},
	{"#cc79a7", "#000000", "▼", "▽"},
	{"#56b4e9", "#000000", "✚", "✛"},
	{"#f0e442", "#000000", "★", "☆"},
}

// bad is the colour of what is wrong, and of nothing else.
const bad = "#d55e00"

// look returns how a goroutine looks. From the eighth on, colours come again with hollow glyphs.
func (w Who) look() (c chip, glyph string) {
	if w.Order <= 0 {
		return chips[0], chips[0].glyph
	}
	n := len(chips) - 1
	c = chips[1+(w.Order-1)%n]
	if w.Order > n {
		return c, c.hollow
	}
	return c, c.glyph
}

const (
	chipStyle = "border-radius:4px;padding:1px 7px;font-weight:bold;white-space:nowrap"
	cellStyle = "text-align:left;vertical-align:top;padding:3px 10px 3px 0"
	codeStyle = "text-align:left;vertical-align:top;white-space:pre;font-family:monospace;padding:1px 8px 4px 8px"
)

// HTML returns the report for notebooks. It has no script, class or style sheet, and no form of CSS
// that an untrusted notebook loses; without any of its CSS the words say the same. All text is
// escaped, since names and code are the learner's.
func (r Report) HTML() string {
	var b strings.Builder
	fmt.Fprintf(&b, `<div style="overflow-x:auto"><p style="margin:0 0 6px 0"><span style="background-color:%s;color:#000000;%s">✗ %s</span> %s</p>`+"\n",
		bad, chipStyle, html.EscapeString(r.Label), html.EscapeString(r.Head))
	b.WriteString(`<table style="border-collapse:collapse;margin:0;table-layout:auto"><tbody>` + "\n")
	for _, row := range r.Rows {
		look, glyph := row.Who.look()
		fmt.Fprintf(&b, `<tr style="background:none"><th scope="row" style="%s"><span style="background-color:%s;color:%s;%s">%s %s</span></th><td style="%[1]s">%[7]s`,
			cellStyle, look.ground, look.text, chipStyle, glyph, html.EscapeString(row.Who.Name), html.EscapeString(row.Does))
		if len(row.Facts) > 0 {
			fmt.Fprintf(&b, ` <span style="opacity:0.7">%s</span>`,
				html.EscapeString(words.WithFacts.In(r.lang, "", strings.Join(row.Facts, words.FactComma.In(r.lang)))))
		}
		b.WriteString("</td></tr>\n")
		if l := row.Line; l.Number > 0 {
			fmt.Fprintf(&b, `<tr style="background:none"><td style="text-align:right;vertical-align:top;font-family:monospace;opacity:0.7;padding:1px 8px">%d</td><td style="%s;border-left:4px solid %s;background-color:%[3]s26">%s</td></tr>`+"\n",
				l.Number, codeStyle, look.ground, l.html())
		}
	}
	b.WriteString("</tbody></table>\n")
	for _, note := range r.Notes {
		fmt.Fprintf(&b, `<p style="margin:6px 0 0 0;max-width:640px">%s</p>`+"\n", html.EscapeString(note))
	}
	b.WriteString("</div>\n")
	return b.String()
}

// html returns the line with what is meant in bold and underlined.
func (l Line) html() string {
	if l.To <= l.From {
		return html.EscapeString(l.Text)
	}
	return html.EscapeString(l.Text[:l.From]) + `<b style="text-decoration:underline">` +
		html.EscapeString(l.Text[l.From:l.To]) + "</b>" + html.EscapeString(l.Text[l.To:])
}
