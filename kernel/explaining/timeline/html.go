package timeline

import (
	"fmt"
	"html"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/explaining/look"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// Styles. JupyterLab's sanitizer lets through each of these forms in an untrusted notebook. Colours
// that are not a chip's are greys with alpha, so they suit light and dark themes.
const (
	cellStyle  = "text-align:left;padding:3px 8px;font-family:monospace"
	stepStyle  = "text-align:right;padding:3px 8px;font-weight:normal;opacity:0.7"
	valueStyle = "text-align:right;padding:3px 10px;font-family:monospace;white-space:nowrap"
	emptyCell  = `<td style="border-left:1px dotted #888888"></td>`
)

// maxHTML is how many bytes a picture may take in a notebook.
const maxHTML = 100_000

// HTML returns the table for notebooks. It has no script, class or style sheet, and no form of CSS
// that an untrusted notebook loses; without any of its CSS the words and glyphs say the same.
// A table that would be too much for a notebook is folded further.
func (t *Table) HTML() string {
	page := t.page()
	for lines := len(t.Rows); len(page) > maxHTML && lines > 1; {
		lines = lines * 3 / 4
		page = t.folded(lines).page()
	}
	return page
}

func (t *Table) page() string {
	lang := t.language
	var b strings.Builder
	fmt.Fprintf(&b, `<div style="overflow-x:auto"><p style="margin:0 0 4px 0;opacity:0.7">%s</p>`+"\n", html.EscapeString(t.Summary))
	b.WriteString(`<table style="border-collapse:collapse;margin:0;table-layout:auto"><thead><tr style="background:none">`)
	fmt.Fprintf(&b, `<th scope="col" style="%s">%s</th>`, stepStyle, words.TableStepHead.In(lang))
	for _, c := range t.Columns {
		chip := look.Of(c.G)
		fmt.Fprintf(&b, `<th scope="col" style="text-align:left;padding:3px 8px 5px 8px;border-bottom:3px solid %s"><span style="background-color:%[1]s;color:%s;%s">%s %s</span> <span style="font-weight:normal;font-family:monospace">%s</span></th>`,
			chip.Ground, chip.Text, look.ChipStyle, chip.Glyph, html.EscapeString(c.Name), html.EscapeString(c.Started))
	}
	if t.others > 0 {
		fmt.Fprintf(&b, `<th scope="col" style="text-align:left;padding:3px 8px 5px 8px;border-bottom:3px solid #888888">%s</th>`, words.TableOthers.In(lang, t.others))
	}
	for _, v := range t.Variables {
		fmt.Fprintf(&b, `<th scope="col" style="text-align:right;padding:3px 10px;border-bottom:3px solid #888888;font-family:monospace">%s</th>`, html.EscapeString(v.Name))
	}
	b.WriteString("</tr></thead><tbody>\n")
	before := make(map[int]string) // the value of each variable in the row above
	for _, v := range t.Variables {
		before[v.Object] = v.Start
	}
	t.edge(&b, words.TableStart.In(lang), func(v Variable) string { return v.Start })
	for _, r := range t.Rows {
		if r.Kind == Did && r.G >= 0 {
			t.row(&b, r, before)
		} else {
			t.band(&b, r)
		}
	}
	t.edge(&b, words.TableEnd.In(lang), func(v Variable) string { return v.End })
	b.WriteString("</tbody></table>\n")
	for _, note := range t.Notes {
		fmt.Fprintf(&b, `<p style="margin:8px 0 4px 0;max-width:640px">%s</p>`+"\n", html.EscapeString(note))
	}
	b.WriteString("</div>\n")
	return b.String()
}

// edge writes the row before the first or after the last, which has the variables' values only.
func (t *Table) edge(b *strings.Builder, title string, value func(Variable) string) {
	var values strings.Builder
	known := false
	for _, v := range t.Variables {
		known = known || value(v) != ""
		fmt.Fprintf(&values, `<td style="%s"><b>%s</b></td>`, valueStyle, html.EscapeString(value(v)))
	}
	if !known {
		return
	}
	fmt.Fprintf(b, `<tr style="background:none"><th scope="row" style="%s">%s</th>`, stepStyle, title)
	for range t.goroutines() {
		b.WriteString(emptyCell)
	}
	b.WriteString(values.String() + "</tr>\n")
}

// goroutines returns how many columns there are for goroutines.
func (t *Table) goroutines() int {
	if t.others > 0 {
		return len(t.Columns) + 1
	}
	return len(t.Columns)
}

// band writes a row that goes across all columns.
func (t *Table) band(b *strings.Builder, r Row) {
	mark, style := "…", "text-align:left;padding:1px 8px;opacity:0.7"
	switch {
	case r.Kind == Switch:
		mark, style = switched, "text-align:left;padding:3px 8px;font-weight:bold;border-top:2px solid #888888;border-bottom:1px solid rgba(128,128,128,0.35)"
	case r.Kind == Did:
		mark = strings.TrimSpace(step(r))
	}
	fmt.Fprintf(b, `<tr style="background:none"><td style="%s">%s</td><td colspan="%d" style="%s">%s</td></tr>`+"\n",
		stepStyle, mark, t.goroutines()+len(t.Variables), style, html.EscapeString(r.Text+r.Value+r.Tail))
}

// row writes what a goroutine did.
func (t *Table) row(b *strings.Builder, r Row, before map[int]string) {
	fmt.Fprintf(b, `<tr style="background:none"><th scope="row" style="%s">%s</th>`, stepStyle, strings.TrimSpace(step(r)))
	own := t.column(r.G)
	for i := range t.goroutines() {
		switch {
		case i+1 == own:
			t.cell(b, r, own > len(t.Columns))
		case i < len(t.Columns):
			t.paused(b, r, t.Columns[i].G)
		default:
			b.WriteString(emptyCell)
		}
	}
	for _, v := range t.Variables {
		value := r.Values[v.Object]
		switch inner := html.EscapeString(value); {
		case r.Mark == MarkLost && r.Object == v.Object:
			fmt.Fprintf(b, `<td style="%s"><b style="text-decoration:line-through">%s</b></td>`, valueStyle, inner)
		case value != before[v.Object]:
			fmt.Fprintf(b, `<td style="%s"><b>%s</b></td>`, valueStyle, inner)
		default:
			fmt.Fprintf(b, `<td style="%s"><span style="opacity:0.7">%s</span></td>`, valueStyle, inner)
		}
		before[v.Object] = value
	}
	b.WriteString("</tr>\n")
}

// cell writes the cell of the goroutine that did it.
func (t *Table) cell(b *strings.Builder, r Row, named bool) {
	chip := look.Of(r.G)
	style := fmt.Sprintf("background-color:%s26;border-left:6px solid %[1]s", chip.Ground)
	if r.Mark == MarkLost || r.Mark == MarkDeadlock {
		style = fmt.Sprintf("background-color:%s33;border-left:6px double %[1]s", look.Bad)
	}
	fmt.Fprintf(b, `<td style="%s;%s">`, cellStyle, style)
	if named {
		fmt.Fprintf(b, `<b>%s %s</b> `, chip.Glyph, html.EscapeString(r.Name))
	}
	value := "<b>"
	if r.Mark == MarkLost {
		value = `<b style="text-decoration:line-through">`
	}
	b.WriteString(html.EscapeString(r.Text + minus(r.Expr)))
	if r.Value != "" {
		b.WriteString(value + html.EscapeString(r.Value) + "</b>")
	}
	b.WriteString(html.EscapeString(r.Tail))
	switch r.Mark {
	case MarkLost, MarkDeadlock:
		fmt.Fprintf(b, ` <span style="background-color:%s;color:#000000;%s">%s</span>`, look.Bad, look.ChipStyle, r.Says)
	case MarkWaits:
		fmt.Fprintf(b, ` <b>%s</b>`, r.Says)
	}
	if r.Place != "" {
		fmt.Fprintf(b, ` <span style="opacity:0.7;font-size:85%%">%s</span>`, html.EscapeString(r.Place))
	}
	b.WriteString("</td>")
}

// paused writes the cell of a goroutine that is not running.
func (t *Table) paused(b *strings.Builder, r Row, g int) {
	p, ok := r.Paused[g]
	if !ok {
		b.WriteString(emptyCell)
		return
	}
	chip := look.Of(g)
	fmt.Fprintf(b, `<td style="text-align:left;padding:3px 8px;font-family:monospace;border-left:3px dashed %s;opacity:0.85">%s`,
		chip.Ground, html.EscapeString(p.Text))
	if p.Now != "" {
		fmt.Fprintf(b, ` <b>≠ %s</b>`, html.EscapeString(p.Now))
	}
	b.WriteString("</td>")
}

// minus writes the operator with its own sign, which is wider than a hyphen.
func minus(s string) string { return strings.ReplaceAll(s, " - ", " − ") }
