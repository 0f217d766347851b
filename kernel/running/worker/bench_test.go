package worker

import (
	"fmt"
	"io"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// runner returns what runs cells in a worker of its own, one after another.
func runner(b *testing.B) func(src string) {
	w, exec := newWorker(io.Discard), trace.NoExec
	return func(src string) {
		exec++
		x := w.begin(workerproto.Execute{Exec: exec, Count: int(exec), Source: src})
		if done := w.execute(x); done.Failure != nil {
			b.Fatalf("%s: %s", src, done.Failure.Value)
		}
	}
}

// BenchmarkCell is a cell's way through the worker, from its text to Done, without the pipes.
func BenchmarkCell(b *testing.B) {
	run := runner(b)
	run("import \"fmt\"\nvar x int\nfmt.Println(x)")
	for _, src := range []string{"1+1", "x = 1", "fmt.Println(x)", "go func() {}()"} {
		b.Run(fmt.Sprintf("%q", src), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				run(src)
			}
		})
	}
}

// BenchmarkPrints is what a line costs in the worker: alone, by two goroutines, and by two while a
// hundred others wait.
func BenchmarkPrints(b *testing.B) {
	for _, waiting := range []int{-1, 0, 100} {
		b.Run(fmt.Sprintf("%d wait", waiting), func(b *testing.B) {
			run := runner(b)
			run("import (\"fmt\"; \"sync\")\nvar stop = make(chan int)\nvar wg sync.WaitGroup")
			lines := fmt.Sprintf("for i := range %d { fmt.Println(\"line\", i) }\n", b.N)
			if waiting >= 0 {
				lines = fmt.Sprintf("for range 2 { wg.Add(1); go func() { defer wg.Done(); for i := range %d { fmt.Println(\"line\", i) } }() }\nwg.Wait()", (b.N+1)/2)
			}
			b.ResetTimer()
			run(fmt.Sprintf("for range %d { go func() { <-stop }() }\n", max(waiting, 0)) + lines)
			b.StopTimer()
			run("close(stop)")
		})
	}
}
