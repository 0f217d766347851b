package detect

import (
	"fmt"
	"html"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/explaining/look"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// sideBySide writes the two sides of a race beside each other, and between them that they have no
// order. Below stands what could have ordered them.
func (r Report) sideBySide(b *strings.Builder) {
	b.WriteString(`<table style="border-collapse:collapse;margin:0;table-layout:auto"><tbody><tr style="background:none">` + "\n")
	for i, row := range r.Rows {
		if i > 0 {
			fmt.Fprintf(b, `<td style="text-align:center;vertical-align:middle;padding:4px 8px"><b>?</b><br><span style="opacity:0.8">%s</span></td>`+"\n",
				html.EscapeString(words.OrderNone.In(r.lang)))
		}
		b.WriteString(`<td style="text-align:left;vertical-align:top;padding:6px 10px;border:1px solid #80808059;max-width:290px">`)
		fmt.Fprintf(b, `<p style="margin:0 0 2px 0">%s %s</p>`+"\n", chipOf(row.Who), html.EscapeString(row.Does))
		row.code(b)
		for _, fact := range row.Facts {
			fmt.Fprintf(b, `<p style="margin:0;opacity:0.8">%s</p>`, html.EscapeString(fact))
		}
		b.WriteString("</td>\n")
	}
	b.WriteString("</tr></tbody></table>\n")
	fmt.Fprintf(b, `<p style="margin:8px 0 2px 0"><b>%s</b></p>`+"\n"+`<table style="border-collapse:collapse;margin:0;table-layout:auto"><tbody>`+"\n",
		html.EscapeString(words.OrderHead.In(r.lang)))
	for _, o := range r.Orders {
		fmt.Fprintf(b, `<tr style="background:none"><th scope="row" style="text-align:left;vertical-align:top;font-weight:normal;padding:1px 12px 1px 0;white-space:nowrap">✗ %s</th><td style="text-align:left;vertical-align:top;padding:1px 0;max-width:460px">%s</td></tr>`+"\n",
			html.EscapeString(o.Way), html.EscapeString(o.Why))
	}
	b.WriteString("</tbody></table>\n")
}

// code writes a side's line with those around it.
func (r Row) code(b *strings.Builder) {
	if r.Line.Number == 0 {
		return
	}
	ground := look.Of(r.Who.Order).Ground
	b.WriteString(`<table style="border-collapse:collapse;margin:4px 0;table-layout:auto"><tbody>` + "\n")
	line := func(number int, text, mark, style string) {
		fmt.Fprintf(b, `<tr style="background:none"><td style="text-align:right;vertical-align:top;font-family:monospace;opacity:0.7;padding:0 6px 0 0;white-space:nowrap">%s%d</td><td style="%s;border-left:6px solid %s">%s</td></tr>`+"\n",
			mark, number, codeStyle, style, text)
	}
	for i, text := range r.Before {
		line(r.Line.Number-len(r.Before)+i, html.EscapeString(text), "", "transparent")
	}
	line(r.Line.Number, strings.Repeat(" ", r.Indent)+r.Line.html(), "▶ ", ground+";background-color:"+ground+"26")
	for i, text := range r.After {
		line(r.Line.Number+1+i, html.EscapeString(text), "", "transparent")
	}
	b.WriteString("</tbody></table>\n")
}

// around puts in what stands around a place, without blank lines at the ends, and without the
// blanks that all of its lines begin with.
func (r *Row) around(p Place) {
	before, after := p.Before, p.After
	for len(before) > 0 && strings.TrimSpace(before[0]) == "" {
		before = before[1:]
	}
	for n := len(after); n > 0 && strings.TrimSpace(after[n-1]) == ""; n-- {
		after = after[:n-1]
	}
	lines := append(append(slices.Clone(before), p.Text), after...)
	least := -1
	for i, text := range lines {
		lines[i] = strings.ReplaceAll(strings.TrimRight(text, " \t\r\n"), "\t", "    ")
		if blank := indent(lines[i]); lines[i] != "" && (least < 0 || blank < least) {
			least = blank
		}
	}
	for i, text := range lines {
		lines[i] = text[min(max(least, 0), len(text)):]
	}
	n := len(before)
	r.Before, r.Indent, r.After = lines[:n], indent(lines[n]), lines[n+1:]
}

func indent(text string) int { return len(text) - len(strings.TrimLeft(text, " ")) }
