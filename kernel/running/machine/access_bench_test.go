package machine

import (
	"fmt"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
)

// BenchmarkUpdate is x += 1 of a variable that goroutines may share: an assignment, as it would be
// without places for others, the operation where nobody else runs, and where somebody does.
func BenchmarkUpdate(b *testing.B) {
	for _, test := range []struct{ name, update, before string }{
		{"assignment", "x += 1", ""},
		{"alone", `ls__.Update(7, "+", x, 1)`, ""},
		{"of two", `ls__.Update(7, "+", x, 1)`, "ch := make(chan int); ls__.Go(7, func() { ls__.Recv(7, ch) })"},
	} {
		b.Run(test.name, func(b *testing.B) {
			m := newMachine(b)
			text := fmt.Sprintf("package main\nimport %s %q\nvar x int\nfunc body() {\n%s\nfor i := 0; i < %d; i++ { %s }\n}\nfunc init() { %s(body) }\n",
				core.MachineName, core.MachinePath, test.before, b.N, test.update, core.SetBody)
			body, err := m.Load(Text{Name: "core1", Core: text})
			if err != nil {
				b.Fatal(err)
			}
			b.ResetTimer()
			sched.Main(1, sched.Settings{Strategy: sched.First{}}, body, time.Second)
			b.StopTimer()
			sched.Kill(func(*sched.G) bool { return true })
		})
	}
}
