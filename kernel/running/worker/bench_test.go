package worker

import (
	"fmt"
	"io"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// BenchmarkCell is a cell's way through the worker, from its text to Done, without the pipes.
func BenchmarkCell(b *testing.B) {
	w := newWorker(io.Discard)
	exec := trace.NoExec
	run := func(src string) {
		exec++
		x := w.begin(workerproto.Execute{Exec: exec, Count: int(exec), Source: src})
		if done := w.execute(x); done.Failure != nil {
			b.Fatalf("%s: %s", src, done.Failure.Value)
		}
	}
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
