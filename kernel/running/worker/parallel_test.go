package worker

import (
	"slices"
	"strings"
	"testing"
)

// TestParallelTests runs tests of a cell that need each other to run at the same time. In which
// order package testing wakes them and tells of them is free, so only what they say is compared.
func TestParallelTests(t *testing.T) {
	s := start(t)
	got := s.run(`import "testing"
func TestParallel(t *testing.T) {
	t.Run("group", func(t *testing.T) {
		there, back := make(chan int), make(chan int)
		t.Run("left", func(t *testing.T) { t.Parallel(); there <- 7; <-back; defer func() { recover() }(); panic("recovered") })
		t.Run("right", func(t *testing.T) { t.Parallel(); back <- <-there })
	})
}
func BenchmarkNothing(b *testing.B) { for b.Loop() {} }`).report()
	want := `=== RUN   TestParallel
=== RUN   TestParallel/group
=== RUN   TestParallel/group/left
=== PAUSE TestParallel/group/left
=== RUN   TestParallel/group/right
=== PAUSE TestParallel/group/right
=== CONT  TestParallel/group/left
=== CONT  TestParallel/group/right
--- PASS: TestParallel (0.00s)
    --- PASS: TestParallel/group (0.00s)
        --- PASS: TestParallel/group/left (0.00s)
        --- PASS: TestParallel/group/right (0.00s)
PASS
`
	sorted := func(s string) []string { return slices.Sorted(strings.Lines(s)) }
	if !slices.Equal(sorted(got), sorted(want)) {
		t.Errorf("got:\n%s\nwant, in some order:\n%s", got, want)
	}
}
