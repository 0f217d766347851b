//go:build !race

package worker

import (
	"testing"

	"github.com/lockstep-go/lockstep/kernel/running/judge"
)

// What compiled code has read before it waits for ever is put back while it waits. Go's race detector
// cannot know that it does.

// TestJudgeOfWhatWaitsInCompiledCode: it holds nobody up, and the run is not said to come again.
func TestJudgeOfWhatWaitsInCompiledCode(t *testing.T) {
	p := program(t, `import "reflect"
func main() {
	c := reflect.MakeChan(reflect.TypeOf(make(chan int)), 1)
	go reflect.Select([]reflect.SelectCase{{Dir: reflect.SelectRecv, Chan: reflect.MakeChan(c.Type(), 0)}})
	c.Send(reflect.ValueOf(1))
}`)
	if v := p.Explore(judge.Options{Bound: 2, Max: 10}); v.Uncontrolled == "" || len(v.Failures) > 0 || v.Every {
		t.Errorf("got %+v", v)
	}
}
