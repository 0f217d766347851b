package gen

import (
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/testing/conformance/source"
)

func TestCasesAreGo(t *testing.T) {
	const n = 150
	wrong := 0
	for _, c := range Cases(1, 0, n) {
		text, err := source.PruneImports(Program([]Case{c}))
		if err != nil {
			t.Errorf("case %d: %v\n%s", c.Number, err, c.Source)
			continue
		}
		if errs := source.Errors(text); len(errs) > 0 {
			t.Logf("case %d: %s", c.Number, errs[0].Msg)
			wrong++
		}
	}
	// Constants may overflow: to know that, one would have to compute them.
	if wrong > n/20 {
		t.Errorf("%d of %d cases are not what the checker accepts", wrong, n)
	}
}

func TestEndingsAreGo(t *testing.T) {
	for n := range 60 {
		c := Ending(1, n)
		text, err := source.PruneImports(Program([]Case{c}))
		if err != nil {
			t.Fatalf("ending %d: %v\n%s", n, err, c.Source)
		}
		for _, err := range source.Errors(text) {
			if !strings.Contains(err.Msg, "overflows") { // as in TestCasesAreGo
				t.Errorf("ending %d: %s\n%s", n, err.Msg, c.Source)
			}
		}
	}
}

func TestCaseDependsOnSeedAndNumber(t *testing.T) {
	all := Cases(7, 0, 20)
	if again := Cases(7, 13, 1)[0]; again != all[13] {
		t.Errorf("case 13 by itself differs from case 13 among others:\n%s\n%s", again.Source, all[13].Source)
	}
	if other := Cases(8, 13, 1)[0]; other == all[13] {
		t.Error("two seeds give the same case")
	}
}

func TestSections(t *testing.T) {
	got := Sections("=== case1\na\nb\n=== case2\n=== case3\nc\n")
	for name, want := range map[string]string{"case1": "a\nb\n", "case2": "", "case3": "c\n"} {
		if got[name] != want {
			t.Errorf("%s: got %q, want %q", name, got[name], want)
		}
	}
}
