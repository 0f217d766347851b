// Package report compares what was measured of Lockstep with what was measured of others in the
// same run, judges it by limits, and writes it as a table or as JSON.
//
// A [Spec] says what a figure is and which limits it has; [New] makes a [Figure] of it and of what
// was measured, the [Samples] of each contender. A figure compares medians, those of the wall clock,
// which is what a learner waits for: the processor's time stands beside them, and tells whether
// something else ran on the machine.
//
// Files: report.go judges, spread.go summarizes, unit.go says what values are, write.go writes.
package report

import (
	"math"
	"slices"
)

// Spec is a figure's name and its limits.
type Spec struct {
	Name string
	// By is what measures it: a command's name and arguments.
	By   string
	Unit Unit
	// MaxRatio is how much Lockstep may have where another has 1, by the other's name.
	MaxRatio map[string]float64
	// MaxMedian is what Lockstep's median may be, 0 for anything.
	MaxMedian float64
	// Each of Lockstep's samples must be 1.
	Each bool
}

// Samples are what was measured of a contender.
type Samples struct {
	Who     string
	Values  []float64
	CPU     []float64 // what the values took of the processors, if that is known
	Failure string    // of a contender that could not do it
}

// Figure is one thing that was measured of Lockstep, and of others if they can do it.
type Figure struct {
	Name      string  `json:"name"`
	By        string  `json:"by,omitempty"`
	Unit      Unit    `json:"unit"`
	Ours      Summary `json:"lockstep"`
	Peers     []Peer  `json:"peers,omitempty"`
	MaxMedian float64 `json:"maxMedian,omitempty"`
	Each      bool    `json:"each,omitempty"`
	// Pass reports whether all limits are kept, those for the peers too.
	Pass bool `json:"pass"`
}

// Summary is what is told of a contender's samples.
type Summary struct {
	Spread
	CPU     float64 `json:"cpu,omitempty"` // the median, 0 if it is not known
	Failure string  `json:"failure,omitempty"`
}

// Peer is a contender that Lockstep is compared with.
type Peer struct {
	Who string `json:"who"`
	Summary
	// Ratio is that of the medians, Lockstep's to this one's; 0 if one of them failed. CPURatio is
	// the same of the processors' time, 0 if it is not known.
	Ratio    float64 `json:"ratio,omitempty"`
	CPURatio float64 `json:"cpuRatio,omitempty"`
	MaxRatio float64 `json:"maxRatio,omitempty"`
	Pass     bool    `json:"pass"`
}

// Report is the outcome of a run.
type Report struct {
	Figures []Figure `json:"figures"`
	// Pass reports whether all limits are kept.
	Pass bool `json:"pass"`
}

// Of makes a report of figures.
func Of(figures []Figure) *Report {
	return &Report{figures, !slices.ContainsFunc(figures, func(f Figure) bool { return !f.Pass })}
}

// Find returns the figure of a name, nil if there is none.
func (r *Report) Find(name string) *Figure {
	i := slices.IndexFunc(r.Figures, func(f Figure) bool { return f.Name == name })
	if i < 0 {
		return nil
	}
	return &r.Figures[i]
}

// Against returns the peer of a name, nil if there is none.
func (f *Figure) Against(who string) *Peer {
	i := slices.IndexFunc(f.Peers, func(p Peer) bool { return p.Who == who })
	if i < 0 {
		return nil
	}
	return &f.Peers[i]
}

// New makes a figure of what was measured. Peers of which nothing was measured are left out, and a
// limit that is relative to one of them is not judged. What Lockstep cannot do keeps no limit.
func New(spec Spec, ours Samples, peers ...Samples) Figure {
	f := Figure{
		Name: spec.Name, By: spec.By, Unit: spec.Unit, MaxMedian: spec.MaxMedian, Each: spec.Each,
		Ours: summarize(ours),
	}
	f.Pass = ours.Failure == "" &&
		(spec.MaxMedian == 0 || f.Ours.Median <= spec.MaxMedian) &&
		(!spec.Each || f.Ours.Least == 1)
	for _, s := range peers {
		if len(s.Values) == 0 && s.Failure == "" {
			continue
		}
		p := Peer{Who: s.Who, Summary: summarize(s), MaxRatio: spec.MaxRatio[s.Who]}
		if ours.Failure == "" && s.Failure == "" && p.Median > 0 && spec.Unit != Wrong {
			p.Ratio = f.Ours.Median / p.Median
			if p.CPU > 0 {
				p.CPURatio = f.Ours.CPU / p.CPU
			}
		}
		f.compare(p)
	}
	return f
}

// compare judges a peer's ratio and adds it. A peer that has failed is no measure.
func (f *Figure) compare(p Peer) {
	p.Pass = f.Ours.Failure == "" && (p.MaxRatio == 0 || p.Ratio <= p.MaxRatio)
	f.Pass = f.Pass && p.Pass
	f.Peers = append(f.Peers, p)
}

// Overall makes a figure of ratios that are taken from others' for each of the peers, by a function
// such as [Mean]. Ratios that are unknown do not count. What a peer has none of it is left out of.
func Overall(spec Spec, figures []Figure, of func(ratios []float64) float64, peers ...string) Figure {
	f := Figure{Name: spec.Name, By: spec.By, Unit: Ratio, Pass: true}
	for _, who := range peers {
		var wall, cpu []float64
		for _, figure := range figures {
			if p := figure.Against(who); p != nil {
				wall = appendKnown(wall, p.Ratio)
				cpu = appendKnown(cpu, p.CPURatio)
			}
		}
		if len(wall) == 0 {
			continue
		}
		p := Peer{Who: who, Ratio: of(wall), MaxRatio: spec.MaxRatio[who]}
		p.N = len(wall)
		if len(cpu) == len(wall) {
			p.CPURatio = of(cpu)
		}
		f.compare(p)
	}
	return f
}

func appendKnown(ratios []float64, r float64) []float64 {
	if r == 0 {
		return ratios
	}
	return append(ratios, r)
}

// Mean returns the geometric mean.
func Mean(ratios []float64) float64 {
	sum := 0.0
	for _, r := range ratios {
		sum += math.Log(r)
	}
	return math.Exp(sum / float64(len(ratios)))
}

// Max returns the largest one.
func Max(ratios []float64) float64 { return slices.Max(ratios) }

func summarize(s Samples) Summary {
	if s.Failure != "" {
		return Summary{Failure: s.Failure}
	}
	sum := Summary{Spread: NewSpread(s.Values)}
	if len(s.CPU) > 0 {
		sum.CPU = NewSpread(s.CPU).Median
	}
	return sum
}
