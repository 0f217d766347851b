package explore

import (
	"fmt"
	"html"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/explaining/look"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// The forms of style here are those that JupyterLab's sanitizer lets through in an untrusted
// notebook. What is wrong has its own colour and ground, which suit light and dark; all other
// colours are greys, or the theme's own.
const (
	quiet     = "opacity:0.7"
	tableOpen = `<table style="border-collapse:collapse;margin:0;table-layout:auto">`
	rowOpen   = `<tr style="background:none">`
	figure    = "text-align:right;padding:2px 10px;font-family:monospace"
	// longest is how wide the longest bar is.
	longest = 300
)

// HTML returns the view for notebooks. It has no script, class or style sheet; without its styles
// the words and glyphs say the same.
func (v *View) HTML() string {
	lang := v.options.Language
	var b strings.Builder
	b.WriteString(`<div style="overflow-x:auto"><p style="margin:0;font-size:110%">`)
	switch v.Verdict {
	case Fails:
		fmt.Fprintf(&b, `<span style="%s">✗</span> `, look.BadChip)
	case Holds:
		fmt.Fprintf(&b, `<span style="%s">✓</span> `, look.GoodChip)
	}
	b.WriteString(html.EscapeString(v.Headline) + "</p>\n")
	for _, note := range v.Notes {
		fmt.Fprintf(&b, `<p style="margin:0;%s">%s</p>`+"\n", quiet, html.EscapeString(note))
	}
	v.htmlOutcomes(&b)
	v.htmlSearched(&b)
	for _, f := range v.Failures {
		fmt.Fprintf(&b, `<p style="margin:6px 0 0 0">%s</p>`+"\n", html.EscapeString(f))
	}
	if v.Shown != "" {
		fmt.Fprintf(&b, `<p style="margin:10px 0 2px 0"><b>%s</b></p>`+"\n", html.EscapeString(v.Shown))
		v.htmlStrip(&b)
		replay := html.EscapeString(v.Replay)
		fmt.Fprintf(&b, `<p style="margin:6px 0 0 0">%s</p>`+"\n", words.SearchReplay.In(lang, "<code>"+replay+"</code>"))
	}
	b.WriteString("</div>")
	return b.String()
}

// htmlStrip writes the steps of the schedule that is shown, on the colours of those who made them.
func (v *View) htmlStrip(b *strings.Builder) {
	if len(v.Strip) == 0 && v.Ends == "" {
		return
	}
	b.WriteString(`<p style="margin:0;font-family:monospace;line-height:1.9">`)
	for i, t := range v.Strip {
		switch {
		case t.Preempts:
			b.WriteString(" ⇄ ")
		case i > 0:
			b.WriteString(" · ")
		}
		c := look.Of(t.G)
		fmt.Fprintf(b, `<span style="background-color:%s;color:%s;border-radius:4px;padding:2px 7px;white-space:nowrap">%s <b>%s</b>`, c.Ground, c.Text, c.Glyph, html.EscapeString(t.Name))
		for n, s := range t.Steps {
			s = html.EscapeString(s)
			if slices.Contains(t.Lost, n) {
				s = "✗<s>" + s + "</s>"
			}
			b.WriteString(" " + s)
		}
		b.WriteString("</span>")
	}
	if v.Ends != "" {
		style := look.GoodChip
		mark := ""
		if v.Verdict == Fails {
			style, mark = look.BadChip, "✗ "
		}
		fmt.Fprintf(b, ` → <span style="%s;white-space:normal">%s%s</span>`, style, mark, html.EscapeString(v.Ends))
	}
	b.WriteString("</p>\n")
}

func (v *View) htmlOutcomes(b *strings.Builder) {
	if len(v.Outcomes) == 0 {
		return
	}
	lang := v.options.Language
	most := 1
	for _, o := range v.Outcomes {
		most = max(most, o.Runs)
	}
	b.WriteString(tableOpen + "<thead>" + rowOpen)
	fmt.Fprintf(b, `<th scope="col" style="text-align:right;padding:2px 8px">%s</th><th></th><th></th><th scope="col" style="text-align:right;padding:2px 8px;font-weight:normal;%s">%s</th><th></th></tr></thead><tbody>`+"\n",
		words.SearchOutcome.In(lang), quiet, words.SearchSchedules.In(lang))
	for _, o := range v.Outcomes {
		weight, ground := "normal", "#8a939e"
		if o.Verdict == Fails {
			// Stripes, so that it is told from the others without colour.
			weight = "bold"
			ground = look.Bad + ";background-image:linear-gradient(90deg,rgba(0,0,0,0.35) 0%,rgba(0,0,0,0.35) 50%,transparent 50%);background-size:6px 6px"
		}
		runs, share, width := "–", "", 0
		if o.Runs > 0 {
			runs, share, width = count(o.Runs), fmt.Sprintf("%d %%", o.Share), max(2, longest*o.Runs/most)
		}
		fmt.Fprintf(b, rowOpen+`<th scope="row" style="text-align:right;padding:2px 8px;font-weight:%s;font-family:monospace">%s</th>`, weight, html.EscapeString(o.Text))
		fmt.Fprintf(b, `<td style="text-align:left;padding:2px 4px">%s</td><td style="text-align:left;padding:2px 0;width:%dpx"><div style="width:%dpx;height:15px;background-color:%s"></div></td>`,
			strings.TrimSpace(marks[o.Verdict]), longest+5, width, ground)
		fmt.Fprintf(b, `<td style="%s">%s</td><td style="%s;white-space:nowrap;%s">%s</td></tr>`+"\n", figure, runs, figure, quiet, share)
	}
	b.WriteString("</tbody></table>\n")
	if v.more > 0 {
		fmt.Fprintf(b, `<p style="margin:0">%s</p>`+"\n", words.SearchMore.In(lang, v.more))
	}
}

func (v *View) htmlSearched(b *strings.Builder) {
	if len(v.Searched) == 0 {
		return
	}
	lang := v.options.Language
	fmt.Fprintf(b, `<p style="margin:10px 0 2px 0"><b>%s</b></p>`+"\n"+tableOpen+"<thead>"+rowOpen, words.SearchHowMuch.In(lang))
	for i, head := range []words.Phrase{words.SearchPreemptions, words.SearchTried, words.SearchWrong} {
		align := "right"
		if i == 0 {
			align = "left"
		}
		fmt.Fprintf(b, `<th scope="col" style="text-align:%s;padding:2px 10px;font-weight:normal;%s">%s</th>`, align, quiet, head.In(lang))
	}
	b.WriteString("<th></th></tr></thead><tbody>\n")
	for _, s := range v.Searched {
		failed := known(s.Failed)
		if s.Failed > 0 {
			failed = "<b>" + failed + "</b>"
		}
		fmt.Fprintf(b, rowOpen+`<th scope="row" style="text-align:left;padding:2px 10px;font-weight:normal;white-space:nowrap">%s</th>`, html.EscapeString(s.What))
		fmt.Fprintf(b, `<td style="%s">%s</td><td style="%[1]s">%[3]s</td><td style="text-align:left;padding:2px 0;white-space:nowrap">%[4]s</td></tr>`+"\n",
			figure, known(s.Tried), failed, html.EscapeString(strings.TrimSpace(marks[s.Verdict]+" "+s.All)))
	}
	b.WriteString("</tbody></table>\n")
}
