package report

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"
)

func TestSpread(t *testing.T) {
	tests := []struct {
		name    string
		samples []float64
		want    Spread
	}{
		{name: "none", samples: nil, want: Spread{}},
		{name: "one", samples: []float64{3}, want: Spread{1, 3, 3, 3, 3}},
		{name: "odd, unsorted", samples: []float64{5, 1, 3, 2, 4}, want: Spread{5, 1, 2, 3, 4}},
		{name: "even", samples: []float64{1, 2, 3, 4}, want: Spread{4, 1, 1.75, 2.5, 3.25}},
	}
	for _, test := range tests {
		before := slices.Clone(test.samples)
		if got := NewSpread(test.samples); got != test.want {
			t.Errorf("%s: got %+v, want %+v", test.name, got, test.want)
		}
		if !slices.Equal(test.samples, before) {
			t.Errorf("%s: the samples were reordered", test.name)
		}
	}
}

func TestLimits(t *testing.T) {
	ratio := Spec{Name: "ratio", Unit: Seconds, MaxRatio: map[string]float64{"peer": 2}}
	median := Spec{Name: "median", Unit: Messages, MaxMedian: 20}
	each := Spec{Name: "each", Unit: Wrong, Each: true}
	ours := func(values ...float64) Samples { return Samples{Who: "lockstep", Values: values} }
	theirs := func(who string, values ...float64) Samples { return Samples{Who: who, Values: values} }
	failed := func(who string) Samples { return Samples{Who: who, Failure: "it does not end"} }
	tests := []struct {
		name  string
		spec  Spec
		ours  Samples
		peers []Samples
		want  bool
	}{
		{"on the limit", ratio, ours(4), []Samples{theirs("peer", 2)}, true},
		{"above it", ratio, ours(4.1), []Samples{theirs("peer", 2)}, false},
		{"an outlier", ratio, ours(4, 99, 3), []Samples{theirs("peer", 2)}, true},
		{"above another's", ratio, ours(9), []Samples{theirs("peer", 5), theirs("another", 1)}, true},
		{"above one of two", ratio, ours(9), []Samples{theirs("another", 9), theirs("peer", 1)}, false},
		{"the peer failed", ratio, ours(9), []Samples{failed("peer")}, true},
		{"the peer cannot", ratio, ours(9), []Samples{theirs("peer")}, true},
		{"we failed", ratio, failed("lockstep"), []Samples{theirs("peer", 1)}, false},
		{"we failed alone", ratio, failed("lockstep"), nil, false},
		{"few", median, ours(20), nil, true},
		{"many", median, ours(21, 21, 1), nil, false},
		{"each time", each, ours(1, 1), []Samples{theirs("peer", 0, 0)}, true},
		{"once not", each, ours(1, 0, 1), nil, false},
	}
	for _, test := range tests {
		f := New(test.spec, test.ours, test.peers...)
		if f.Pass != test.want {
			t.Errorf("%s: pass = %v, want %v", test.name, f.Pass, test.want)
		}
		r := Of([]Figure{New(median, ours(1)), f})
		if r.Pass != test.want {
			t.Errorf("%s: the report's pass = %v, want %v", test.name, r.Pass, test.want)
		}
		var table, data bytes.Buffer
		if err := r.WriteTable(&table); err != nil {
			t.Fatal(err)
		}
		if got := !strings.Contains(table.String(), "MISSED"); got != test.want {
			t.Errorf("%s: the table says otherwise\n%s", test.name, &table)
		}
		if err := r.WriteJSON(&data); err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

func TestOverall(t *testing.T) {
	figure := func(ours float64, peer Samples) Figure {
		return New(Spec{Unit: Seconds}, Samples{Values: []float64{ours}, CPU: []float64{2 * ours}}, peer)
	}
	peer := Samples{Who: "peer", Values: []float64{1}, CPU: []float64{1}}
	figures := []Figure{
		figure(0.5, peer), figure(4, peer),
		figure(9, Samples{Who: "peer", Failure: "it does not end"}),
		figure(9, Samples{Who: "another", Values: []float64{3}}),
	}
	spec := Spec{Name: "all", MaxRatio: map[string]float64{"peer": 1.5}}
	for _, test := range []struct {
		name  string
		of    func([]float64) float64
		ratio float64
		pass  bool
	}{{"mean", Mean, math.Sqrt2, true}, {"max", Max, 4, false}} {
		f := Overall(spec, figures, test.of, "nobody", "peer", "another")
		if f.Pass != test.pass || len(f.Peers) != 2 || f.Against("nobody") != nil {
			t.Errorf("%s: pass = %v with %d peers", test.name, f.Pass, len(f.Peers))
		}
		p := f.Against("peer")
		if p == nil || math.Abs(p.Ratio-test.ratio) > 1e-9 || math.Abs(p.CPURatio-2*test.ratio) > 1e-9 || p.N != 2 {
			t.Errorf("%s: got %+v, want a ratio of %g", test.name, p, test.ratio)
		}
		if a := f.Against("another"); a == nil || math.Abs(a.Ratio-3) > 1e-9 || a.CPURatio != 0 {
			t.Errorf("%s: got %+v, want 3", test.name, a)
		}
	}
}

func report() *Report {
	peer := func(v float64) Samples { return Samples{Who: "ipykernel", Values: []float64{v}, CPU: []float64{v}} }
	ours := func(v ...float64) Samples { return Samples{Who: "lockstep", Values: v, CPU: v} }
	limit := map[string]float64{"ipykernel": 0.25}
	fib := New(Spec{Name: "fib", Unit: Seconds, MaxRatio: limit}, ours(0.01, 0.02, 0.03), peer(0.2),
		Samples{Who: "gophernotes", Failure: "it does not end"})
	return Of([]Figure{
		fib,
		New(Spec{Name: "memory", Unit: Bytes}, Samples{Values: []float64{20 << 20}}, Samples{Who: "ipykernel", Values: []float64{40 << 20}}),
		New(Spec{Name: "a schedule", Unit: Microseconds, MaxMedian: 10e-6}, ours(8e-6)),
		New(Spec{Name: "a call", Unit: Nanoseconds, MaxMedian: 20e-9}, ours(21e-9)),
		New(Spec{Name: "its result", Unit: Wrong, Each: true}, Samples{Values: []float64{1}}),
		Overall(Spec{Name: "all", MaxRatio: limit}, []Figure{fib}, Mean, "ipykernel"),
	})
}

func TestTable(t *testing.T) {
	var table bytes.Buffer
	if err := report().WriteTable(&table); err != nil {
		t.Fatal(err)
	}
	var rows []string
	for line := range strings.Lines(table.String()) {
		rows = append(rows, strings.Join(strings.Fields(line), " "))
	}
	want := []string{
		"median of n wall p25–p75 cpu ratio of cpu limit",
		"fib lockstep 3 20.00 ms 15.00–25.00 20.00 ms",
		"ipykernel 1 200.00 ms 200.00–200.00 200.00 ms 0.100× 0.100× ≤ 0.25× ok",
		"gophernotes fails",
		"memory lockstep 1 20.0 MiB 20.0–20.0",
		"ipykernel 1 40.0 MiB 40.0–40.0 0.500×",
		"a schedule lockstep 1 8.0 µs 8.0–8.0 8.0 µs ≤ 10.0 µs ok",
		"a call lockstep 1 21.0 ns 21.0–21.0 21.0 ns ≤ 20.0 ns MISSED",
		"its result lockstep 1 100% wrong 100%–100% each time ok",
		"all ipykernel 1 0.100× 0.100× ≤ 0.25× ok",
		"fib on gophernotes: it does not end",
	}
	if !slices.Equal(rows, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(rows, "\n"), strings.Join(want, "\n"))
	}
}

func TestJSON(t *testing.T) {
	var out bytes.Buffer
	if err := report().WriteJSON(&out); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	got, err := Read(&out)
	if err != nil {
		t.Fatal(err)
	}
	var again bytes.Buffer
	if err := got.WriteJSON(&again); err != nil || again.String() != text {
		t.Errorf("%v: what was read is not what was written\n%s", err, &again)
	}
	fib := got.Find("fib")
	if fib == nil || got.Find("nothing") != nil {
		t.Fatalf("figures are not found in\n%s", text)
	}
	if p := fib.Against("ipykernel"); p == nil || math.Abs(p.Ratio-0.1) > 1e-9 || p.MaxRatio != 0.25 {
		t.Errorf("got %+v from\n%s", p, text)
	}
	for _, key := range []string{`"lockstep"`, `"peers"`, `"cpuRatio"`, `"maxMedian"`, `"each"`, `"pass"`, `"failure"`} {
		if !strings.Contains(text, key) {
			t.Errorf("there is no %s in\n%s", key, text)
		}
	}
}
