package lower

import (
	"cmp"
	"fmt"
	"go/token"
	"slices"
	"strings"
)

// edits is a set of changes to a text, made from the inside out: a rewrite of an outer node renders
// the inner ones, with what has been done to them, into its own text, and replaces them all.
type edits struct {
	fset *token.FileSet
	file *token.File
	text string
	list []edit // disjoint, but for insertions at one place
}

type edit struct {
	from, to int
	text     string
}

// replace replaces what is between from and to, and all edits made there so far. A line directive
// behind the new text keeps what follows in its place.
func (e *edits) replace(from, to token.Pos, text string) {
	i, j := e.file.Offset(from), e.file.Offset(to)
	e.list = slices.DeleteFunc(e.list, func(d edit) bool { return i <= d.from && d.to <= j })
	if text != "" && strings.Count(e.text[i:j], "\n") != strings.Count(text, "\n") {
		p := e.fset.Position(to)
		text += fmt.Sprintf("/*line %s:%d:%d*/", p.Filename, p.Line, p.Column)
	}
	e.list = append(e.list, edit{i, j, text})
}

// insert puts text at a place, behind what was inserted there before.
func (e *edits) insert(at token.Pos, text string) {
	i := e.file.Offset(at)
	e.list = append(e.list, edit{i, i, text})
}

// render returns what is between from and to with the edits made so far.
func (e *edits) render(from, to token.Pos) string {
	return e.apply(e.file.Offset(from), e.file.Offset(to))
}

func (e *edits) apply(from, to int) string {
	var in []edit
	for _, d := range e.list {
		if from <= d.from && d.to <= to {
			in = append(in, d)
		}
	}
	slices.SortStableFunc(in, func(a, b edit) int { return cmp.Compare(a.from, b.from) })
	var out strings.Builder
	for _, d := range in {
		out.WriteString(e.text[from:d.from])
		out.WriteString(d.text)
		from = d.to
	}
	out.WriteString(e.text[from:to])
	return out.String()
}

// replaceWords replaces each whole word that no dot precedes. qualifies tells that a dot follows it.
func replaceWords(text string, by func(word string, qualifies bool) string) string {
	var out strings.Builder
	for i := 0; i < len(text); {
		end := i
		for end < len(text) && isWord(text[end]) {
			end++
		}
		switch {
		case end == i:
			out.WriteByte(text[i])
			end++
		case i > 0 && text[i-1] == '.' && !strings.HasSuffix(text[:i], "..."):
			out.WriteString(text[i:end])
		default:
			out.WriteString(by(text[i:end], end < len(text) && text[end] == '.'))
		}
		i = end
	}
	return out.String()
}

func isWord(c byte) bool {
	return c == '_' || c >= 0x80 || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
