package mixed

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/testing/conformance/source"
)

// Programs are Go, the same again for the same number, and of all kinds.
func TestGenerate(t *testing.T) {
	var b strings.Builder
	b.WriteString("package main\n\n" + Imports + Common)
	timed, guarded := 0, 0
	const n = 300
	for i := range uint64(n) {
		p := Generate(1, i)
		if p.Text() != Generate(1, i).Text() {
			t.Errorf("program %d is not the same again", i)
		}
		b.WriteString(p.Func(fmt.Sprint("run", i)))
		if p.Timed {
			timed++
		}
		if len(p.Guarded) > 0 {
			guarded++
		}
	}
	b.WriteString("func main() {}\n")
	text := b.String()
	lines := strings.Split(text, "\n")
	for _, e := range source.Errors(text)[:min(5, len(source.Errors(text)))] {
		t.Errorf("%d: %s: %s", e.Line, e.Msg, strings.Join(lines[max(0, e.Line-6):min(len(lines), e.Line+3)], "\n"))
	}
	for _, word := range []string{
		"select", "default:", "time.After", "sync.Once", "NewCond", "context.", "recover", "Goexit", "iter.Pull", "io.Pipe", "sync.Map",
		"RLock", "TryLock", "atomic.", "map[int]int", "close(", "range ", "all.Add(1)\n\t\tgo",
	} {
		if !strings.Contains(text, word) {
			t.Errorf("no program has %q", word)
		}
	}
	for name, got := range map[string]int{"have timers": timed, "have guarded places": guarded} {
		if got < n/10 || got > n*9/10 {
			t.Errorf("%d of %d %s", got, n, name)
		}
	}
}

// A fuzzer's bytes are a program, too, and its changes change it.
func TestFromBytes(t *testing.T) {
	var texts []string
	for i := range 40 {
		data := []byte("what a fuzzer has found to be of interest, and changes here and there by a byte or two")
		data[2*i]++
		p := FromBytes(data)
		if errs := source.Errors(p.Text()); len(errs) > 0 {
			t.Errorf("%v\n%s", errs[0], p.Text())
		}
		texts = append(texts, p.Text())
	}
	slices.Sort(texts)
	if n := len(slices.Compact(texts)); n < 15 {
		t.Errorf("only %d different programs", n)
	}
}

func TestLabel(t *testing.T) {
	for line, want := range map[string]string{"\tx0++ // @x0": "x0", "r = 1": "", "c0 <- 1 // @c0\r": "c0"} {
		if got := Label(line); got != want {
			t.Errorf("%q: got %q", line, got)
		}
	}
}
