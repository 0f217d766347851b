package timeline

import (
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// FuzzLog has tables made of logs that no run would write, but for steps, which ascend.
func FuzzLog(f *testing.F) {
	f.Add([]byte("\x01\x02\x10\x01\x00\x00\x00\x00\x02\x01\x11\x01\x01\x01\x02\x03"), "T1\n", "5 - \xff5")
	f.Fuzz(func(t *testing.T, data []byte, name, value string) {
		log := &trace.Log{
			Goroutines: []trace.LogGoroutine{{Name: name}, {Name: name, Started: -1}},
			Objects:    []trace.Object{{}, {Name: name, Kind: "chan"}, {}, {Name: value}},
			Cut:        len(data),
		}
		step := 0
		for ; len(data) >= 8; data = data[8:] {
			step += int(data[0] % 3)
			log.Events = append(log.Events, trace.Event{
				Step: step, G: int(data[1]%7) - 1, Op: trace.Op(data[2] % 70), Object: int(data[3]%6) - 1,
				Change: trace.Change(data[4] % 5), Other: int(data[5]%7) - 1, Selected: trace.Selected{Case: int(data[6]%4) - 1},
				From: []int{int(data[7]), step}, Value: value, Expr: name, Site: trace.Site(data[7]) << 12,
			})
			e := &log.Events[len(log.Events)-1]
			if data[7]%3 == 0 {
				e.Wait = trace.WaitMutex
			}
		}
		l := NewLanes(log, LaneOptions{Axis: Axis(len(name) % 2)})
		for line := range strings.Lines(l.Text()) {
			if w := words.Width(strings.TrimSuffix(line, "\n")); w > widest {
				t.Errorf("%d columns: %q", w, line)
			}
		}
		l.HTML()
		_ = Validate(log)
		for _, o := range []Options{{}, {Lines: 3, Language: words.Chinese, Focus: []int{1, 99}}, {Lines: -1}} {
			table := New(log, o)
			for line := range strings.Lines(table.Text()) {
				if w := words.Width(strings.TrimSuffix(line, "\n")); w > widest {
					t.Errorf("%d columns: %q", w, line)
				}
			}
			table.HTML()
		}
	})
}
