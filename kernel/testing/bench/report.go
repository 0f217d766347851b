package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"text/tabwriter"
)

// figure is a row of the table: one thing measured of both kernels.
type figure struct {
	Name string `json:"name"`
	Unit unit   `json:"unit"`
	Ours spread `json:"lockstep"`
	Peer spread `json:"ipykernel"`
	// Ratio is that of the medians.
	Ratio float64 `json:"ratio"`
	// MaxRatio and MaxMedian are the limits for Ratio and for our median, 0 for none.
	MaxRatio  float64 `json:"maxRatio,omitempty"`
	MaxMedian float64 `json:"maxMedian,omitempty"`
	Pass      bool    `json:"pass"`
}

// spread summarizes many measurements.
type spread struct {
	N        int     `json:"n"`
	Quarter  float64 `json:"p25"`
	Median   float64 `json:"median"`
	Quarter3 float64 `json:"p75"`
}

// unit is what a figure counts. Values are in the base unit, seconds or bytes, and shown in
// another.
type unit string

const (
	seconds unit = "s"
	// microseconds are seconds too, of what is short.
	microseconds unit = "s, short"
	count        unit = "messages"
	size         unit = "bytes"
)

// report is the outcome.
type report struct {
	Figures []figure `json:"figures"`
	// Pass reports whether all limits are kept.
	Pass bool `json:"pass"`
}

// newReport summarizes and judges what was measured.
func newReport(ours, peer *samples) *report {
	r := &report{Pass: true}
	add := func(f figure, ours, peer []float64) {
		if len(ours) == 0 || len(peer) == 0 {
			return // cannot be measured here
		}
		f.judge(ours, peer)
		r.Pass = r.Pass && f.Pass
		r.Figures = append(r.Figures, f)
	}
	add(figure{Name: "launch", Unit: seconds, MaxRatio: 0.25}, ours.launch, peer.launch)
	add(figure{Name: "cell 1+1", Unit: seconds, MaxRatio: 0.3}, ours.value, peer.value)
	add(figure{Name: "cell x = 1", Unit: seconds, MaxRatio: 0.3}, ours.assign, peer.assign)
	add(figure{Name: "after a rest", Unit: seconds}, ours.rested, peer.rested)
	add(figure{Name: "100,000 lines", Unit: seconds, MaxRatio: 1}, ours.print, peer.print)
	add(figure{Name: "messages", Unit: count, MaxMedian: 60}, ours.messages, peer.messages)
	add(figure{Name: "idle memory", Unit: size, MaxRatio: 0.6}, ours.idle, peer.idle)
	add(figure{Name: "after printing", Unit: size}, ours.after, peer.after)
	add(figure{Name: "locked balance", Unit: seconds, MaxRatio: 4}, ours.locked, peer.locked)
	own := func(f figure, ours []float64) {
		if len(ours) == 0 {
			return
		}
		f.judge(ours, nil)
		r.Pass = r.Pass && f.Pass
		r.Figures = append(r.Figures, f)
	}
	own(figure{Name: "a schedule", Unit: microseconds, MaxMedian: 10e-6}, ours.schedule)
	own(figure{Name: "10,000 blocked", Unit: seconds, MaxMedian: 1}, ours.blocked)
	own(figure{Name: "with so many", Unit: size, MaxMedian: 200e6}, ours.blockedSpace)
	return r
}

// judge compares what was measured, of us alone if there is nothing of the peer.
func (f *figure) judge(ours, peer []float64) {
	f.Ours = newSpread(ours)
	if len(peer) > 0 {
		f.Peer = newSpread(peer)
		f.Ratio = f.Ours.Median / f.Peer.Median
	}
	f.Pass = (f.MaxRatio == 0 || f.Ratio <= f.MaxRatio) && (f.MaxMedian == 0 || f.Ours.Median <= f.MaxMedian)
}

func newSpread(samples []float64) spread {
	sorted := slices.Sorted(slices.Values(samples))
	return spread{
		N:        len(sorted),
		Quarter:  quantile(sorted, 0.25),
		Median:   quantile(sorted, 0.5),
		Quarter3: quantile(sorted, 0.75),
	}
}

// quantile interpolates between the two samples nearest to the q-th part of the way.
func quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	below := sorted[int(math.Floor(at))]
	above := sorted[int(math.Ceil(at))]
	return below + (above-below)*(at-math.Floor(at))
}

// text writes a value of the unit for people.
func (u unit) text(v float64) string {
	switch u {
	case seconds:
		return fmt.Sprintf("%.2f ms", v*1e3)
	case microseconds:
		return fmt.Sprintf("%.1f µs", v*1e6)
	case size:
		return fmt.Sprintf("%.1f MiB", v/(1<<20))
	default:
		return fmt.Sprintf("%.0f", v)
	}
}

// short returns the text without the unit.
func (u unit) short(v float64) string {
	var number, name string
	fmt.Sscan(u.text(v), &number, &name)
	return number
}

func (s spread) text(u unit) (median, quartiles string) {
	return u.text(s.Median), u.short(s.Quarter) + "–" + u.short(s.Quarter3)
}

// limit returns the figure's limit, and whether it is kept.
func (f *figure) limit() (limit, verdict string) {
	switch {
	case f.MaxMedian > 0:
		limit = "≤ " + f.Unit.text(f.MaxMedian)
	case f.MaxRatio > 0:
		limit = fmt.Sprintf("≤ %g×", f.MaxRatio)
	default:
		return "", ""
	}
	if f.Pass {
		return limit, "ok"
	}
	return limit, "MISSED"
}

func (r *report) writeTable(w io.Writer) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "median of\tn\tlockstep\tp25–p75\tipykernel\tp25–p75\tratio\tlimit\t\t")
	for _, f := range r.Figures {
		limit, verdict := f.limit()
		ours, oursSpread := f.Ours.text(f.Unit)
		peer, peerSpread, ratio := "", "", ""
		if f.Peer.N > 0 {
			peer, peerSpread = f.Peer.text(f.Unit)
			ratio = fmt.Sprintf("%.3f×", f.Ratio)
		}
		fmt.Fprintf(table, "%s\t%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t\n",
			f.Name, f.Ours.N, ours, oursSpread, peer, peerSpread, ratio, limit, verdict)
	}
	return table.Flush()
}

func (r *report) writeJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(r)
}
