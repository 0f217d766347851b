package timeline

import (
	"fmt"
	"html"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/explaining/look"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// HTML returns the ring for a notebook that trusts nobody: who waits for whom, the drawing, the
// lines where each stands and where it took what it holds, who waits outside, and a way out.
func (r *Ring) HTML() string {
	var b strings.Builder
	fmt.Fprintf(&b, `<div style="overflow-x:auto"><p style="margin:0 0 6px 0;font-size:110%%"><span style="background-color:%s;color:%s;%s">%s %s</span> %s</p>`+"\n",
		look.Bad, look.BadText, look.ChipStyle, wrong, words.DeadlockLabel.In(r.lang), r.head(chipHTML))
	if svg := r.SVG(); svg != "" {
		b.WriteString(image(svg, strings.Join(r.sentences(plainName, plain), "; ")+". "+r.others(plainName)) + "\n")
	}
	if lines := r.code(); len(lines) > 0 {
		b.WriteString(`<table style="border-collapse:collapse;margin:4px 0 6px 0;table-layout:auto"><tbody>` + "\n")
		for _, c := range lines {
			chip := look.Of(c.g)
			says := html.EscapeString(c.says)
			border := "3px double"
			if c.stands {
				border, says = "6px solid", "<b>"+says+"</b>"
			}
			fmt.Fprintf(&b, `<tr style="background:none"><th scope="row" style="text-align:right;padding:1px 8px;font-weight:normal;opacity:0.7;white-space:nowrap">%s</th>`, html.EscapeString(c.Title))
			fmt.Fprintf(&b, `<td style="text-align:left;padding:1px 10px;font-family:monospace;white-space:pre;border-left:%s %s;background-color:%[2]s26">%s</td>`, border, chip.Ground, html.EscapeString(words.Shorten(c.Text, maxCode)))
			fmt.Fprintf(&b, `<td style="text-align:left;padding:1px 8px">%s %s</td></tr>`+"\n", chipHTML(c.g, c.name), says)
		}
		b.WriteString("</tbody></table>\n")
	} else {
		for _, s := range r.sentences(chipHTML, html.EscapeString) {
			fmt.Fprintf(&b, `<p style="margin:2px 0 2px 0">%s</p>`+"\n", s)
		}
	}
	if others := r.others(plainName); others != "" {
		fmt.Fprintf(&b, `<p style="margin:4px 0 4px 0;max-width:640px;opacity:0.7">%s</p>`+"\n", html.EscapeString(others))
	}
	fmt.Fprintf(&b, `<p style="margin:4px 0 4px 0;max-width:640px">%s</p></div>`+"\n", html.EscapeString(r.means()))
	return b.String()
}

// chipHTML is a goroutine's chip.
func chipHTML(g int, name string) string {
	c := look.Of(g)
	return fmt.Sprintf(`<span style="background-color:%s;color:%s;%s">%s %s</span>`, c.Ground, c.Text, look.ChipStyle, c.Glyph, html.EscapeString(name))
}
