package stepper

import (
	"fmt"
	"html"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/lockstep-go/lockstep/kernel/explaining/look"
	"github.com/lockstep-go/lockstep/kernel/explaining/record"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// Bounds of all frames.
const (
	maxFrames = 150
	maxSteps  = 40
	maxHTML   = 128_000
	maxStands = 8 // goroutines that a frame says something of
	maxSays   = 44
	maxName   = 16
	lineHigh  = 24 // pixels
)

const (
	linkStyle = "padding:2px 0;border-radius:4px;"
	badStyle  = "background-color:" + look.Bad + ";color:" + look.BadText
)

// HTML returns the frames of a record in a closed details element; "" if there is nothing to step
// through, or too much.
func HTML(r *record.Trace) string { return page(r, "<details") }

// Open is HTML in an element that is open from the start.
func Open(r *record.Trace) string { return page(r, "<details open") }

func page(r *record.Trace, details string) string {
	st := r.States
	if st == nil || len(st.Path) < 2 {
		return ""
	}
	if st.Whole && len(st.Nodes) <= maxFrames {
		all := make([]int, len(st.Nodes))
		for i := range all {
			all[i] = i
		}
		if page := newFrames(r, all, true).page(details); len(page) <= maxHTML {
			return page
		}
	}
	if len(st.Path) > maxSteps+1 {
		return ""
	}
	if page := newFrames(r, st.Path, false).page(details); len(page) <= maxHTML {
		return page
	}
	return ""
}

// frames are the states that are shown.
type frames struct {
	*record.Trace
	lang   words.Language
	nodes  []int
	whole  bool
	shown  []bool // by node
	place  []int  // by node: where it stands in the path, or -1
	before []int  // by node: one that leads there, or -1
	code   []line
	wide   int   // columns of the code
	rows   []int // goroutines that have a line in each frame
}

func newFrames(r *record.Trace, nodes []int, whole bool) *frames {
	n := len(r.States.Nodes)
	f := &frames{Trace: r, lang: r.Lang, nodes: nodes, whole: whole, shown: make([]bool, n), place: make([]int, n), before: make([]int, n)}
	for i := range n {
		f.place[i], f.before[i] = -1, -1
	}
	for _, i := range nodes {
		f.shown[i] = true
	}
	for k, i := range r.States.Path {
		f.place[i] = k
		if k > 0 {
			f.before[i] = r.States.Path[k-1]
		}
	}
	for _, i := range nodes {
		for _, st := range r.States.Nodes[i].At {
			if st.To != nil && f.before[*st.To] < 0 && f.place[*st.To] < 0 {
				f.before[*st.To] = i
			}
			if !slices.Contains(f.rows, st.G) {
				f.rows = append(f.rows, st.G)
			}
		}
	}
	slices.Sort(f.rows)
	f.code = lines(r, nodes)
	f.wide = width(f.code)
	return f
}

// height is that of each frame, in lines: the code, the variables, the question, what each goroutine
// does next, and the links.
func (f *frames) height() int {
	rows := len(f.rows)
	if f.crowded() {
		rows = maxStands + 1
	}
	return len(f.code) + 1 + 1 + rows + 2
}

// crowded reports whether there are more goroutines than a frame has lines for.
func (f *frames) crowded() bool { return len(f.rows) > maxStands }

// few returns the goroutines that have a line in the frame of a node: each its own, unless they are too
// many; then those who can be let go come first.
func (f *frames) few(n *record.Node) []int {
	if !f.crowded() {
		return f.rows
	}
	list := make([]int, 0, maxStands)
	for _, linked := range []bool{true, false} {
		for i := range n.At {
			if f.linked(&n.At[i]) == linked && len(list) < maxStands {
				list = append(list, n.At[i].G)
			}
		}
	}
	for len(list) < maxStands {
		list = append(list, -1)
	}
	return list
}

// linked reports whether there is a frame of the state after a goroutine was let go.
func (f *frames) linked(st *record.Stand) bool { return st.Can && st.To != nil && f.shown[*st.To] }

// page returns all frames.
func (f *frames) page(details string) string {
	var b strings.Builder
	b.WriteString(details)
	title := words.StepperPath.In(f.lang, f.last())
	if f.whole {
		title = words.StepperAll.In(f.lang, len(f.nodes))
	}
	high := f.height() * lineHigh
	fmt.Fprintf(&b, ` style="margin:8px 0"><summary style="padding:4px 0"><b>%s</b></summary>`+"\n", title)
	fmt.Fprintf(&b, `<div style="height:%dpx;overflow:hidden;max-width:700px;border:1px solid rgba(128,128,128,0.35);border-radius:4px;padding:0 12px">`+"\n", high)
	for _, i := range f.nodes {
		f.frame(&b, i, high)
	}
	b.WriteString("</div></details>\n")
	return b.String()
}

// id is the id of a node's frame.
func (f *frames) id(node int) string { return "ls" + f.ID + "-" + strconv.Itoa(node) }

// frame writes the frame of a node.
func (f *frames) frame(b *strings.Builder, node, high int) {
	n := &f.States.Nodes[node]
	fmt.Fprintf(b, `<pre id="%s" style="height:%dpx;margin:0;padding:0;overflow:hidden;line-height:%dpx">`, f.id(node), high, lineHigh)
	for _, l := range f.code {
		f.codeLine(b, n, l)
	}
	f.variables(b, n)
	f.question(b, n)
	for _, g := range f.few(n) {
		f.stand(b, n, g)
	}
	if more := n.Others + len(n.At) - maxStands; f.crowded() && more > 0 {
		b.WriteString(words.TableOthers.In(f.lang, more) + "\n")
	} else if f.crowded() {
		b.WriteString("\n")
	}
	f.status(b, node)
	f.links(b, node)
	b.WriteString("</pre>\n")
}

// codeLine writes a line of the code, with those who stand there.
func (f *frames) codeLine(b *strings.Builder, n *record.Node, l line) {
	if l.number == 0 {
		fmt.Fprintf(b, "%s\n", html.EscapeString(words.Shorten(printable(l.text), maxCode)))
		return
	}
	fmt.Fprintf(b, "%3d  %s", l.number, html.EscapeString(l.text))
	who := at(n, l)
	if len(who) > 0 {
		b.WriteString(strings.Repeat(" ", f.wide-words.Width(l.text)+2))
	}
	for _, g := range who[:min(len(who), maxStands)] {
		b.WriteString(" ")
		f.chip(b, g)
	}
	b.WriteString("\n")
}

// chip writes a goroutine's name on its colour.
func (f *frames) chip(b *strings.Builder, g int) {
	c := look.Of(g)
	fmt.Fprintf(b, `<b style="background-color:%s;color:%s"> %s %s </b>`, c.Ground, c.Text, c.Glyph, f.name(g))
}

// name is a goroutine's, as HTML.
func (f *frames) name(g int) string {
	name := "G" + strconv.Itoa(g)
	if g >= 0 && g < len(f.Goroutines) {
		name = f.Goroutines[g].Name
	}
	return html.EscapeString(words.Shorten(printable(name), maxName))
}

// variables writes what the variables hold.
func (f *frames) variables(b *strings.Builder, n *record.Node) {
	for _, v := range f.Variables {
		if value, ok := n.Values[strconv.Itoa(v.Object)]; ok {
			fmt.Fprintf(b, "     %s <b>%s</b>", html.EscapeString(words.Shorten(printable(v.Name), maxName)), html.EscapeString(words.Shorten(printable(value), maxName)))
		}
	}
	b.WriteString("\n")
}

// question asks who goes next, or says how it ended.
func (f *frames) question(b *strings.Builder, n *record.Node) {
	switch {
	case !n.End && f.whole:
		fmt.Fprintf(b, "<b>%s</b>\n", words.StepperAsk.In(f.lang))
		return
	case !n.End:
		fmt.Fprintf(b, "<b>%s</b>\n", words.StepperNext.In(f.lang))
		return
	}
	says := words.StepperEnds.In(f.lang)
	if n.Outcome != "" {
		says = words.StepperEndsIn.In(f.lang, html.EscapeString(words.Shorten(printable(n.Outcome), maxCode)))
	}
	if n.Wrong != "" {
		fmt.Fprintf(b, `<b style="%s"> ✗ %s </b> `, badStyle, html.EscapeString(n.Wrong))
	}
	fmt.Fprintf(b, "<b>%s</b>\n", says)
}

// stand writes what a goroutine does next, as a link to the state after that; nothing of one that has
// not begun, or has ended.
func (f *frames) stand(b *strings.Builder, n *record.Node, g int) {
	i := slices.IndexFunc(n.At, func(st record.Stand) bool { return st.G == g })
	if i < 0 {
		b.WriteString("\n")
		return
	}
	st, c := &n.At[i], look.Of(g)
	says := html.EscapeString(words.Shorten(printable(st.Says), maxSays))
	switch {
	case f.linked(st):
		fmt.Fprintf(b, `<a href="#%s" style="%sbackground-color:%s;color:%s"> %s <b>%s</b> %s </a>`, f.id(*st.To), linkStyle, c.Ground, c.Text, c.Glyph, f.name(g), says)
	case !st.Can && says == "":
		f.chip(b, g)
		b.WriteString(" " + words.StepperCannot.In(f.lang))
	default:
		f.chip(b, g)
		b.WriteString(" " + says)
	}
	for _, h := range n.Held {
		if h.G == g {
			b.WriteString("  " + html.EscapeString(h.Text))
			if h.Now != "" {
				fmt.Fprintf(b, " <b>≠ %s</b>", html.EscapeString(h.Now))
			}
		}
	}
	if st.Lost != "" {
		fmt.Fprintf(b, ` <b style="%s"> ✗ %s </b>`, badStyle, html.EscapeString(words.Shorten(printable(st.Lost), maxSays)))
	}
	b.WriteString("\n")
}

// links writes the way back and forth.
func (f *frames) links(b *strings.Builder, node int) {
	link := func(to int, text string) { fmt.Fprintf(b, `<a href="#%s">%s</a>  `, f.id(to), text) }
	path, k := f.States.Path, f.place[node]
	if to := f.before[node]; to >= 0 {
		link(to, "◀ "+words.StepperBack.In(f.lang))
	}
	if k >= 0 && k+1 < len(path) {
		link(path[k+1], words.StepperForth.In(f.lang)+" ▶")
	}
	if node != path[0] {
		link(path[0], "⟲ "+words.StepperAgain.In(f.lang))
	}
}

// last is the number of the last step of the schedule.
func (f *frames) last() int { return f.States.Steps[len(f.States.Steps)-1] }

// status says where in the schedule this is.
func (f *frames) status(b *strings.Builder, node int) {
	k := f.place[node]
	switch {
	case k < 0:
		b.WriteString(words.StepperOwn.In(f.lang))
	case f.States.Steps[k] == 0:
		b.WriteString(words.StepperBegins.In(f.lang, f.last()))
	default:
		b.WriteString(words.StepperAt.In(f.lang, f.States.Steps[k], f.last(), f.made(f.States.Steps[k])))
	}
	b.WriteString("\n")
}

// made says what was done in a step of the schedule.
func (f *frames) made(step int) string {
	for i := range f.Events {
		e := &f.Events[i]
		if !e.IsStep || e.Step != step {
			continue
		}
		says := f.name(e.G) + " " + html.EscapeString(words.Shorten(printable(e.Says), maxSays))
		if e.Wrong != "" {
			says += fmt.Sprintf(` <b style="%s"> %s </b>`, badStyle, html.EscapeString(e.Wrong))
		}
		return says
	}
	return "…"
}

// printable returns s in one line, without what moves the cursor or turns the direction of writing.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, s)
}
