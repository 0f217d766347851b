// Package report tells a learner of a verdict: as text, and as HTML that a notebook which nobody
// trusts keeps whole. It is a pure function of the verdict and of how far the learner is.
package report

import (
	"fmt"
	"html"
	"regexp"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/explaining/look"
	"github.com/lockstep-go/lockstep/kernel/words"
	"github.com/lockstep-go/lockstep/lessons/exercises"
)

// Options say how, and what else, is told.
type Options struct {
	Language words.Language
	// Solved is the exercise's sentence for who has solved it.
	Solved string
	// Done of Total exercises of the lesson are solved, and Next is the first that is not; "" if
	// all are.
	Done, Total int
	Next        string
}

// A Report is what is told.
type Report struct{ Text, HTML string }

// New tells of a verdict.
func New(v exercises.Verdict, o Options) Report {
	if v.Passed {
		return passed(v, o)
	}
	return failed(v, o)
}

// Headline is the verdict in one line.
func Headline(v exercises.Verdict, l words.Language) string {
	switch {
	case v.Passed:
		return "✓ " + holds(v, l)
	case foundNothing(v):
		return "✗ " + words.VerdictStopped.In(l, v.Exercise, v.Tried)
	}
	return "✗ " + words.VerdictFails.In(l, v.Exercise, Sentence(v, l))
}

// foundNothing reports whether a judgement was stopped before anything wrong was found.
func foundNothing(v exercises.Verdict) bool { return v.Stopped && v.Fault.Kind == "" }

// holds says what was shown of an answer that has passed.
func holds(v exercises.Verdict, l words.Language) string {
	switch {
	case v.Kind == exercises.Schedule:
		return words.VerdictReached.In(l, v.Exercise)
	case v.Kind == exercises.Predict:
		return words.VerdictPredicted.In(l, v.Exercise, v.Tried)
	case v.Kind == exercises.Test:
		return words.VerdictTells.In(l, v.Exercise)
	case v.Every:
		return words.VerdictHoldsEvery.In(l, v.Exercise, v.Tried)
	case v.Bound >= 0:
		return words.VerdictHoldsBound.In(l, v.Exercise, v.Bound, v.Tried)
	}
	return words.VerdictHoldsTried.In(l, v.Exercise, v.Tried)
}

func passed(v exercises.Verdict, o Options) Report {
	l := o.Language
	lines := []string{Headline(v, l)}
	add := func(s string) {
		if s != "" {
			lines = append(lines, "  "+s)
		}
	}
	if v.Before != nil {
		add(words.VerdictBefore.In(l, v.Before.Failed, v.Before.Tried))
	}
	if v.Switches > v.Fewest {
		add(words.VerdictSwitches.In(l, v.Switches, v.Fewest))
	}
	for _, line := range strings.Split(o.Solved, "\n") {
		add(strings.TrimSpace(line))
	}
	if v.Doubt != "" {
		add(words.VerdictDoubt.In(l, v.Doubt))
	}
	if o.Total > 0 {
		if o.Next == "" {
			add(words.VerdictAll.In(l, o.Total))
		} else {
			add(words.VerdictNext.In(l, o.Done, o.Total, o.Next))
		}
	}
	return said(lines, look.GoodChip)
}

func failed(v exercises.Verdict, o Options) Report {
	l := o.Language
	lines := []string{Headline(v, l)}
	var where []string
	if v.Part != "" {
		where = append(where, words.VerdictPart.In(l, v.Part))
	}
	if v.Number > 0 {
		where = append(where, words.VerdictWhere.In(l, v.Number, v.Preemptions))
	}
	if v.Of > 1 && !foundNothing(v) {
		where = append(where, words.VerdictPoints.In(l, v.Points, v.Of))
	}
	if len(where) > 0 {
		lines = append(lines, "  "+strings.Join(where, " · "))
	}
	r := said(lines, look.BadChip)
	if v.Table != "" {
		r.Text += "\n" + strings.TrimRight(v.Table, "\n") + "\n"
		r.HTML += v.TableHTML
	}
	var next []string
	if v.Schedule != "" {
		next = append(next, "%%replay "+strings.TrimSuffix(v.Schedule, ":"))
	}
	if foundNothing(v) {
		next = append(next, "%check")
	} else {
		next = append(next, "%hint")
	}
	r.Text += "\n  " + strings.Join(next, "   ") + "\n"
	for i := range next {
		next[i] = "<code>" + html.EscapeString(next[i]) + "</code>"
	}
	r.HTML += `<p style="margin:8px 0 4px 0">` + strings.Join(next, " · ") + "</p>\n"
	return r
}

// said is lines: the headline, whose mark is a chip in HTML, and what else there is to say of it.
func said(lines []string, chip string) Report {
	r := Report{Text: strings.Join(lines, "\n") + "\n"}
	mark, headline, _ := strings.Cut(lines[0], " ")
	r.HTML = fmt.Sprintf("<p style=\"margin:0 0 4px 0;font-size:110%%\"><span style=\"%s\">%s</span> %s</p>\n", chip, mark, marked(headline))
	for _, line := range lines[1:] {
		r.HTML += fmt.Sprintf("<p style=\"margin:0 0 4px 0;max-width:640px\">%s</p>\n", marked(strings.TrimSpace(line)))
	}
	return r
}

// marked is a line as HTML: what is in backquotes is code, and elsewhere what is between stars is
// stressed.
func marked(line string) string {
	var b strings.Builder
	for i, part := range strings.Split(html.EscapeString(line), "`") {
		if i%2 == 1 {
			b.WriteString("<code>" + part + "</code>")
		} else {
			b.WriteString(stressed.ReplaceAllString(part, "<em>$1</em>"))
		}
	}
	return b.String()
}

var stressed = regexp.MustCompile(`\*([^*\s](?:[^*]*[^*\s])?)\*`)
