package primitives

import (
	"reflect"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/explaining/detect"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
)

// BenchmarkLockstepChannel is a value from one goroutine to another.
func BenchmarkLockstepChannel(b *testing.B) {
	for _, c := range []struct {
		name    string
		buffer  int
		receive func(g *sched.G, ch, v reflect.Value)
	}{
		{"Unbuffered", 0, func(g *sched.G, ch, v reflect.Value) { Receive(g, 2, ch, v) }},
		{"Buffered", 100, func(g *sched.G, ch, v reflect.Value) { Receive(g, 2, ch, v) }},
		{"Select", 0, func(g *sched.G, ch, v reflect.Value) {
			var none chan int
			Select(g, 2, []Case{{Ch: ch, Value: v}, {Ch: reflect.ValueOf(none)}}, false)
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			s := sched.Settings{Strategy: sched.Seeded(1), Detector: detect.New(func(detect.Race) {})}
			lockstep(b, s, func() {
				ch := reflect.ValueOf(make(chan int, c.buffer))
				sched.Go("", sched.GoStmt{}, func() {
					g := sched.Current()
					v := reflect.New(reflect.TypeFor[int]()).Elem()
					for {
						v.SetInt(v.Int() + 1)
						Send(g, 1, ch, v)
					}
				})
				g := sched.Current()
				v := reflect.New(reflect.TypeFor[int]()).Elem()
				for b.Loop() {
					c.receive(g, ch, v)
				}
			})
			sched.Kill(sched.ByExec(lastExec))
		})
	}
}
