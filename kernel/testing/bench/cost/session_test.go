package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"
)

// A session of thousands of cells keeps what it has declared, and little else.
func TestCellsLeaveLittleBehind(t *testing.T) {
	const cells = 2000
	for _, c := range courses {
		t.Run(c.name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
			defer cancel()
			n, err := newNotebook(testWorker)
			if err != nil {
				t.Fatal(err)
			}
			defer n.close()
			l, err := startLong(ctx, n, c)
			if err != nil {
				t.Fatal(err)
			}
			used := func(after int) float64 {
				if err := l.upTo(ctx, after); err != nil {
					t.Fatal(err)
				}
				bytes, err := l.used(ctx)
				if err != nil {
					t.Fatal(err)
				}
				return bytes
			}
			before, most := used(settled), float64(maxKept)
			if c.declares {
				most = maxDeclared
			}
			if got := (used(settled+cells) - before) / cells; got > most {
				t.Errorf("a cell keeps %.0f bytes, want at most %.0f", got, most)
			}
		})
	}
}

func TestStages(t *testing.T) {
	c := courses[0]
	times := func(each time.Duration) [][]time.Duration {
		all := make([][]time.Duration, len(c.kinds))
		for i := range all {
			all[i] = []time.Duration{each}
		}
		return all
	}
	early := stage{cells: 500, times: times(time.Millisecond), used: 2 << 20, resident: 40 << 20}
	tests := []struct {
		name string
		late stage
		want bool
	}{
		{"flat", stage{cells: 9500, times: times(time.Millisecond), used: 3 << 20, resident: 44 << 20}, true},
		{"slow", stage{cells: 9500, times: times(2 * time.Millisecond), used: 2 << 20, resident: 40 << 20}, false},
		{"a leak", stage{cells: 9500, times: times(time.Millisecond), used: 7 << 20, resident: 44 << 20}, false},
		{"large", stage{cells: 9500, times: times(time.Millisecond), used: 2 << 20, resident: 50 << 20}, false},
		{"memory cannot be measured", stage{cells: 9500, times: times(time.Millisecond), used: 2 << 20}, true},
	}
	for _, test := range tests {
		before := early
		if test.late.resident == 0 {
			before.resident = 0
		}
		var out bytes.Buffer
		got, err := writeStages(&out, c, before, test.late)
		if err != nil {
			t.Fatal(err)
		}
		if said := !strings.Contains(out.String(), "MISSED"); got != test.want || said != test.want {
			t.Errorf("%s: ok = %v, want %v\n%s", test.name, got, test.want, &out)
		}
	}
}

func TestQuantile(t *testing.T) {
	took := []time.Duration{5, 1, 4, 2, 3}
	for _, test := range []struct {
		q    float64
		want time.Duration
	}{{0, 1}, {0.5, 3}, {0.9, 5}, {1, 5}} {
		if got := quantile(took, test.q); got != test.want {
			t.Errorf("quantile %g = %d, want %d", test.q, got, test.want)
		}
	}
}
