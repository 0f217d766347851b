package children

import "testing"

func TestParseStat(t *testing.T) {
	for _, test := range []struct {
		stat string
		want process
		ok   bool
	}{
		{"12 (sh) S 1 12 7 0 -1", process{parent: 1, group: 12, state: 'S'}, true},
		{"12 (a) b) Z) Z 3 4 7", process{parent: 3, group: 4, state: 'Z'}, true},
		{"12 (sh", process{}, false},
		{"", process{}, false},
	} {
		if got, ok := parseStat([]byte(test.stat)); ok != test.ok || ok && got != test.want {
			t.Errorf("%q: got %+v, %t, want %+v, %t", test.stat, got, ok, test.want, test.ok)
		}
	}
}

func TestBelow(t *testing.T) {
	all := table{1: {pid: 1}, 2: {pid: 2, parent: 1}, 3: {pid: 3, parent: 2}, 4: {pid: 4, parent: 1}, 5: {pid: 5, parent: 6}, 6: {pid: 6, parent: 5}}
	if got := all.below(2); len(got) != 1 || got[0].pid != 3 {
		t.Errorf("below 2: %+v, want 3", got)
	}
	if got := all.below(1); len(got) != 3 {
		t.Errorf("below 1: %+v, want 2, 3 and 4", got)
	}
}
