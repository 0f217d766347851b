// Package report tells a learner of a verdict: as text, and as HTML that a notebook which nobody
// trusts keeps whole. It is a pure function of the verdict and of how far the learner is.
package report

import (
	"fmt"
	"html"
	"strings"

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
	case v.Stopped && v.Fault.Kind == "":
		return "✗ " + words.VerdictStopped.In(l, v.Exercise, v.Tried)
	}
	return "✗ " + v.Exercise + ": " + Sentence(v, l)
}

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
	return plain(lines)
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
	if v.Of > 1 {
		where = append(where, words.VerdictPoints.In(l, v.Points, v.Of))
	}
	if len(where) > 0 {
		lines = append(lines, "  "+strings.Join(where, " · "))
	}
	r := plain(lines)
	if v.Table != "" {
		r.Text += "\n" + strings.TrimRight(v.Table, "\n") + "\n"
		r.HTML += v.TableHTML
	}
	next := "%hint"
	if v.Schedule != "" {
		next = "%%replay " + strings.TrimSuffix(v.Schedule, ":") + "   %hint"
	}
	r.Text += "\n  " + next + "\n"
	r.HTML += `<p style="margin:4px 0"><code>` + strings.ReplaceAll(html.EscapeString(next), "   ", "</code> · <code>") + "</code></p>\n"
	return r
}

// plain is lines, the first of which is what matters.
func plain(lines []string) Report {
	r := Report{Text: strings.Join(lines, "\n") + "\n"}
	for i, line := range lines {
		text := html.EscapeString(strings.TrimSpace(line))
		if i == 0 {
			text = "<strong>" + text + "</strong>"
		}
		r.HTML += fmt.Sprintf("<p style=\"margin:4px 0\">%s</p>\n", text)
	}
	return r
}
