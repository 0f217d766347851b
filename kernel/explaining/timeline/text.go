package timeline

import (
	"strconv"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/words"
)

const (
	widest    = 100 // columns of the text
	narrowest = 8   // columns that a column may be made narrow to
	maxCell   = 64  // columns of a cell at most
	between   = "  "
	switched  = "⇄"
	wrong     = "✗"
	whilePast = "┆ " // before what a goroutine that is not running has in hand
)

// Text returns the table in characters, at most 100 columns wide, where a Chinese character takes
// two.
func (t *Table) Text() string {
	head, start, end := t.edges()
	body := make([][]string, len(t.Rows))
	places := make([]int, len(head)) // the widest place of each column
	for i, r := range t.Rows {
		if r.Kind == Did {
			body[i] = t.cells(r)
			if col := t.column(r.G); col > 0 {
				places[col] = max(places[col], words.Width(r.Place))
			}
		}
	}
	widths := t.widths(append(body, head, start, end), places)

	var b strings.Builder
	b.WriteString(t.Summary + "\n\n")
	t.line(&b, head, widths, -1, "")
	if strings.Join(start[1:], "") != "" {
		t.line(&b, start, widths, -1, "")
	}
	total := len(between) * (len(widths) - 1)
	for _, w := range widths {
		total += w
	}
	for i, r := range t.Rows {
		if r.Kind == Did && r.G >= 0 {
			col := t.column(r.G)
			room := widths[col]
			if r.Place != "" {
				room -= words.Width(r.Place) + 1
			}
			body[i][col] = t.own(r, room)
			t.line(&b, body[i], widths, col, r.Place)
			continue
		}
		b.WriteString(band(r, widths[0], total) + "\n")
	}
	if len(t.Variables) > 0 {
		t.line(&b, end, widths, -1, "")
	}
	for i, note := range t.Notes {
		if i == 0 {
			b.WriteString("\n")
		}
		b.WriteString(wrap(note, widest) + "\n")
	}
	return b.String()
}

// edges returns the cells of the heading, and of the rows before the first and after the last, which
// have the variables' values only.
func (t *Table) edges() (head, start, end []string) {
	lang := t.language
	head = []string{words.TableStepHead.In(lang) + " "}
	for _, c := range t.Columns {
		head = append(head, strings.TrimSpace(c.Name+" "+c.Started))
	}
	if t.others > 0 {
		head = append(head, words.TableOthers.In(lang, t.others))
	}
	start = make([]string, len(head))
	end = make([]string, len(head))
	for _, v := range t.Variables {
		head = append(head, v.Name)
		start = append(start, v.Start)
		end = append(end, v.End)
	}
	start[0], end[0] = words.TableStart.In(lang)+" ", words.TableEnd.In(lang)+" "
	return head, start, end
}

// band returns the line of a row that goes across all columns.
func band(r Row, stepWidth, total int) string {
	fill, mark := " ", step(r)
	switch r.Kind {
	case Fold:
		mark = "… "
	case Switch:
		fill, mark = "─", switched
	}
	text := strings.Repeat(fill, stepWidth-words.Width(mark)) + mark + between + r.Text + r.Value + r.Tail
	text = words.Shorten(text, widest)
	if rest := total - words.Width(text) - 1; r.Kind == Switch && rest > 0 {
		text += " " + strings.Repeat("─", rest)
	}
	return text
}

// column returns the place of a goroutine's cells in a line; 0 if it has none.
func (t *Table) column(g int) int {
	for i, c := range t.Columns {
		if c.G == g {
			return 1 + i
		}
	}
	if t.others > 0 && g >= 0 {
		return 1 + len(t.Columns)
	}
	return 0
}

// cells returns the cells of what a goroutine did.
func (t *Table) cells(r Row) []string {
	cells := []string{step(r)}
	for _, c := range t.Columns {
		p, ok := r.Paused[c.G]
		switch {
		case !ok:
			cells = append(cells, "")
		case p.Now != "":
			cells = append(cells, whilePast+p.Text+" ≠ "+p.Now)
		default:
			cells = append(cells, whilePast+p.Text)
		}
	}
	if t.others > 0 {
		cells = append(cells, "")
	}
	if col := t.column(r.G); col > 0 {
		cells[col] = t.own(r, maxCell)
	}
	for _, v := range t.Variables {
		cells = append(cells, r.Values[v.Object])
	}
	return cells
}

// own returns the cell of the goroutine itself, in so much room. What it does without first is the
// expression, and last the mark.
func (t *Table) own(r Row, room int) string {
	name := ""
	if t.column(r.G) > len(t.Columns) {
		name = r.Name + ": "
	}
	before, after := "", ""
	switch {
	case r.Mark == MarkDeadlock: // the cell is wide enough as it is, and a note says the word
		before = wrong + " "
	case r.Says != "":
		after = " " + r.Says
	}
	long := before + name + r.Text + r.Expr + r.Value + r.Tail
	short := before + name + r.Text + r.Value + r.Tail
	if room -= words.Width(after); words.Width(long) <= room {
		return long + after
	}
	return words.Shorten(short, max(room, 1)) + after
}

// step returns what stands before a row: its number, and whether another goroutine has to go on
// after it.
func step(r Row) string {
	text := ""
	if r.Step > 0 {
		text = strconv.Itoa(r.Step)
	}
	if r.Change != trace.Same {
		return text + switched
	}
	return text + " "
}

// widths returns how wide each column is: as wide as its widest cell, or less so that the line is
// not too wide.
func (t *Table) widths(rows [][]string, places []int) []int {
	widths := make([]int, len(places))
	for _, cells := range rows {
		for i, cell := range cells {
			w := words.Width(cell)
			if i > 0 && places[i] > 0 {
				w += 1 + places[i]
			}
			widths[i] = max(widths[i], w)
		}
	}
	total := len(between) * (len(widths) - 1)
	for _, w := range widths {
		total += w
	}
	for ; total > widest; total-- {
		most := 1
		for i := range widths {
			if i > 0 && widths[i] > widths[most] {
				most = i
			}
		}
		if widths[most] <= narrowest {
			break
		}
		widths[most]--
	}
	return widths
}

// line writes one line of cells. The place stands at the right end of its column.
func (t *Table) line(b *strings.Builder, cells []string, widths []int, at int, place string) {
	var line strings.Builder
	values := len(widths) - len(t.Variables)
	for i, cell := range cells {
		if i > 0 {
			line.WriteString(between)
		}
		room, end := widths[i], ""
		if i == at && place != "" {
			end = place
			room -= words.Width(place) + 1
		}
		cell = words.Shorten(cell, max(room, 1))
		pad := strings.Repeat(" ", max(0, widths[i]-words.Width(cell)-words.Width(end)))
		if i == 0 || i >= values {
			line.WriteString(pad + cell)
		} else {
			line.WriteString(cell + pad + end)
		}
	}
	b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
}

// wrap breaks a sentence into lines, at blanks and between Chinese characters.
func wrap(s string, width int) string {
	var b strings.Builder
	column, blank := 0, false
	for _, word := range chunks(s) {
		if word == " " {
			blank = true
			continue
		}
		w := words.Width(word)
		switch {
		case column > 0 && column+w+1 > width:
			b.WriteString("\n")
			column = 0
		case blank && column > 0:
			b.WriteString(" ")
			column++
		}
		b.WriteString(word)
		column += w
		blank = false
	}
	return b.String()
}

// chunks splits a sentence where a line may break: blanks, words, and Chinese characters, each with
// the punctuation that follows it.
func chunks(s string) []string {
	var list []string
	for _, r := range s {
		last := len(list) - 1
		switch wide := words.Width(string(r)) == 2; {
		case r == ' ':
			list = append(list, " ")
		case last < 0 || list[last] == " ":
			list = append(list, string(r))
		case strings.ContainsRune("，。：；！？、）”", r):
			list[last] += string(r)
		case wide || words.Width(list[last]) == 2*len([]rune(list[last])):
			list = append(list, string(r))
		default:
			list[last] += string(r)
		}
	}
	return list
}
