package detect

import (
	"fmt"
	"html"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/explaining/look"
	"github.com/lockstep-go/lockstep/kernel/words"
)

const (
	cellStyle = "text-align:left;vertical-align:top;padding:3px 10px 3px 0"
	codeStyle = "text-align:left;vertical-align:top;white-space:pre-wrap;font-family:monospace;padding:1px 8px 4px 8px"
)

// HTML returns the report for notebooks. It has no script, class or style sheet, and no form of CSS
// that an untrusted notebook loses; without any of its CSS the words say the same. All text is
// escaped, since names and code are the learner's.
func (r Report) HTML() string {
	var b strings.Builder
	fmt.Fprintf(&b, `<div style="overflow-x:auto"><p style="margin:0 0 6px 0"><span style="background-color:%s;color:#000000;%s">✗ %s</span> %s</p>`+"\n",
		look.Bad, look.ChipStyle, html.EscapeString(r.Label), html.EscapeString(r.Head))
	if len(r.Orders) > 0 {
		r.sideBySide(&b)
	} else {
		r.belowEachOther(&b)
	}
	for _, note := range r.Notes {
		fmt.Fprintf(&b, `<p style="margin:6px 0 0 0;max-width:640px">%s</p>`+"\n", html.EscapeString(note))
	}
	b.WriteString("</div>\n")
	return b.String()
}

// belowEachOther writes a row for each goroutine.
func (r Report) belowEachOther(b *strings.Builder) {
	b.WriteString(`<table style="border-collapse:collapse;margin:0;table-layout:auto"><tbody>` + "\n")
	for _, row := range r.Rows {
		chip := look.Of(row.Who.Order)
		fmt.Fprintf(b, `<tr style="background:none"><th scope="row" style="%s">%s</th><td style="%[1]s">%[3]s`,
			cellStyle, chipOf(row.Who), html.EscapeString(row.Does))
		if len(row.Facts) > 0 {
			fmt.Fprintf(b, ` <span style="opacity:0.7">%s</span>`,
				html.EscapeString(words.WithFacts.In(r.lang, "", strings.Join(row.Facts, words.FactComma.In(r.lang)))))
		}
		b.WriteString("</td></tr>\n")
		if l := row.Line; l.Number > 0 {
			fmt.Fprintf(b, `<tr style="background:none"><td style="text-align:right;vertical-align:top;font-family:monospace;opacity:0.7;padding:1px 8px">%d</td><td style="%s;border-left:4px solid %s;background-color:%[3]s26">%s</td></tr>`+"\n",
				l.Number, codeStyle, chip.Ground, l.html())
		}
	}
	b.WriteString("</tbody></table>\n")
}

// chipOf is a goroutine's name with its colour and glyph.
func chipOf(who Who) string {
	chip := look.Of(who.Order)
	return fmt.Sprintf(`<span style="background-color:%s;color:%s;%s">%s %s</span>`,
		chip.Ground, chip.Text, look.ChipStyle, chip.Glyph, html.EscapeString(who.Name))
}

// html returns the line with what is meant in bold and underlined.
func (l Line) html() string {
	if l.To <= l.From {
		return html.EscapeString(l.Text)
	}
	return html.EscapeString(l.Text[:l.From]) + `<b style="text-decoration:underline">` +
		html.EscapeString(l.Text[l.From:l.To]) + "</b>" + html.EscapeString(l.Text[l.To:])
}
