package main

import (
	"slices"

	"github.com/lockstep-go/lockstep/kernel/testing/bench/report"
)

// The names of figures.
const (
	launch    = "launch"
	cellValue = "cell 1+1"
	cellPlain = "cell x = 1"
	rested    = "after a rest"
	printing  = "100,000 lines"
	messages  = "messages"
	idle      = "idle memory"
	printed   = "after printing"

	fib27    = "fib(27)"
	addsFunc = "10 M adds in a function"
	addsTop  = "10 M adds at top level"
	locked   = "locked balance"
	unlocked = "unlocked balance"
	wrong    = "unlocked result"

	declares = "a declaring cell"
	declared = "memory after 200"

	schedule = "a schedule"
	blocked  = "10,000 blocked"
	crowded  = "memory with 10,000"

	programMean = "the 14 programs"
)

// gophernotes is the name of a kernelspec for which there are limits. It runs Go on gomacro.
const gophernotes = "gophernotes"

// same is the limit for memory that may not be more than it was: two kernels of one state differ by
// one in a hundred.
const same = 1.02

// specs are the figures in the order of the table, without the programs.
var specs = slices.Concat(
	by("notebook", []report.Spec{
		{Name: launch, Unit: report.Seconds, MaxRatio: limits{python: 0.25}},
		{Name: cellValue, Unit: report.Seconds, MaxRatio: limits{python: 0.15, gophernotes: 1}},
		{Name: cellPlain, Unit: report.Seconds, MaxRatio: limits{python: 0.15, gophernotes: 1}},
		{Name: rested, Unit: report.Seconds},
		{Name: printing, Unit: report.Seconds, MaxRatio: limits{python: 1, gophernotes: 0.7}},
		{Name: messages, Unit: report.Messages, MaxMedian: 20},
		{Name: idle, Unit: report.Bytes, MaxRatio: limits{python: 0.6, before: same}},
		{Name: printed, Unit: report.Bytes},
	}),
	by("compute", []report.Spec{
		{Name: fib27, Unit: report.Seconds, MaxRatio: limits{python: 0.7}},
		{Name: addsFunc, Unit: report.Seconds, MaxRatio: limits{python: 0.25}},
		{Name: addsTop, Unit: report.Seconds, MaxRatio: limits{python: 0.3}},
		{Name: locked, Unit: report.Seconds, MaxRatio: limits{python: 2}},
		{Name: unlocked, Unit: report.Seconds, MaxRatio: limits{python: 8}},
		{Name: wrong, Unit: report.Wrong, Each: true},
	}),
	by("declare", []report.Spec{
		{Name: declares, Unit: report.Seconds, MaxRatio: limits{before: 1.1}},
		{Name: declared, Unit: report.Bytes, MaxRatio: limits{before: same}},
	}),
	by("schedules", []report.Spec{
		{Name: schedule, Unit: report.Microseconds, MaxMedian: 10e-6, MaxRatio: limits{before: 0.5}},
		{Name: blocked, Unit: report.Seconds, MaxMedian: 1},
		{Name: crowded, Unit: report.Bytes, MaxMedian: 200e6},
	}),
)

// by says which part of a round measures figures.
func by(part string, specs []report.Spec) []report.Spec {
	for i := range specs {
		specs[i].By = "bench " + part
	}
	return specs
}

// limits are how much Lockstep may have where another has 1.
type limits = map[string]float64

// newReport summarizes and judges what was measured. The first contender is this Lockstep.
func newReport(r results, contenders []string) *report.Report {
	var figures []report.Figure
	add := func(spec report.Spec) {
		of := func(who string) report.Samples {
			if s := r[who][spec.Name]; s != nil {
				return *s
			}
			return report.Samples{Who: who}
		}
		ours := of(us)
		if len(ours.Values) == 0 {
			return // was not asked for, or cannot be measured here
		}
		var peers []report.Samples
		for _, who := range contenders {
			if who != us {
				peers = append(peers, of(who))
			}
		}
		figures = append(figures, report.New(spec, ours, peers...))
	}
	for _, spec := range specs {
		add(spec)
	}
	first := len(figures)
	for _, p := range programs {
		add(report.Spec{Name: p.figure(), By: "bench programs", Unit: report.Seconds})
	}
	if programs := figures[first:]; len(programs) > 0 {
		spec := report.Spec{Name: programMean, By: "bench programs", MaxRatio: limits{gophernotes: 0.8}}
		figures = append(figures, report.Overall(spec, programs, report.Mean, contenders...))
	}
	return report.Of(figures)
}
