package main

import (
	"fmt"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/testing/bench/report"
)

// before is the name of an earlier Lockstep among the contenders.
const before = "before"

// table writes the tables in Markdown: of the limits, and of programs.
func table(earlier, now *report.Report) string {
	var b strings.Builder
	b.WriteString("| what | before | now | must be | | `go run ./kernel/testing/…` |\n|---|---|---|---|---|---|\n")
	for i := range now.Figures {
		f := &now.Figures[i]
		if kindOf(f) == aFigure {
			b.WriteString(limits(earlier, f))
		}
	}
	for _, part := range []struct {
		kind  kind
		title string
	}{
		{inNotebook, "The 14 programs, in a notebook"},
		{plain, "Plain programs, an operation"},
	} {
		b.WriteString(programs(earlier, now, part.kind, part.title))
	}
	return b.String()
}

// kind is how a figure is shown.
type kind int

const (
	aFigure    kind = iota
	inNotebook      // one of the programs in the testdata of bench
	plain           // one of those of bench/cost
)

func kindOf(f *report.Figure) kind {
	switch {
	case f.Unit == report.Ratio:
		return aFigure
	case f.By == "bench programs":
		return inNotebook
	case f.By == "bench/cost plain":
		return plain
	}
	return aFigure
}

// limits writes the rows of a figure: one for each limit, and for each contender that an overall
// ratio is of.
func limits(earlier *report.Report, f *report.Figure) string {
	var b strings.Builder
	was := earlier.Find(f.Name)
	row := func(what, then, now, must, verdict string) {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | `%s` |\n", what, then, now, must, verdict, f.By)
	}
	switch {
	case f.MaxMedian > 0:
		row(f.Name, own(was), own(f), "≤ "+f.Unit.Text(f.MaxMedian), report.Verdict(f.Ours.Failure == "" && f.Ours.Median <= f.MaxMedian))
	case f.Each:
		row(f.Name, own(was), own(f), "wrong on every run", report.Verdict(f.Ours.Least == 1))
	}
	for _, p := range f.Peers {
		must, verdict := "", ""
		if p.MaxRatio > 0 && p.Failure == "" {
			must, verdict = fmt.Sprintf("≤ %g×", p.MaxRatio), report.Verdict(p.Pass)
		}
		switch {
		case p.Who == before && must != "": // it ran beside, so what it took then does not matter
			row(f.Name+" / "+before, f.Unit.Text(p.Median), own(f)+", "+ratio(&p), must, verdict)
		case p.Who != before && (must != "" || f.Unit == report.Ratio):
			row(f.Name+" / "+p.Who, against(was, p.Who), against(f, p.Who), must, verdict)
		}
	}
	return b.String()
}

// own writes Lockstep's median, nothing if there is none.
func own(f *report.Figure) string {
	switch {
	case f == nil:
		return ""
	case f.Ours.Failure != "":
		return "fails"
	}
	return f.Unit.Text(f.Ours.Median)
}

// against writes the ratio to a peer, and that of the processors' time if it is known.
func against(f *report.Figure, who string) string {
	if f == nil || f.Against(who) == nil {
		return ""
	}
	p := f.Against(who)
	if p.Failure != "" {
		return "it fails"
	}
	return ratio(p)
}

func ratio(p *report.Peer) string {
	if p.CPURatio > 0 {
		return fmt.Sprintf("%s (cpu %s)", times(p.Ratio), times(p.CPURatio))
	}
	return times(p.Ratio)
}

func times(ratio float64) string {
	switch {
	case ratio == 0:
		return "fails"
	case ratio < 0.1:
		return fmt.Sprintf("%.3f×", ratio)
	}
	return fmt.Sprintf("%.2f×", ratio)
}

// programs writes the table of all programs of a kind: what each takes, and its ratios to yaegi.
func programs(earlier, now *report.Report, of kind, title string) string {
	var b strings.Builder
	for i := range now.Figures {
		f := &now.Figures[i]
		if kindOf(f) != of {
			continue
		}
		if b.Len() == 0 {
			fmt.Fprintf(&b, "\n| %s | before | now | before / yaegi | now / yaegi |\n|---|---|---|---|---|\n", title)
		}
		was := earlier.Find(f.Name)
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", strings.TrimPrefix(f.Name, "· "), own(was), own(f), against(was, "yaegi"), against(f, "yaegi"))
	}
	return b.String()
}
