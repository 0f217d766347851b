package explore

import (
	"fmt"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/words"
)

// marks are a verdict in a character.
var marks = map[Verdict]string{Open: " ", Holds: "✓", Fails: "✗"}

// Text returns the view for consoles, graders and screen readers, in at most 100 columns but for
// what the program says.
func (v *View) Text() string {
	lang := v.options.Language
	var b strings.Builder
	if v.Verdict != Open {
		b.WriteString(marks[v.Verdict] + " ")
	}
	b.WriteString(v.Headline + "\n")
	for _, note := range v.Notes {
		b.WriteString("  " + note + "\n")
	}
	if len(v.Outcomes) > 0 {
		b.WriteString("\n")
		v.writeOutcomes(&b)
	}
	if len(v.Searched) > 0 {
		b.WriteString("\n")
		v.writeSearched(&b)
	}
	for i, f := range v.Failures {
		if i == 0 {
			b.WriteString("\n")
		}
		b.WriteString(f + "\n")
	}
	if v.Shown != "" {
		b.WriteString("\n" + v.Shown + "\n")
		for _, s := range v.lines() {
			b.WriteString("  " + s + "\n")
		}
		b.WriteString("  " + words.SearchReplay.In(lang, v.Replay) + "\n")
	}
	return b.String()
}

// bar is how long the longest bar is.
const bar = 30

func (v *View) writeOutcomes(b *strings.Builder) {
	lang := v.options.Language
	head := words.SearchOutcome.In(lang)
	width, most := words.Width(head), 1
	for _, o := range v.Outcomes {
		width, most = max(width, words.Width(o.Text)), max(most, o.Runs)
	}
	fmt.Fprintf(b, "  %s    %s\n", left(head, width), words.SearchSchedules.In(lang))
	for _, o := range v.Outcomes {
		if o.Runs == 0 {
			fmt.Fprintf(b, "  %s %s        –\n", right(o.Text, width), marks[o.Verdict])
			continue
		}
		fmt.Fprintf(b, "  %s %s %8s  %s\n", right(o.Text, width), marks[o.Verdict], count(o.Runs), strings.Repeat("#", max(1, o.Runs*bar/most)))
	}
	if v.more > 0 {
		b.WriteString("  " + words.SearchMore.In(lang, v.more) + "\n")
	}
}

func (v *View) writeSearched(b *strings.Builder) {
	lang := v.options.Language
	head := words.SearchPreemptions.In(lang)
	width := words.Width(head)
	for _, s := range v.Searched {
		width = max(width, words.Width(s.What))
	}
	fmt.Fprintf(b, "  %s %s %s\n", left(head, width), right(words.SearchTried.In(lang), 8), right(words.SearchWrong.In(lang), 8))
	for _, s := range v.Searched {
		line := fmt.Sprintf("  %s %8s %8s  %s", left(s.What, width), known(s.Tried), known(s.Failed), s.All)
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
}

// known writes a number, or a dash if it is not known.
func known(n int) string {
	if n < 0 {
		return "–"
	}
	return count(n)
}

// maxLine is how many columns a line of the schedule may have.
const maxLine = 98

// lines are the steps of the schedule that is shown, on one line if they fit. A goroutine's turn is
// broken only if it is longer than a line.
func (v *View) lines() []string {
	var all []string
	var line strings.Builder
	add := func(before, text string) {
		if line.Len() > 0 && words.Width(line.String()+before+text) > maxLine {
			all = append(all, strings.TrimRight(line.String()+before, " "))
			line.Reset()
			before = ""
		}
		if line.Len() > 0 {
			line.WriteString(before)
		}
		line.WriteString(text)
	}
	for _, t := range v.Strip {
		turn := t.Name + " " + strings.Join(t.Steps, " ")
		if words.Width(turn) <= maxLine {
			add(" | ", turn)
			continue
		}
		add(" | ", t.Name)
		for _, step := range t.Steps {
			add(" ", step)
		}
	}
	if v.Ends != "" {
		add("  ", "→  "+v.Ends)
	}
	if line.Len() > 0 {
		all = append(all, line.String())
	}
	return all
}

func left(s string, width int) string {
	return s + strings.Repeat(" ", max(0, width-words.Width(s)))
}

func right(s string, width int) string {
	return strings.Repeat(" ", max(0, width-words.Width(s))) + s
}
