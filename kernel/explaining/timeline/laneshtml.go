package timeline

import (
	"fmt"
	"html"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/explaining/look"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// HTML returns the lanes for a notebook that trusts nobody: what went wrong, the drawing, what the
// letters stand for, and the lanes as text, closed. Lanes that would be too much are made narrower.
func (l *Lanes) HTML() string {
	page := l.page()
	for ticks := len(l.axis.ticks); len(page) > maxLaneBytes && ticks > 8; {
		ticks = ticks * 3 / 4
		page = l.narrower(ticks).page()
	}
	return page
}

func (l *Lanes) page() string {
	lang := l.o.Language
	var b strings.Builder
	b.WriteString(`<div style="overflow-x:auto">`)
	for _, v := range l.Verdict {
		fmt.Fprintf(&b, `<p style="margin:0 0 6px 0;max-width:640px"><span style="background-color:%s;color:%s;%s">%s %s</span> %s</p>`+"\n",
			look.Bad, look.BadText, look.ChipStyle, wrong, v.Word, html.EscapeString(v.Says))
	}
	fmt.Fprintf(&b, `<p style="margin:0 0 4px 0;opacity:0.7">%s</p>`+"\n", html.EscapeString(l.Summary))
	b.WriteString(image(l.SVG(), l.alt()) + "\n")
	fmt.Fprintf(&b, `<p style="margin:2px 0 4px 0;max-width:640px;opacity:0.8">%s</p>`+"\n", html.EscapeString(strings.Join(l.letters(map[string]bool{}), " · ")))
	for _, note := range l.Notes {
		fmt.Fprintf(&b, `<p style="margin:4px 0 4px 0;max-width:640px">%s</p>`+"\n", html.EscapeString(note))
	}
	fmt.Fprintf(&b, `<details><summary style="opacity:0.7">%s</summary><pre style="font-family:monospace;margin:4px 0 0 0">%s</pre></details>`+"\n",
		words.TimeText.In(lang), html.EscapeString(l.picture()))
	if l.o.More != "" {
		fmt.Fprintf(&b, `<p style="margin:4px 0 0 0;font-family:monospace">%s</p>`+"\n", html.EscapeString(l.o.More))
	}
	b.WriteString("</div>\n")
	return b.String()
}

// alt says in sentences what the drawing shows.
func (l *Lanes) alt() string {
	lang := l.o.Language
	var b strings.Builder
	b.WriteString(words.TimeAlt.In(lang, thousands(l.s.running()), thousands(l.s.steps(0, len(l.s.Events)))))
	for i := range l.lanes {
		n := &l.lanes[i]
		if n.object == 0 || len(n.capsule) == 0 {
			continue
		}
		var all, left []string
		for _, c := range n.capsule {
			if c.left && !n.isLock(l) {
				left = append(left, c.text)
			} else {
				all = append(all, c.text)
			}
		}
		if n.isLock(l) {
			all = slices.Compact(all)
			b.WriteString(words.TimeAltHolds.In(lang, n.name, strings.Join(few(all), words.TimeAltThen.In(lang))))
			continue
		}
		comma := words.TimeAltComma.In(lang)
		if len(all) > 0 {
			b.WriteString(words.TimeAltCarry.In(lang, n.name, strings.Join(few(all), comma)))
		}
		if len(left) > 0 {
			b.WriteString(words.TimeAltLeft.In(lang, n.name, strings.Join(few(left), comma)))
		}
	}
	for _, v := range l.Verdict {
		b.WriteString(" " + v.Says)
	}
	return b.String()
}

// few returns the beginning of a long list.
func few(list []string) []string {
	if len(list) > maxWaits {
		return append(slices.Clone(list[:maxWaits]), "…")
	}
	return list
}
