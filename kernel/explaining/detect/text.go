package detect

import (
	"fmt"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/words"
)

// maxWidth is how wide a line of text is at most, in columns.
const maxWidth = 100

// Text returns the report as lines of text, each of them ended.
//
//	data race: T1 and T2 use balance at once, and one of them writes
//	  T1 writes balance: 5 (In [3]:4, step 3, started at In [3]:8 by MainThread, holds no lock)
//	  T2 reads balance: 0 (In [3]:4, step 4, started at In [3]:9 by MainThread, holds no lock)
//	     4 | balance = balance + n
//	         ^ T1      ^ T2
//	  What would order them, and is not there:
//	    ✗ a lock that both hold  neither holds one
//	    …
func (r Report) Text() string {
	var b strings.Builder
	b.WriteString(words.LabelHead.In(r.lang, r.Label, r.Head) + "\n")
	for i, row := range r.Rows {
		head := row.Who.Name + " " + row.Does
		if len(row.Facts) > 0 {
			head = words.WithFacts.In(r.lang, head, strings.Join(row.Facts, words.FactComma.In(r.lang)))
		}
		for j, line := range wrap(head, maxWidth-4) {
			b.WriteString([]string{"  ", "    "}[min(j, 1)] + line + "\n")
		}
		if i+1 < len(r.Rows) && r.Rows[i+1].Line.same(row.Line) {
			continue // it is quoted once, below the last of them
		}
		first := i
		for first > 0 && r.Rows[first-1].Line.same(row.Line) {
			first--
		}
		quote(&b, r.Rows[first:i+1])
	}
	r.orders(&b)
	for _, note := range r.Notes {
		for _, line := range wrap(note, maxWidth-2) {
			b.WriteString("  " + line + "\n")
		}
	}
	return b.String()
}

// orders writes what could have ordered the two sides of a race, beside each other the way and why
// it is not there.
func (r Report) orders(b *strings.Builder) {
	if len(r.Orders) == 0 {
		return
	}
	b.WriteString("  " + words.OrderHead.In(r.lang) + "\n")
	way := 0
	for _, o := range r.Orders {
		way = max(way, words.Width(o.Way))
	}
	for _, o := range r.Orders {
		head := "    ✗ " + o.Way + strings.Repeat(" ", way-words.Width(o.Way)+2)
		for _, line := range wrap(o.Why, maxWidth-words.Width(head)) {
			b.WriteString(head + line + "\n")
			head = strings.Repeat(" ", words.Width(head))
		}
	}
}

// same reports whether two lines are the same line of the program.
func (l Line) same(o Line) bool { return l.Number == o.Number && l.Text == o.Text }

// quote writes the line of some rows, and below it who is where.
func quote(b *strings.Builder, rows []Row) {
	l := rows[0].Line
	if l.Number == 0 {
		return
	}
	fmt.Fprintf(b, "  %4d | %s\n", l.Number, words.Shorten(l.Text, maxWidth-9))
	type mark struct {
		at   int
		text string
	}
	var marks []mark
	for _, r := range rows {
		if at := words.Width(l.Text[:r.Line.From]); r.Line.To > r.Line.From && words.Width(l.Text) <= maxWidth-9 {
			marks = append(marks, mark{at, "^ " + r.Who.Name})
		}
	}
	for len(marks) > 0 { // those that fit beside each other, from the left
		line, rest := "", []mark(nil)
		for at := 0; at < maxWidth; at++ {
			for i, m := range marks {
				if m.text != "" && m.at == at && (line == "" || words.Width(line)+2 <= at) {
					line += strings.Repeat(" ", at-words.Width(line)) + m.text
					marks[i].text = ""
				}
			}
		}
		for _, m := range marks {
			if m.text != "" {
				rest = append(rest, m)
			}
		}
		b.WriteString(strings.Repeat(" ", 9) + line + "\n")
		if len(rest) == len(marks) {
			return // what stands further right than a line is wide
		}
		marks = rest
	}
}

// wrap breaks text into lines of at most so many columns: at spaces, and also between characters
// that are two columns wide, as Chinese is set.
func wrap(text string, width int) []string {
	var lines []string
	line, lineWidth := "", 0
	flush := func() {
		lines = append(lines, strings.TrimRight(line, " "))
		line, lineWidth = "", 0
	}
	for _, piece := range pieces(text) {
		w := words.Width(strings.TrimRight(piece, " "))
		if lineWidth > 0 && lineWidth+w > width {
			flush()
		}
		line += piece
		lineWidth += words.Width(piece)
	}
	if strings.TrimSpace(line) != "" || len(lines) == 0 {
		flush()
	}
	return lines
}

// pieces splits text where a line may end. In [3] stays together.
func pieces(text string) []string {
	var all []string
	start := 0
	runes := []rune(text)
	for i, r := range runes {
		if i+1 == len(runes) {
			break
		}
		next := runes[i+1]
		breaks := r == ' ' && next != ' ' && next != '[' || words.Width(string(r)) == 2 && next != ' ' && !closing(next)
		if breaks && !opening(r) {
			all = append(all, string(runes[start:i+1]))
			start = i + 1
		}
	}
	return append(all, string(runes[start:]))
}

// closing and opening report whether a line must not begin, or end, with a character.
func closing(r rune) bool { return strings.ContainsRune("，。：；、！？）”》…", r) }
func opening(r rune) bool { return strings.ContainsRune("（“《", r) }
