package wait



import (
	"github.com/lockstep-go/lockstep/lessons"
	"runtime"
)

func Run(rounds int) {
	started := false
	lessons.Go("LoopThread", func() {
		started = true
		for range rounds {
			turns++
		}
	})
	for !started {
		runtime.Gosched()
	}
}
