package stepper

import (
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/explaining/record"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// Bounds of the code in a frame.
const (
	maxLines = 14
	maxCode  = 46 // columns
)

// A line is one of the code. In one whose number is 0 stands the title of the text that follows, or
// that lines are left out.
type line struct {
	source, number int
	text           string
}

// lines returns the lines of code that all frames have: those at which a goroutine stands in one of
// them, with what is between if that is little. If there are too many, the first.
func lines(r *record.Trace, nodes []int) []line {
	used := map[[2]int]bool{}
	for _, i := range nodes {
		for _, st := range r.States.Nodes[i].At {
			if st.Line > 0 {
				used[[2]int{st.Source, st.Line}] = true
			}
		}
	}
	var list []line
	for source, src := range r.Sources {
		last, begin := 0, len(list)
		for i := range src.Lines {
			n := src.First + i
			if !used[[2]int{source, n}] {
				continue
			}
			switch {
			case last > 0 && n-last <= 2:
				for between := last + 1; between < n; between++ {
					list = append(list, line{source, between, src.Lines[between-src.First]})
				}
			case last > 0:
				list = append(list, line{text: "…"})
			case len(r.Sources) > 1:
				list = append(list, line{text: src.Title})
			}
			list = append(list, line{source, n, src.Lines[i]})
			last = n
		}
		tidy(list[begin:])
	}
	return list[:min(len(list), maxLines)]
}

// tidy takes out the indentation that all lines have, and cuts what is long.
func tidy(list []line) {
	indent := -1
	for i := range list {
		if list[i].number == 0 {
			continue
		}
		list[i].text = strings.ReplaceAll(strings.TrimRight(list[i].text, " \t"), "\t", "    ")
		if text := list[i].text; text != "" {
			n := len(text) - len(strings.TrimLeft(text, " "))
			if indent < 0 || n < indent {
				indent = n
			}
		}
	}
	for i, l := range list {
		if l.number > 0 && l.text != "" {
			list[i].text = words.Shorten(printable(l.text[indent:]), maxCode)
		}
	}
}

// width is how wide the widest line is.
func width(list []line) int {
	w := 0
	for _, l := range list {
		w = max(w, words.Width(l.text))
	}
	return w
}

// at returns the goroutines of a node that stand at a line.
func at(n *record.Node, l line) (list []int) {
	for _, st := range n.At {
		if l.number > 0 && st.Source == l.source && st.Line == l.number {
			list = append(list, st.G)
		}
	}
	slices.Sort(list)
	return list
}
