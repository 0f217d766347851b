package output

import (
	"fmt"
	"strings"
	"time"

	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/words"
)

const (
	// maxColumns is how many goroutines have a column of their own in the tables; the lines of the
	// others share the last column, each with its goroutine's name.
	maxColumns = 8
	// textWidest is about how wide the table in characters may get, textColumn what a lane's column
	// may have in any case.
	textWidest = 120
	textColumn = 36
)

// A column of a table is one goroutine's, or that of all which have none of their own.
type column struct {
	*LaneGoroutine
	others int // how many share it, or 0
}

// columns returns the table's columns and which one each goroutine's lines are in.
func (l *Lanes) columns() ([]column, map[trace.GoID]int) {
	var cols []column
	of := make(map[trace.GoID]int, len(l.Goroutines))
	for i := range l.Goroutines {
		g := &l.Goroutines[i]
		if i < maxColumns-1 || len(l.Goroutines) <= maxColumns {
			cols = append(cols, column{LaneGoroutine: g})
		} else if i == maxColumns-1 {
			cols = append(cols, column{others: len(l.Goroutines) - i})
		}
		of[g.ID] = len(cols) - 1
	}
	return cols, of
}

// labels returns the name under which each goroutine is shown.
func (l *Lanes) labels() map[trace.GoID]string {
	labels := make(map[trace.GoID]string, len(l.Goroutines))
	for _, g := range l.Goroutines {
		labels[g.ID] = g.Label
	}
	return labels
}

// title returns a column's heading; origin returns where its goroutine was started.
func (c column) title(lang words.Language) string {
	if c.others > 0 {
		return words.LanesOthers.In(lang, c.others)
	}
	return c.Label
}

func (c column) origin(lang words.Language) string {
	switch {
	case c.others > 0 || c.Parent == trace.NoGo:
		return ""
	case c.Line > 0:
		return words.LanesFromAt.In(lang, labelFor(c.ParentName), c.Line)
	default:
		return words.LanesFrom.In(lang, labelFor(c.ParentName))
	}
}

// cutNotice returns the notice of what the record lacks before an event, or "".
func (l *Lanes) cutNotice(lang words.Language, seq int) string {
	if l.Cut == 0 || seq != l.CutAfter {
		return ""
	}
	return words.LanesCut.In(lang, thousands(l.Cut))
}

// summary returns the table's caption.
func (l *Lanes) summary(lang words.Language) string {
	return words.LanesSummary.In(lang, thousands(l.Total), thousands(len(l.Goroutines)))
}

// seconds writes a time of the table.
func seconds(t time.Duration) string { return fmt.Sprintf("%.3f s", t.Seconds()) }

// Text returns the table in characters: a column for each goroutine, events downward.
func (l *Lanes) Text(lang words.Language) string {
	cols, of := l.columns()
	if len(cols) == 0 {
		return ""
	}
	labels := l.labels()
	widths := make([]int, len(cols))
	for i, c := range cols {
		widths[i] = max(words.Width(c.title(lang)), words.Width(c.origin(lang)))
	}
	cells := make([]string, len(l.Events))
	timeTitle := words.LanesTime.In(lang)
	timeWidth := words.Width(timeTitle)
	widest := max(textColumn, textWidest/len(cols))
	for i, e := range l.Events {
		at := of[e.Go]
		cells[i] = words.Shorten(e.marks(cols[at], labels)+strings.ReplaceAll(e.Text, "\t", "    "), widest)
		widths[at] = max(widths[at], words.Width(cells[i]))
		timeWidth = max(timeWidth, len(seconds(e.Time)))
	}

	var b strings.Builder
	row := func(time string, cell func(i int) string) {
		var parts []string
		if !l.Untimed {
			parts = append(parts, strings.Repeat(" ", timeWidth-words.Width(time))+time)
		}
		for i, width := range widths {
			text := cell(i)
			parts = append(parts, text+strings.Repeat(" ", width-words.Width(text)))
		}
		line := strings.Join(parts, " │ ")
		b.WriteString(strings.TrimRight(line, " "))
		b.WriteByte('\n')
	}
	row(timeTitle, func(i int) string { return cols[i].title(lang) })
	row("", func(i int) string { return cols[i].origin(lang) })
	rule := make([]string, 0, len(widths)+1)
	if !l.Untimed {
		rule = append(rule, strings.Repeat("─", timeWidth))
	}
	for _, width := range widths {
		rule = append(rule, strings.Repeat("─", width))
	}
	b.WriteString(strings.Join(rule, "─┼─"))
	b.WriteByte('\n')
	for i, e := range l.Events {
		row(seconds(e.Time), func(col int) string {
			if col == of[e.Go] {
				return cells[i]
			}
			return ""
		})
		if cut := l.cutNotice(lang, e.Seq); cut != "" {
			fmt.Fprintf(&b, "[%s]\n", cut)
		}
	}
	return b.String()
}

// marks returns what precedes an event's text in its column.
func (e *LaneEvent) marks(c column, labels map[trace.GoID]string) string {
	var marks string
	if c.others > 0 {
		marks = labels[e.Go] + ": "
	}
	if e.Stream == trace.Stderr.String() {
		marks += "stderr: "
	}
	return marks
}
