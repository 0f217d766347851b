package main

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

func TestSpread(t *testing.T) {
	tests := []struct {
		name    string
		samples []float64
		want    spread
	}{
		{name: "one", samples: []float64{3}, want: spread{1, 3, 3, 3}},
		{name: "odd, unsorted", samples: []float64{5, 1, 3, 2, 4}, want: spread{5, 2, 3, 4}},
		{name: "even", samples: []float64{1, 2, 3, 4}, want: spread{4, 1.75, 2.5, 3.25}},
	}
	for _, test := range tests {
		before := slices.Clone(test.samples)
		if got := newSpread(test.samples); got != test.want {
			t.Errorf("%s: got %+v, want %+v", test.name, got, test.want)
		}
		if !slices.Equal(test.samples, before) {
			t.Errorf("%s: the samples were reordered", test.name)
		}
	}
}

// good returns samples that keep all limits against ten times as much.
func good() (ours, peer *samples) {
	return &samples{
			launch: []float64{0.02}, value: []float64{0.001}, assign: []float64{0.001}, rested: []float64{0.002},
			print: []float64{0.4}, messages: []float64{20}, idle: []float64{20 << 20}, after: []float64{30 << 20},
			locked: []float64{0.03}, schedule: []float64{8e-6}, blocked: []float64{0.4}, blockedSpace: []float64{100 << 20},
		}, &samples{
			launch: []float64{0.2}, value: []float64{0.01}, assign: []float64{0.01}, rested: []float64{0.02},
			print: []float64{4}, messages: []float64{10}, idle: []float64{200 << 20}, after: []float64{300 << 20},
			locked: []float64{0.01},
		}
}

func TestLimits(t *testing.T) {
	tests := []struct {
		name   string
		change func(ours *samples)
		missed string // the figure that must say so
	}{
		{name: "all kept", change: func(*samples) {}},
		{name: "on the limit", change: func(s *samples) { s.messages = []float64{60} }},
		{name: "slow launch", change: func(s *samples) { s.launch = []float64{0.06} }, missed: "launch"},
		{name: "slow cell", change: func(s *samples) { s.value = []float64{0.0031} }, missed: "cell 1+1"},
		{name: "slow printing", change: func(s *samples) { s.print = []float64{4.1} }, missed: "100,000 lines"},
		{name: "many messages", change: func(s *samples) { s.messages = []float64{61} }, missed: "messages"},
		{name: "large", change: func(s *samples) { s.idle = []float64{121 << 20} }, missed: "idle memory"},
		{name: "a slow lock", change: func(s *samples) { s.locked = []float64{0.041} }, missed: "locked balance"},
		{name: "slow schedules", change: func(s *samples) { s.schedule = []float64{11e-6} }, missed: "a schedule"},
		{name: "slow blocking", change: func(s *samples) { s.blocked = []float64{1.1} }, missed: "10,000 blocked"},
		{name: "large blocking", change: func(s *samples) { s.blockedSpace = []float64{201e6} }, missed: "with so many"},
		{name: "no limit", change: func(s *samples) { s.rested = []float64{1} }},
		{name: "an outlier", change: func(s *samples) { s.launch = []float64{0.02, 9, 0.02} }},
		{name: "memory cannot be measured", change: func(s *samples) { s.idle, s.after = nil, nil }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			ours, peer := good()
			test.change(ours)
			r := newReport(ours, peer)
			if want := test.missed == ""; r.Pass != want {
				t.Errorf("pass = %v, want %v", r.Pass, want)
			}
			for _, f := range r.Figures {
				if want := f.Name != test.missed; f.Pass != want {
					t.Errorf("%s: pass = %v, want %v", f.Name, f.Pass, want)
				}
			}
			var table bytes.Buffer
			if err := r.writeTable(&table); err != nil {
				t.Fatal(err)
			}
			if got, want := strings.Contains(table.String(), "MISSED"), test.missed != ""; got != want {
				t.Errorf("the table says MISSED: %v, want %v\n%s", got, want, &table)
			}
		})
	}
}

func TestTable(t *testing.T) {
	ours, peer := good()
	ours.launch = []float64{0.01, 0.02, 0.03}
	var table bytes.Buffer
	if err := newReport(ours, peer).writeTable(&table); err != nil {
		t.Fatal(err)
	}
	var rows []string
	for line := range strings.Lines(table.String()) {
		rows = append(rows, strings.Join(strings.Fields(line), " "))
	}
	want := []string{
		"median of n lockstep p25–p75 ipykernel p25–p75 ratio limit",
		"launch 3 20.00 ms 15.00–25.00 200.00 ms 200.00–200.00 0.100× ≤ 0.25× ok",
		"cell 1+1 1 1.00 ms 1.00–1.00 10.00 ms 10.00–10.00 0.100× ≤ 0.3× ok",
		"cell x = 1 1 1.00 ms 1.00–1.00 10.00 ms 10.00–10.00 0.100× ≤ 0.3× ok",
		"after a rest 1 2.00 ms 2.00–2.00 20.00 ms 20.00–20.00 0.100×",
		"100,000 lines 1 400.00 ms 400.00–400.00 4000.00 ms 4000.00–4000.00 0.100× ≤ 1× ok",
		"messages 1 20 20–20 10 10–10 2.000× ≤ 60 ok",
		"idle memory 1 20.0 MiB 20.0–20.0 200.0 MiB 200.0–200.0 0.100× ≤ 0.6× ok",
		"after printing 1 30.0 MiB 30.0–30.0 300.0 MiB 300.0–300.0 0.100×",
		"locked balance 1 30.00 ms 30.00–30.00 10.00 ms 10.00–10.00 3.000× ≤ 4× ok",
		"a schedule 1 8.0 µs 8.0–8.0 ≤ 10.0 µs ok",
		"10,000 blocked 1 400.00 ms 400.00–400.00 ≤ 1000.00 ms ok",
		"with so many 1 100.0 MiB 100.0–100.0 ≤ 190.7 MiB ok",
	}
	if !slices.Equal(rows, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(rows, "\n"), strings.Join(want, "\n"))
	}
}

func TestJSON(t *testing.T) {
	ours, peer := good()
	var out bytes.Buffer
	if err := newReport(ours, peer).writeJSON(&out); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Figures []struct {
			Name      string
			Lockstep  struct{ N int }
			Ipykernel struct{ Median float64 }
			MaxRatio  float64
		}
		Pass bool
	}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	first := got.Figures[0]
	if !got.Pass || first.Name != "launch" || first.Lockstep.N != 1 || first.Ipykernel.Median != 0.2 || first.MaxRatio != 0.25 {
		t.Errorf("got %+v from\n%s", got, &out)
	}
}

func TestSchedules(t *testing.T) {
	const report = `✗ there is a data race: 42 of 42 schedules show it

  preemptions    tried    wrong
  none               2        2  all searched
  at most 1         10       10  all searched
  at most 2      1,042       42
  any number        34        –  all searched: these stand for all others

data race on x (in 2 of 42 schedules): %%replay 1
`
	if got := schedules(report); got != 1054 {
		t.Errorf("got %d, want 1054", got)
	}
}
