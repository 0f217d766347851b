package timeline

import (
	"strconv"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/explaining/look"
	"github.com/lockstep-go/lockstep/kernel/words"
)

const laneName = 18 // columns of the names of lanes, in text

// Text returns the lanes in characters, at most 100 columns wide: a unit is one.
func (l *Lanes) Text() string {
	var b strings.Builder
	for _, v := range l.Verdict {
		b.WriteString(wrap(wrong+" "+v.Says, widest) + "\n\n")
	}
	b.WriteString(l.Summary + "\n\n" + l.picture() + "\n" + wrap(l.legend(), widest) + "\n")
	for i, note := range l.Notes {
		if i == 0 {
			b.WriteString("\n")
		}
		b.WriteString(wrap(note, widest) + "\n")
	}
	if l.o.More != "" {
		b.WriteString("\n" + l.o.More + "\n")
	}
	return b.String()
}

// picture is the lanes themselves.
func (l *Lanes) picture() string {
	var b strings.Builder
	lang := l.o.Language
	if l.axis.before+l.axis.after > 0 {
		b.WriteString(l.label(words.TimeWhole.In(lang)) + l.strip() + "\n")
		b.WriteString(l.label("") + l.edges() + "\n")
	}
	b.WriteString(l.label(words.TimeClock.In(lang)) + l.textRow(l.times()) + "\n")
	b.WriteString(l.label(words.TimeStep.In(lang)) + l.textRow(l.numbers()) + "\n")
	for i := range l.lanes {
		n := &l.lanes[i]
		if n.object == 0 {
			b.WriteString(strings.TrimRight(l.label(n.chip())+l.textStates(n), " ") + "\n")
			continue
		}
		for row := range n.rows {
			name := ""
			switch row {
			case 0:
				name = "  " + n.name
			case 1:
				name = "  " + n.sub
			}
			if n.rows == 1 && words.Width(name+" "+n.sub)+2 <= laneName {
				name += " " + n.sub
			}
			b.WriteString(strings.TrimRight(l.label(name)+l.textCapsules(n, row), " ") + "\n")
		}
	}
	return b.String()
}

// label fills the column of names.
func (l *Lanes) label(s string) string {
	s = words.Shorten(s, laneName-2)
	return s + strings.Repeat(" ", laneName-words.Width(s))
}

// textRow writes marks in a row. Of two that would touch, the second is left out.
func (l *Lanes) textRow(marks []mark) string {
	row := ""
	for _, m := range marks {
		if gap := m.x - words.Width(row); (gap > 0 || row == "") && m.x+words.Width(m.text) <= widest-laneName {
			row += strings.Repeat(" ", gap) + m.text
		}
	}
	return row
}

// times are where the clock has gone on.
func (l *Lanes) times() (marks []mark) {
	for i, t := range l.axis.ticks {
		if i == 0 && t.jump == 0 || i > 0 && l.axis.ticks[i-1].jump > 0 {
			marks = append(marks, mark{t.x, clock(l.s.Events[t.event].At, len(marks) == 0)})
		}
	}
	return marks
}

// numbers are the numbers of some steps: of the first, and of each fifth.
func (l *Lanes) numbers() (marks []mark) {
	for _, t := range l.axis.ticks {
		if step := l.s.Events[t.event].Step; t.jump == 0 && l.s.isStep(t.event) && (len(marks) == 0 || step%5 == 0) {
			marks = append(marks, mark{t.x, strconv.Itoa(step)})
		}
	}
	return marks
}

// textStates writes the states of a goroutine, and what it does.
func (l *Lanes) textStates(n *lane) string {
	units := make([]string, l.axis.width)
	for i, t := range l.axis.ticks {
		for x := t.x; x < t.x+t.w; x++ {
			units[x] = texture[n.states[i]]
		}
	}
	for _, c := range n.cells {
		units[c.x] = c.letter
		if c.w > 1 && words.Width(c.value) == 1 {
			units[c.x+1] = c.value
		}
	}
	row := strings.Join(units, "")
	switch {
	case n.wrong != "":
		tail := strings.Repeat(texture[n.last], unitsOfStep) + " " + n.wrong
		room := widest - laneName - words.Width(tail)
		row = strings.Join(units[:min(len(units), room)], "") + tail
	case n.end >= 0 && n.end < len(units):
		row = strings.Join(units[:n.end], "") + "|" + strings.Join(units[n.end+1:], "")
	case n.end >= 0:
		row += "|"
	}
	return row
}

// textCapsules writes a row of a channel's or lock's lane. A capsule begins after the unit in which
// what is before it in the same row ends.
func (l *Lanes) textCapsules(n *lane, row int) string {
	out := ""
	var mine []capsule
	for _, c := range n.capsule {
		if c.row == row {
			mine = append(mine, c)
		}
	}
	for i, c := range mine {
		end := widest - laneName
		if i+1 < len(mine) {
			end = mine[i+1].from
		}
		from, to := c.from+1, c.to
		if n.isLock(l) || c.direct {
			from--
			to--
		}
		gap := from - words.Width(out)
		if gap < 0 {
			continue
		}
		out += strings.Repeat(" ", gap)
		text := c.text
		if n.isLock(l) {
			text = look.Of(c.g).Glyph + text
		}
		if c.left && !n.isLock(l) {
			text += " " + wrong + " " + words.TimeLeft.In(l.o.Language)
		}
		switch inside := to - from - 1; {
		case n.isLock(l) && words.Width(text) > inside && inside > 0: // the glyph tells whose it is
			out += "[" + look.Of(c.g).Glyph + strings.Repeat("─", inside-1) + "]"
		case c.direct:
			out += words.Shorten(text, max(1, end-from-1))
		case inside < 1:
			out += words.Shorten(text, 1) + strings.Repeat("]", max(0, to-from))
		case c.left && !n.isLock(l) || l.axis.after > 0 && c.to == l.axis.width:
			text = words.Shorten(text, inside)
			out += "[" + text + strings.Repeat("─", inside+1-words.Width(text)) + "→"
		default:
			text = words.Shorten(text, inside)
			out += "[" + text + strings.Repeat("─", inside-words.Width(text)) + "]"
		}
	}
	return out
}

// isLock reports whether a lane is a lock's.
func (n *lane) isLock(l *Lanes) bool {
	return n.object > 0 && l.s.Objects[n.object].Kind != "chan"
}

// strip is the whole run in a line: who ran most in each part of it.
func (l *Lanes) strip() string {
	var b strings.Builder
	for _, g := range l.s.most(maxTicks) {
		if g < 0 {
			b.WriteString("  ")
			continue
		}
		b.WriteString(look.Of(g).Glyph + look.Of(g).Glyph)
	}
	return b.String()
}

// edges is the line below the strip, which shows where the window is in it.
func (l *Lanes) edges() string {
	from, to := l.window(unitsOfStep * maxTicks)
	return strings.Repeat(" ", from) + "└" + strings.Repeat("─", max(0, to-from-2)) + "┘"
}

// window is where the window is in a strip of so many units.
func (l *Lanes) window(units int) (from, to int) {
	all := l.axis.before + len(l.axis.ticks) + l.axis.after
	from = l.axis.before * units / all
	to = (all - l.axis.after) * units / all
	return from, max(to, from+2)
}

// most returns who does most in each of so many parts of a run, -1 where nobody does anything.
func (s *States) most(parts int) []int {
	ticks := s.ticksOf()
	parts = min(parts, len(ticks))
	gs := make([]int, parts)
	for p := range gs {
		count := map[int]int{}
		gs[p] = -1
		for _, t := range ticks[p*len(ticks)/parts : (p+1)*len(ticks)/parts] {
			if g := s.Events[t.event].G; t.jump == 0 {
				count[g]++
				if gs[p] < 0 || count[g] > count[gs[p]] {
					gs[p] = g
				}
			}
		}
	}
	return gs
}

// legend says what textures and letters stand for that the lanes have.
func (l *Lanes) legend() string {
	lang := l.o.Language
	states, letters := map[State]bool{}, map[string]bool{}
	var parts []string
	for i := range l.lanes {
		for _, s := range l.lanes[i].states {
			states[s] = true
		}
	}
	for s := Running; s < Ended; s++ {
		if states[s] {
			parts = append(parts, texture[s]+" "+stateWords[s].In(lang))
		}
	}
	parts = append(parts, "| "+words.TimeEnded.In(lang))
	return strings.Join(append(parts, l.letters(letters)...), words.TimeSeparator.In(lang))
}

// letters says what the letters stand for.
func (l *Lanes) letters(seen map[string]bool) (parts []string) {
	for i := range l.lanes {
		for _, c := range l.lanes[i].cells {
			if !seen[c.letter] {
				seen[c.letter] = true
				parts = append(parts, c.letter+" "+c.says.In(l.o.Language))
			}
		}
	}
	return parts
}
