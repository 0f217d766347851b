package timeline

import (
	"cmp"
	"fmt"

	"github.com/lockstep-go/lockstep/kernel/explaining/look"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// Lengths of time lanes as a drawing, in pixels.
const (
	unitWidth  = 7.0
	laneLeft   = 116.0 // where the axis begins
	laneTop    = 34.0
	laneHeight = 24.0
	laneGap    = 9.0
	slotHeight = 18.0
	laneWidest = 692.0
	laneTail   = 2 * unitWidth // what waits for ever goes on for so long
)

// A laneDrawing places lanes on a drawing.
type laneDrawing struct {
	*drawing
	l   *Lanes
	y   []float64   // by lane: its upper edge
	mid map[int]int // by goroutine: its lane
}

// SVG returns the lanes as a drawing.
func (l *Lanes) SVG() string {
	d := &laneDrawing{drawing: newDrawing(), l: l, mid: map[int]int{}}
	right := laneLeft + float64(l.axis.width)*unitWidth
	top := laneTop
	if l.axis.before+l.axis.after > 0 {
		top += 20
	}
	y := top
	d.width = right + 12
	for i := range l.lanes {
		n := &l.lanes[i]
		d.y = append(d.y, y)
		if n.object == 0 {
			for _, g := range append([]int{n.g}, n.twins...) {
				d.mid[g] = i
			}
			y += laneHeight + laneGap
			if n.wrong != "" {
				d.width = min(laneWidest, max(d.width, right+laneTail+wide(n.wrong)+22))
			}
			continue
		}
		y += slotHeight*float64(n.rows) + laneGap
	}
	d.width = max(d.width, 520)
	bottom := y - laneGap + 2
	d.header(top, bottom)
	for i := range l.lanes {
		if n := &l.lanes[i]; n.object == 0 {
			d.states(n, d.y[i])
		}
	}
	for i := range l.lanes {
		if n := &l.lanes[i]; n.object != 0 {
			d.object(n, d.y[i])
		}
	}
	d.height = d.textures(bottom+18) + 8
	return d.String()
}

// x is where a unit of the axis begins.
func (d *laneDrawing) x(unit int) float64 { return laneLeft + float64(unit)*unitWidth }

// header draws the axis: the strip of the whole run, times, numbers of steps, bands.
func (d *laneDrawing) header(top, bottom float64) {
	l, lang := d.l, d.l.o.Language
	if l.axis.before+l.axis.after > 0 {
		d.text(2, 11, "s t", "", words.TimeWhole.In(lang))
		gs := l.s.most(maxTicks)
		w := unitsOfStep * maxTicks * unitWidth / float64(len(gs))
		for i, g := range gs {
			if g >= 0 {
				d.rect(laneLeft+float64(i)*w, 4, w-1, 7, `fill="`+look.Of(g).Ground+`"`)
			}
		}
		from, to := l.window(1000)
		scale := unitsOfStep * maxTicks * unitWidth / 1000
		d.rect(laneLeft+float64(from)*scale-1, 1.5, float64(to-from)*scale+2, 12, `rx="2" class="ink" stroke-width="1.5"`)
	}
	d.text(2, top-21, "s", "", words.TimeClock.In(lang))
	d.text(2, top-8, "s t", "", words.TimeStep.In(lang))
	for _, t := range l.axis.ticks {
		if t.jump > 0 {
			d.rect(d.x(t.x), top-6, float64(t.w)*unitWidth, bottom-top+6, `class="soft"`)
			d.path(fmt.Sprintf("M%s %sV%s", num(d.x(t.x+t.w)), num(top-8), num(bottom)), `class="grid" stroke-dasharray="2 3"`)
		}
	}
	end := 0.0
	for _, m := range l.times() {
		if d.x(m.x) >= end {
			d.text(d.x(m.x)+1, top-21, "b", "", m.text)
			end = d.x(m.x) + wide(m.text) + 6
		}
	}
	for _, m := range l.numbers() {
		d.text(d.x(m.x)+unitWidth, top-8, "s t c", "", m.text)
	}
}

// states draws the lane of a goroutine.
func (d *laneDrawing) states(n *lane, y float64) {
	c := look.Of(n.g)
	d.chip(2, y, laneLeft-14, laneHeight, n.g, fit(n.name, laneLeft-40))
	l := d.l
	for i := 0; i < len(n.states); {
		from, s := i, n.states[i]
		for i < len(n.states) && n.states[i] == s {
			i++
		}
		last := l.axis.ticks[i-1]
		x, w := d.x(l.axis.ticks[from].x), float64(last.x+last.w-l.axis.ticks[from].x)*unitWidth
		if i == len(n.states) && n.wrong != "" && s == n.last {
			w += laneTail // it goes on and on
		}
		d.texture(s, c.Ground, x, y, w)
		if s > Runnable && s < Ended && w >= 80 {
			d.waitsFor(n, l.axis.ticks[from], x, y, w)
		}
	}
	for _, cell := range n.cells {
		x, w := d.x(cell.x), float64(cell.w)*unitWidth
		ink := c.Text
		if cell.glyph == glyphLost {
			ink = look.BadText
			d.rect(x, y, w, laneHeight, `fill="`+look.Bad+`"`)
		}
		switch letter := cell.letter; {
		case cell.w > 1 && words.Width(cell.value) == 1:
			d.text(x+w/2, y+16, "b t c", ink, letter+cell.value)
		case cell.w == 1:
			d.text(x+w/2, y+15, "b u c", ink, letter)
		default:
			d.text(x+w/2, y+16, "b c", ink, letter)
		}
		if x > laneLeft {
			d.path(fmt.Sprintf("M%s %sv%s", num(x), num(y), num(laneHeight)), `stroke="`+c.Text+`" stroke-opacity=".35"`)
		}
	}
	right := d.x(l.axis.width)
	switch {
	case n.wrong != "":
		if k := len(n.states); k == 0 || n.states[k-1] != n.last {
			d.texture(n.last, c.Ground, right, y, laneTail)
		}
		w := wide(n.wrong) + 14
		x := min(right+laneTail+2, d.width-w-2)
		d.rect(x, y+4, w, 16, `rx="4" fill="`+look.Bad+`"`)
		d.text(x+7, y+16, "b", look.BadText, n.wrong)
	case n.end >= 0:
		d.rect(d.x(n.end)-1, y-2, 4, laneHeight+4, `class="inkf"`)
	}
}

// texture draws a state for a while.
func (d *laneDrawing) texture(s State, color string, x, y, w float64) {
	switch s {
	case Running:
		d.rect(x, y, w, laneHeight, `fill="`+color+`"`)
	case Runnable:
		d.rect(x+.8, y+6, w-1.6, laneHeight-12, `fill="none" stroke="`+color+`" stroke-width="1.6"`)
	case Sleeping:
		d.path(fmt.Sprintf("M%s %sh%s", num(x+4), num(y+laneHeight/2), num(max(w-7, 0.1))), `stroke="`+color+`" stroke-width="3.4" stroke-linecap="round" stroke-dasharray="0 7" fill="none"`)
	case WaitsChan, WaitsLock, WaitsEnd:
		d.rect(x+.5, y+3, w-1, laneHeight-6, `fill="`+d.weave(s, color)+`" stroke="`+color+`"`)
	}
}

// waitsFor writes into a wide texture what the goroutine waits for.
func (d *laneDrawing) waitsFor(n *lane, first tick, x, y, w float64) {
	l, lang := d.l, d.l.o.Language
	i := l.s.waitBefore(n.g, first.event)
	if i < 0 || len(n.twins) > 0 {
		return
	}
	e := &l.s.Events[i]
	text := words.TableWaitsFor.In(lang, l.nameOf(e.Object))
	switch {
	case e.Wait == trace.WaitSleep:
		text = words.TableStepSleeps.In(lang, e.Value)
	case e.Object == 0:
		return
	}
	if wide(text) > w-16 && e.Wait == trace.WaitSleep {
		text = e.Value
	}
	if text = fit(text, w-16); words.Width(text) < 4 {
		return
	}
	room := wide(text) + 8
	d.rect(x+(w-room)/2, y+4.5, room, 15, `rx="3" class="bg"`)
	d.text(x+w/2, y+16, "s c", "", text)
}

// waitBefore returns the event that begins the wait in which a goroutine is before an event, -1 if
// it does not wait.
func (s *States) waitBefore(g, event int) int {
	for i := event - 1; i >= 0; i-- {
		if e := &s.Events[i]; e.G == g {
			if e.Wait != trace.Running {
				return i
			}
			break
		}
	}
	return -1
}

// object draws the lane of a channel or a lock.
func (d *laneDrawing) object(n *lane, y float64) {
	height := slotHeight * float64(n.rows)
	label := y + height/2 + 4
	if n.rows > 1 {
		d.text(8, y+height/2+11, "s t", "", n.sub)
		label -= 6
	} else if w := wide(n.name) + wide(n.sub); w < laneLeft-20 {
		d.text(14+wide(n.name)*1.05, label, "s t", "", n.sub)
	}
	d.text(8, label, "m b", "", fit(n.name, laneLeft-20))
	if !n.isLock(d.l) {
		if n.rows > 1 || d.l.s.Objects[n.object].Cap > 0 {
			d.rect(laneLeft, y-1, float64(d.l.axis.width)*unitWidth, height+2, `class="line"`)
		}
	}
	for _, c := range n.capsule {
		top := y + slotHeight*float64(c.row) + 1.5
		x, w := d.x(c.from), float64(c.to-c.from)*unitWidth
		if n.isLock(d.l) {
			if c.left {
				w += laneTail
			}
			d.hold(c, x, top, w)
			continue
		}
		if !c.direct { // from the middle of a step to that of another
			x += unitWidth
			if c.to == d.l.axis.width {
				w -= unitWidth
			}
		}
		d.value(c, x, top, w)
	}
}

// hold draws who has a lock.
func (d *laneDrawing) hold(c capsule, x, y, w float64) {
	who := look.Of(c.g)
	d.rect(x, y, w, slotHeight-3, `rx="4" fill="`+who.Ground+`"`)
	text := who.Glyph + " " + c.text
	if held := words.TimeHeldBy.In(d.l.o.Language, text); wide(held)+8 <= w {
		text = held
	} else if wide(text)+6 > w {
		text = who.Glyph
	}
	d.text(x+w/2, y+11.5, "b c", who.Text, text)
}

// value draws a value on its way, with lines from who sends it and to who receives it.
func (d *laneDrawing) value(c capsule, x, y, w float64) {
	color := "#8a939e"
	if c.g >= 0 {
		color = look.Of(c.g).Ground
	}
	text, border := c.text, ""
	if c.left { // in grey the mark, the word and the border tell it
		color, border = look.Bad, ` stroke-dasharray="5 3"`
		text = wrong + " " + words.TimeLeft.In(d.l.o.Language) + ": " + text
	}
	middle := y + (slotHeight-3)/2
	d.link(c.sender, x+min(4, w/2), middle, false)
	if c.receiver >= 0 {
		d.link(c.receiver, x+w-min(4, w/2), middle, true)
	}
	d.rect(x+.5, y, w-1, slotHeight-3, `rx="7" class="bg"`)
	d.rect(x+.5, y, w-1, slotHeight-3, fmt.Sprintf(`rx="7" fill="%s" fill-opacity=".3" stroke="%[1]s" stroke-width="1.6"%s`, color, border))
	switch {
	case c.left && wide(text) > w && wide(text) <= d.width-x-w-4:
		d.text(x+w+4, y+11.5, "b", "", text)
	case c.left:
		d.text(x+w/2, y+11.5, "b c", "", cmp.Or(fit(text, w-2), wrong))
	case c.direct && wide(text) > w:
		d.text(x+w+4, y+11.5, "b", "", fit(text, max(80, d.x(d.l.axis.width)-x-w-4)))
	case fit(text, w-2) != "":
		d.text(x+w/2, y+11.5, "b c", "", fit(text, w-2))
	}
}

// link draws the line between a goroutine's lane and a value.
func (d *laneDrawing) link(g int, x, y float64, arrives bool) {
	i, ok := d.mid[g]
	if !ok || g < 0 {
		return
	}
	edge := d.y[i]
	if edge < y {
		edge += laneHeight
	}
	if arrives {
		d.path(fmt.Sprintf("M%s %sV%s", num(x), num(y), num(edge)), `class="ink" `+d.arrow("inkf", ""))
		return
	}
	d.path(fmt.Sprintf("M%s %sV%s", num(x), num(edge), num(y)), `class="ink"`)
}

// textures draws what the textures stand for, and returns where it ends.
func (d *laneDrawing) textures(y float64) float64 {
	lang := d.l.o.Language
	seen := map[State]bool{}
	for i := range d.l.lanes {
		for _, s := range d.l.lanes[i].states {
			seen[s] = true
		}
	}
	x := 2.0
	for s := Running; s <= Ended; s++ {
		if !seen[s] {
			continue
		}
		text := stateWords[s].In(lang)
		if need := 40 + wide(text); x > 2 && x+need > d.width {
			x, y = 2, y+20
		}
		if s == Ended {
			d.rect(x+10, y-9, 4, 14, `class="inkf"`)
		} else {
			d.swatch(s, x, y-8)
		}
		d.text(x+30, y+3, "s", "", text)
		x += 44 + wide(text)
	}
	return y
}

// swatch draws a texture small, in the main goroutine's colour.
func (d *laneDrawing) swatch(s State, x, y float64) {
	color := look.Of(0).Ground
	switch s {
	case Running:
		d.rect(x, y, 24, 12, `fill="`+color+`"`)
	case Runnable:
		d.rect(x+.8, y+.8, 22.4, 10.4, `fill="none" stroke="`+color+`" stroke-width="1.6"`)
	case Sleeping:
		d.path(fmt.Sprintf("M%s %sh18", num(x+3), num(y+6)), `stroke="`+color+`" stroke-width="3.4" stroke-linecap="round" stroke-dasharray="0 7" fill="none"`)
	default:
		d.rect(x+.5, y+.5, 23, 11, `fill="`+d.weave(s, color)+`" stroke="`+color+`"`)
	}
}
