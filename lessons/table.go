package lessons

import (
	"fmt"
	"html"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/lockstep-go/lockstep/lessons/host"
)

// Limits of a table, beyond which a notebook becomes hard to read and slow.
const (
	maxRows    = 200
	maxColumns = 50
	maxCell    = 200 // runes
)

// table is a table that has been read from a value.
type table struct {
	head  []string // empty without one
	rows  [][]string
	right []bool // columns of numbers
	more  int    // rows that were left out
}

func newTable(value any, names []string) *table {
	t := &table{head: names}
	if keys, values, length := host.View().Entries(value, maxRows); length >= 0 {
		t.entries(keys, values)
		t.more = length - len(keys)
	} else if elements, length := host.View().Elements(value, maxRows); length >= 0 {
		t.elements(elements)
		t.more = length - len(elements)
	} else {
		t.elements([]any{value})
	}
	t.more = max(t.more, 0)
	t.square()
	return t
}

// elements makes a row of each element.
func (t *table) elements(elements []any) {
	for _, e := range elements {
		t.rows = append(t.rows, t.row(nil, e))
	}
}

// entries makes a row of each entry of a map: the key, then the value.
func (t *table) entries(keys, values []any) {
	named := len(t.head) > 0
	for i, k := range keys {
		t.rows = append(t.rows, t.row([]string{cellText(k)}, values[i]))
	}
	if !named && len(t.head) > 0 { // the fields of the values
		t.head = append([]string{"key"}, t.head...)
	}
}

// row appends to a row what a value consists of. The first struct names the columns, if nobody did.
func (t *table) row(row []string, value any) []string {
	if names, values, ok := host.View().Fields(value); ok && len(values) > 0 {
		if len(t.head) == 0 {
			t.head = names
		}
		for _, v := range values {
			row = append(row, cellText(v))
		}
		return row
	}
	if elements, length := host.View().Elements(value, maxColumns); length >= 0 {
		for _, e := range elements {
			row = append(row, cellText(e))
		}
		if length > len(elements) {
			row = append(row, "…")
		}
		return row
	}
	return append(row, cellText(value))
}

// square pads all rows to the same length, and finds the columns of numbers.
func (t *table) square() {
	columns := len(t.head)
	for _, row := range t.rows {
		columns = max(columns, len(row))
	}
	columns = min(columns, maxColumns+1)
	fit := func(row []string) []string {
		if len(row) > columns {
			return row[:columns]
		}
		return append(slices.Clip(row), make([]string, columns-len(row))...)
	}
	if len(t.head) > 0 {
		t.head = fit(t.head)
	}
	t.right = make([]bool, columns)
	for c := range t.right {
		t.right[c] = len(t.rows) > 0
	}
	for i, row := range t.rows {
		t.rows[i] = fit(row)
		for c, text := range t.rows[i] {
			t.right[c] = t.right[c] && isNumber(text)
		}
	}
}

// cellText returns a value in one line.
func cellText(value any) string {
	text := host.View().Text(value)
	var b strings.Builder
	n := 0
	for _, r := range text {
		if n++; n > maxCell {
			b.WriteRune('…')
			break
		}
		switch {
		case r == '\n':
			b.WriteRune('⏎')
		case unicode.IsControl(r):
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func isNumber(text string) bool {
	digits := false
	for i, r := range text {
		switch {
		case r >= '0' && r <= '9':
			digits = true
		case r == '.' || i == 0 && (r == '-' || r == '+') || digits && strings.ContainsRune("e+-", r):
		default:
			return false
		}
	}
	return digits
}

// html returns the table for a page.
func (t *table) html() string {
	var b strings.Builder
	b.WriteString("<table>\n")
	write := func(row []string, tag string) {
		b.WriteString("<tr>")
		for c, text := range row {
			side := "left"
			if t.right[c] {
				side = "right"
			}
			fmt.Fprintf(&b, `<%s style="text-align:%s">%s</%[1]s>`, tag, side, html.EscapeString(text))
		}
		b.WriteString("</tr>\n")
	}
	if len(t.head) > 0 {
		b.WriteString("<thead>")
		write(t.head, "th")
		b.WriteString("</thead>\n")
	}
	b.WriteString("<tbody>\n")
	for _, row := range t.rows {
		write(row, "td")
	}
	b.WriteString("</tbody>\n</table>")
	if t.more > 0 {
		b.WriteString("\n<p>" + t.notice() + "</p>")
	}
	return b.String()
}

// text returns the table with its columns aligned.
func (t *table) text() string {
	widths := make([]int, len(t.right))
	rule := make([]string, len(widths))
	all := t.rows
	if len(t.head) > 0 {
		all = append([][]string{t.head, rule}, t.rows...)
	}
	for _, row := range all {
		for c, text := range row {
			widths[c] = max(widths[c], columns(text))
		}
	}
	for c, w := range widths {
		rule[c] = strings.Repeat("-", w)
	}
	var lines []string
	for _, row := range all {
		var b strings.Builder
		for c, text := range row {
			if c > 0 {
				b.WriteString("  ")
			}
			pad := strings.Repeat(" ", widths[c]-columns(text))
			if t.right[c] {
				b.WriteString(pad + text)
			} else {
				b.WriteString(text + pad)
			}
		}
		lines = append(lines, strings.TrimRight(b.String(), " "))
	}
	if t.more > 0 {
		lines = append(lines, t.notice())
	}
	if len(lines) == 0 {
		return "(no rows)"
	}
	return strings.Join(lines, "\n")
}

func (t *table) notice() string {
	if t.more == 1 {
		return "… 1 more row"
	}
	return fmt.Sprintf("… %d more rows", t.more)
}

// columns returns how many columns of a terminal a text takes: Chinese letters take two.
func columns(s string) int {
	n := 0
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r >= 0x1100 && utf8.RuneLen(r) >= 3 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul),
			r >= 0x3000 && r <= 0x303f, r >= 0xff00 && r <= 0xff60, r >= 0x1f300 && r <= 0x1faff:
			n += 2
		default:
			n++
		}
	}
	return n
}
