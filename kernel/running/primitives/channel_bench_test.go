package primitives

import (
	"reflect"
	"testing"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/explaining/detect"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
)

// BenchmarkLockstepChannel is a value from one goroutine to another.
func BenchmarkLockstepChannel(b *testing.B) {
	for _, c := range []struct {
		name    string
		buffer  int
		receive func(g *sched.G, c Case)
	}{
		{"Unbuffered", 0, func(g *sched.G, c Case) { Receive(g, 2, &c) }},
		{"Buffered", 100, func(g *sched.G, c Case) { Receive(g, 2, &c) }},
		{"Select", 0, func(g *sched.G, c Case) { Select(g, 2, []Case{c, {Elem: c.Elem}}, false) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			s := sched.Settings{Strategy: sched.Seeded(1), Detector: detect.New(func(detect.Race) {})}
			lockstep(b, s, func() {
				ch, elem := channelID(make(chan int, c.buffer)), reflect.TypeFor[int]()
				sched.Go("", sched.GoStmt{}, func() {
					g := sched.Current()
					for v := new(int); ; *v++ {
						Send(g, 1, &Case{Send: true, Ch: ch, Elem: elem, Value: unsafe.Pointer(v)})
					}
				})
				g := sched.Current()
				v := new(int)
				for b.Loop() {
					c.receive(g, Case{Ch: ch, Elem: elem, Value: unsafe.Pointer(v)})
				}
			})
			sched.Kill(sched.ByExec(lastExec))
		})
	}
}
