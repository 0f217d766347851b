package server_test

import (
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest"
)

// TestTestMagic runs the tests of a session by %test, and by the cells that declare them.
func TestTestMagic(t *testing.T) {
	k := kerneltest.Start(t)
	if e := k.Fails("%test"); !strings.Contains(e.Value, "no tests") {
		t.Errorf("without tests %%test fails with %q", e.Value)
	}
	k.OK("func Sum(a, b int) int { return a + b }")
	first := k.OK("func TestSum(t *testing.T) {\n\tif Sum(1, 2) != 3 {\n\t\tt.Error(\"wrong\")\n\t}\n}\nfunc ExampleSum() {\n\tfmt.Println(Sum(1, 2))\n\t// Output: 3\n}\nfunc BenchmarkSum(b *testing.B) { for b.Loop() { Sum(1, 2) } }")
	has(t, first.Stdout, "=== RUN   TestSum\n", "--- PASS: ExampleSum", "\nPASS\n")
	if strings.Contains(first.Stdout, "BenchmarkSum") {
		t.Errorf("benchmarks were run:\n%s", first.Stdout)
	}
	other := k.OK("func TestOther(t *testing.T) {}")
	if strings.Contains(other.Stdout, "TestSum") {
		t.Errorf("a cell runs other cells' tests:\n%s", other.Stdout)
	}
	all := k.OK("%test")
	has(t, all.Stdout, "--- PASS: TestSum", "--- PASS: ExampleSum", "--- PASS: TestOther", "\nPASS\n")
	one := k.OK("%test Other")
	if has(t, one.Stdout, "--- PASS: TestOther"); strings.Contains(one.Stdout, "TestSum") {
		t.Errorf("%%test Other runs:\n%s", one.Stdout)
	}
	for _, same := range []string{"%test -run Other", "%test -v -run=Other", "%test Other -v"} {
		if r := k.OK(same); r.Stdout != one.Stdout {
			t.Errorf("%s runs:\n%s", same, r.Stdout)
		}
	}
	bench := k.OK("%test -bench Sum")
	if has(t, bench.Stdout, "BenchmarkSum", "ns/op"); strings.Contains(bench.Stdout, "TestSum") {
		t.Errorf("%%test -bench Sum runs:\n%s", bench.Stdout)
	}
	// A redeclared function is what the tests see, and a test cell that fails is an error, for
	// graders.
	k.OK("func Sum(a, b int) int { return a - b }")
	if e := k.Fails("%test"); e.Name != "tests failed" || !strings.Contains(e.Value, "2 of 3 tests failed: TestSum, ExampleSum") {
		t.Errorf("%%test fails with %s: %s", e.Name, e.Value)
	}
	for _, wrong := range []string{"%test (", "%test a b", "%test -bench", "%test -run", "%test -count 2", "%test -run a b"} {
		k.Fails(wrong)
	}
	if r := k.OK("%test Other\nx := 1"); !strings.Contains(r.Stdout, "TestOther") {
		t.Errorf("with code below: %s", r.Stdout)
	}
	k.ExpectText("x", "1")
}

// has fails the test for what a text does not contain.
func has(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("no %q in\n%s", part, text)
		}
	}
}
