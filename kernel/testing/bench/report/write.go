package report

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
)

// WriteJSON writes a report for machines.
func (r *Report) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(r)
}

// Read reads what WriteJSON has written.
func Read(r io.Reader) (*Report, error) {
	var rep Report
	if err := json.NewDecoder(r).Decode(&rep); err != nil {
		return nil, fmt.Errorf("read a report: %w", err)
	}
	return &rep, nil
}

// WriteTable writes a report for people: a line for Lockstep in each figure, and one for each that
// it is compared with. What failed is told below.
func (r *Report) WriteTable(w io.Writer) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "median of\t\tn\twall\tp25–p75\tcpu\tratio\tof cpu\tlimit\t\t")
	var failures []string
	fails := func(f Figure, who string, s Summary) {
		if s.Failure != "" {
			failures = append(failures, fmt.Sprintf("%s on %s: %s", f.Name, who, s.Failure))
		}
	}
	for _, f := range r.Figures {
		name := f.Name
		if f.Unit != Ratio {
			limit, verdict := f.limit()
			fmt.Fprintf(table, "%s\tlockstep\t%s\t\t\t%s\t%s\t\n", name, f.Ours.cells(f.Unit), limit, verdict)
			fails(f, "lockstep", f.Ours)
			name = ""
		}
		for _, p := range f.Peers {
			limit, verdict := p.limit()
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t\n", name, p.Who, p.cells(f.Unit), times(p.Ratio), times(p.CPURatio), limit, verdict)
			fails(f, p.Who, p.Summary)
			name = ""
		}
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for _, line := range failures {
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	return nil
}

// cells returns the columns n, wall, quartiles and processors.
func (s Summary) cells(u Unit) string {
	if s.Failure != "" {
		return "\tfails\t\t"
	}
	if u == Ratio {
		return fmt.Sprintf("%d\t\t\t", s.N)
	}
	cpu := ""
	if s.CPU > 0 {
		cpu = u.Text(s.CPU)
	}
	return fmt.Sprintf("%d\t%s\t%s–%s\t%s", s.N, u.Text(s.Median), u.short(s.Quarter), u.short(s.Quarter3), cpu)
}

// times writes a ratio, nothing for one that is not known.
func times(ratio float64) string {
	if ratio == 0 {
		return ""
	}
	return fmt.Sprintf("%.3f×", ratio)
}

// limit returns the limit for our own median, and whether it is kept.
func (f *Figure) limit() (limit, verdict string) {
	switch {
	case f.MaxMedian > 0:
		return "≤ " + f.Unit.Text(f.MaxMedian), Verdict(f.Ours.Failure == "" && f.Ours.Median <= f.MaxMedian)
	case f.Each:
		return "each time", Verdict(f.Ours.Failure == "" && f.Ours.Least == 1)
	case f.Ours.Failure != "":
		return "", Verdict(false)
	}
	return "", ""
}

// limit returns the limit for the ratio, and whether it is kept.
func (p *Peer) limit() (limit, verdict string) {
	if p.MaxRatio == 0 || p.Failure != "" {
		return "", ""
	}
	return fmt.Sprintf("≤ %g×", p.MaxRatio), Verdict(p.Pass)
}

// Verdict returns the last column of a table.
func Verdict(ok bool) string {
	if ok {
		return "ok"
	}
	return "MISSED"
}
