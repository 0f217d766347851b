package output

import (
	"fmt"
	"html"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// foldRows is how many rows a table may have before it is folded away.
const foldRows = 200

// HTML returns the table for notebooks. It has no script, class or style sheet, and
// its inline CSS is what JupyterLab's sanitizer lets through in an untrusted notebook
// (which excludes inherit, var() and sticky positions). No colour is set but
// those of the palette and greys with alpha, so that it suits light and dark themes;
// striped rows are turned off, since the lanes are the stripes here.
func (l *Lanes) HTML(lang words.Language) string {
	cols, of := l.columns()
	labels := l.labels()
	var b strings.Builder
	if len(l.Events) > foldRows {
		fmt.Fprintf(&b, `<details><summary style="cursor:pointer">%s</summary>`+"\n", html.EscapeString(l.summary(lang)))
	}
	b.WriteString(`<div style="overflow-x:auto">` + "\n" +
		`<table style="border-collapse:collapse;margin:8px 0;font-size:90%">` + "\n")

	// An empty cell costs no style: the rules between the columns are the columns' own.
	b.WriteString(`<colgroup>`)
	if !l.Untimed {
		b.WriteString(`<col>`)
	}
	for range cols {
		b.WriteString(`<col style="border-left:1px solid rgba(128,128,128,0.25)">`)
	}
	b.WriteString("</colgroup>\n")
	b.WriteString(`<thead><tr style="background:none">`)
	if !l.Untimed {
		b.WriteString(`<th scope="col" style="` + timeStyle + `;vertical-align:bottom">` + words.LanesTime.In(lang) + `</th>`)
	}
	for _, c := range cols {
		fmt.Fprintf(&b, `<th scope="col" style="text-align:left;vertical-align:bottom;white-space:nowrap;padding:2px 14px 4px 8px;border-bottom:3px solid %s">`+
			`<span style="color:%[1]s;font-weight:bold">%s</span>`, c.html(), html.EscapeString(c.title(lang)))
		if origin := c.origin(lang); origin != "" {
			fmt.Fprintf(&b, `<br><span style="font-weight:normal;opacity:0.7">%s</span>`, html.EscapeString(origin))
		}
		b.WriteString(`</th>`)
	}
	b.WriteString("</tr></thead>\n<tbody>\n")

	full := make([]string, len(cols))
	const short = "white-space:pre" // such a line is never wrapped; the table scrolls
	const long = "white-space:pre-wrap;min-width:32em"
	for i, c := range cols {
		full[i] = fmt.Sprintf(`<td style="text-align:left;vertical-align:top;font-family:monospace;padding:2px 14px 2px 8px;`+
			`border-left:4px solid %s;background-color:%[1]s1a;`, c.html())
	}
	for _, e := range l.Events {
		b.WriteString(`<tr style="background:none">`)
		if !l.Untimed {
			fmt.Fprintf(&b, `<td style="%s">%s</td>`, timeStyle, seconds(e.Time))
		}
		for i, c := range cols {
			if i != of[e.Go] {
				b.WriteString("<td></td>")
				continue
			}
			b.WriteString(full[i])
			if words.Width(e.Text) <= 60 {
				b.WriteString(short + `">`)
			} else {
				b.WriteString(long + `">`)
			}
			if c.others > 0 {
				fmt.Fprintf(&b, `<b>%s</b> `, html.EscapeString(labels[e.Go]))
			}
			if e.Stream == trace.Stderr.String() {
				b.WriteString(stderrMark)
			}
			b.WriteString(html.EscapeString(e.Text))
			if e.Clipped {
				b.WriteString("…")
			}
			b.WriteString("</td>")
		}
		b.WriteString("</tr>\n")
		if cut := l.cutNotice(lang, e.Seq); cut != "" {
			fmt.Fprintf(&b, `<tr style="background:none"><td colspan="%d" style="text-align:center;opacity:0.7">%s</td></tr>`+"\n", len(cols)+1, cut)
		}
	}
	b.WriteString("</tbody>\n</table>\n</div>\n")
	if len(l.Events) > foldRows {
		b.WriteString("</details>\n")
	}
	return b.String()
}

const (
	timeStyle  = `text-align:right;vertical-align:top;white-space:nowrap;font-family:monospace;padding:2px 10px;opacity:0.7`
	stderrMark = `<span style="border:1px solid rgba(128,128,128,0.6);border-radius:3px;padding:0 3px;font-size:80%">stderr</span> `
)

// html returns the column's colour.
func (c column) html() string {
	if c.others > 0 {
		return "#767676"
	}
	return palette[c.Colour].html
}
