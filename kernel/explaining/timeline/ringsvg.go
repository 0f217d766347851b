package timeline

import (
	"fmt"
	"math"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/explaining/look"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// A ringNode is a goroutine or a lock in the drawing of a ring.
type ringNode struct {
	x, y, w, h float64
	g          int // of a goroutine; else -1
	name, sub  string
	// out is the edge to the next node.
	waits bool
	line  int
}

// SVG returns the ring as a drawing; "" if it has too many nodes.
func (r *Ring) SVG() string {
	if r.nodes() > maxNodes {
		return ""
	}
	d := newDrawing()
	nodes := r.place()
	for _, n := range nodes {
		d.height = max(d.height, n.y+n.h/2+14)
	}
	d.width = 640
	for k, n := range nodes {
		d.edge(r.lang, n, nodes[(k+1)%len(nodes)], len(nodes) <= 4, k)
	}
	for _, n := range nodes {
		d.node(n)
	}
	cx, cy := ringCentre(nodes)
	if len(nodes) > 2 {
		d.text(cx, cy+4, "bad b c", "", "⟳ "+words.RingAround.In(r.lang))
	}
	if len(r.outside) > 0 {
		d.outsiders(r, nodes)
	}
	d.path(fmt.Sprintf("M4 %sh26", num(d.height+4)), `stroke="`+look.Bad+`" stroke-width="4"`)
	d.text(36, d.height+8, "s", "", words.RingEdgeHeld.In(r.lang))
	x := 60 + wide(words.RingEdgeHeld.In(r.lang))
	d.path(fmt.Sprintf("M%s %sh26", num(x), num(d.height+4)), `stroke="`+look.Bad+`" stroke-width="2.5" stroke-dasharray="7 5"`)
	d.text(x+32, d.height+8, "s", "", words.RingEdgeWaits.In(r.lang))
	d.height += 16
	return d.String()
}

// place makes the nodes of a ring and gives them places: on a rectangle if there are few, else on
// an ellipse.
func (r *Ring) place() []ringNode {
	var nodes []ringNode
	for k, l := range r.links {
		nodes = append(nodes, ringNode{g: l.G, name: l.Name, sub: callOf(l.Standing), waits: true, line: l.At.Line})
		if !l.join {
			nodes = append(nodes, ringNode{g: -1, name: l.Object, sub: typeOf(l.Reason), line: r.links[k].held.Line})
		}
	}
	n := len(nodes)
	for k := range nodes {
		b := &nodes[k]
		switch {
		case n <= 4:
			b.w, b.h = 140, 48
			if b.g < 0 {
				b.w = 124
			}
			b.x = []float64{210, 545, 545, 210}[k]
			b.y = []float64{40, 40, 180, 180}[k]
			if n == 2 {
				b.y = 80
			}
		default:
			angle := 2*math.Pi*float64(k)/float64(n) - math.Pi/2
			b.w, b.h, b.sub = 98, 28, ""
			if b.g < 0 {
				b.w, b.h = 76, 24
			}
			b.x, b.y = 385+200*math.Cos(angle), 150+128*math.Sin(angle)
		}
	}
	return nodes
}

// ringCentre is the middle of the nodes.
func ringCentre(nodes []ringNode) (x, y float64) {
	for _, n := range nodes {
		x += n.x / float64(len(nodes))
		y += n.y / float64(len(nodes))
	}
	return x, y
}

// callOf is what a goroutine calls that waits, as the program has it.
func callOf(s Standing) string {
	switch s.Reason {
	case trace.WaitReceive:
		return "<-" + s.Object
	case trace.WaitSend:
		return s.Object + "<-"
	case trace.WaitSelect, trace.WaitSelectNoCases:
		return "select"
	}
	reason := string(s.Reason) // sync.Mutex.Lock, Join
	return s.Object + "." + reason[strings.LastIndexByte(reason, '.')+1:] + "()"
}

// typeOf is the type of a lock for which one waits: sync.Mutex.
func typeOf(reason trace.Wait) string {
	name := string(reason)
	if i := strings.LastIndexByte(name, '.'); i > 0 {
		name = name[:i]
	}
	return name
}

// node draws a goroutine, or a lock.
func (d *drawing) node(n ringNode) {
	x, y := n.x-n.w/2, n.y-n.h/2
	name := n.name
	class, fill := "b c", ""
	if n.g >= 0 {
		c := look.Of(n.g)
		d.rect(x, y, n.w, n.h, fmt.Sprintf(`rx="%s" fill="%s"`, num(n.h/2), c.Ground))
		fill, name = c.Text, c.Glyph+" "+n.name
	} else {
		d.rect(x, y, n.w, n.h, `rx="4" class="bg" stroke="`+look.Bad+`" stroke-width="2"`)
		class = "m b c"
	}
	if n.sub == "" {
		d.text(n.x, n.y+4, class, fill, fit(name, n.w-8))
		return
	}
	d.text(n.x, n.y-2, class, fill, fit(name, n.w-14))
	d.text(n.x, n.y+14, "m t c", fill, fit(n.sub, n.w-10))
}

// edge draws a line from one node to the next, with what it stands for if there is room. Of two
// nodes that have two edges between them, those are apart.
func (d *drawing) edge(lang words.Language, from, to ringNode, labelled bool, k int) {
	x1, y1, x2, y2 := from.x, from.y, to.x, to.y
	if y1 == y2 && labelled && math.Abs(x1-x2) > 0 && from.y == 80 { // a ring of two nodes
		y1 += float64(1-2*k) * -10
		y2 = y1
	}
	dx, dy := x2-x1, y2-y1
	// Both ends are where the line leaves the boxes.
	cut := func(n ringNode) float64 {
		t := math.Inf(1)
		if dx != 0 {
			t = min(t, (n.w/2+3)/math.Abs(dx))
		}
		if dy != 0 {
			t = min(t, (n.h/2+3)/math.Abs(dy))
		}
		return min(t, 0.5)
	}
	a, b := cut(from), cut(to)
	style := `stroke="` + look.Bad + `" stroke-width="3.5" fill="none" ` + d.arrow("", look.Bad)
	label := words.RingHeldBy
	if from.waits {
		style = `stroke="` + look.Bad + `" stroke-width="2.2" stroke-dasharray="7 5" fill="none" ` + d.arrow("", look.Bad)
		label = words.RingWaitsFor
	}
	d.path(fmt.Sprintf("M%s %sL%s %s", num(x1+dx*a), num(y1+dy*a), num(x2-dx*b), num(y2-dy*b)), style)
	if !labelled {
		return
	}
	mx, my := (x1+x2)/2, (y1+y2)/2
	line := ""
	if from.line > 0 {
		line = words.RingLine.In(lang, from.line)
	}
	switch {
	case dy == 0:
		up := -8.0
		if from.x > to.x {
			up = 18
		}
		d.text(mx, my+up, "c", "", label.In(lang)+" "+line)
	default:
		side, class := 10.0, ""
		if to.y < from.y {
			side, class = -10, "e"
		}
		d.side(mx+side, my-2, class, label.In(lang))
		d.side(mx+side, my+12, class+" s", line)
	}
}

// side writes a text beside a line: of class e, it ends there.
func (d *drawing) side(x, y float64, class, text string) {
	if len(class) > 0 && class[0] == 'e' {
		x -= wide(text) * 0.92
		class = class[1:]
	}
	d.text(x, y, class, "", text)
}

// outsiders draws who waits and is not in the ring, in grey.
func (d *drawing) outsiders(r *Ring, nodes []ringNode) {
	s := r.outside[0]
	n := ringNode{x: 56, y: 28, w: 108, h: 40, g: -1}
	if len(nodes) <= 4 {
		n.y = nodes[0].y
	}
	d.rect(n.x-n.w/2, n.y-n.h/2, n.w, n.h, `rx="20" fill="#5b6675"`)
	d.text(n.x, n.y-2, "b c", "#ffffff", fit(glyphName(s.G, s.Name), n.w-10))
	d.text(n.x, n.y+12, "m t c", "#ffffff", fit(callOf(s), n.w-12))
	if more := len(r.outside) - 1; more > 0 {
		d.text(n.x, n.y+34, "s c", "", words.RingMore.In(r.lang, more))
	}
	for _, h := range s.For {
		for _, to := range nodes {
			if to.g == h.G && to.g >= 0 {
				x, y := n.x+n.w/2, n.y
				dx, dy := to.x-x, to.y-y
				t := min((to.w/2+4)/max(math.Abs(dx), 1), 1)
				d.path(fmt.Sprintf("M%s %sL%s %s", num(x+3), num(y), num(to.x-dx*t), num(to.y-dy*t)), `class="line" stroke-width="2" stroke-dasharray="2 3" `+d.arrow("", "#8a939e"))
				return
			}
		}
	}
}
