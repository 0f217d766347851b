package record

import (
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// Source is a text, or those of its lines that matter.
type Source struct {
	Title string   `json:"title"`
	First int      `json:"first"`
	Lines []string `json:"lines"`
}

// Bounds of the texts of a record.
const (
	maxLines = 400
	maxLine  = 200 // bytes
	margin   = 4   // lines before and after those in which something was done
)

// texts gathers the texts that sites are in.
type texts struct {
	text  func(int64) (title, text string)
	order []int64
	lines map[int64][2]int // the first and the last line that is used
}

func newTexts(text func(int64) (title, text string)) *texts {
	return &texts{text: text, lines: map[int64][2]int{}}
}

// place is a site as the record has it.
func (t *texts) place(site trace.Site) Place {
	cell, line, column := site.Split()
	if line == 0 || t.text == nil {
		return Place{}
	}
	if _, ok := t.lines[cell]; !ok {
		if title, text := t.text(cell); title == "" && text == "" {
			return Place{}
		}
		t.order = append(t.order, cell)
		t.lines[cell] = [2]int{line, line}
	}
	span := t.lines[cell]
	t.lines[cell] = [2]int{min(span[0], line), max(span[1], line)}
	return Place{Source: slices.Index(t.order, cell), Line: line, Column: column}
}

// sources returns the texts, each with the lines that are used and a few around them.
func (t *texts) sources() (list []Source) {
	left := maxLines
	for _, cell := range t.order {
		title, text := t.text(cell)
		lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
		span := t.lines[cell]
		first := max(1, span[0]-margin)
		last := min(len(lines), span[1]+margin, first+left-1)
		s := Source{Title: title, First: first, Lines: []string{}}
		for n := first; n <= last; n++ {
			line := strings.ToValidUTF8(strings.TrimRight(lines[n-1], "\r"), "\uFFFD")
			if len(line) > maxLine {
				line = strings.ToValidUTF8(line[:maxLine], "") + "…"
			}
			s.Lines = append(s.Lines, line)
		}
		left -= len(s.Lines)
		list = append(list, s)
	}
	return list
}
