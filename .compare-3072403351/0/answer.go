package wait



import (
	"github.com/lockstep-go/lockstep/lessons"
	"time"
)

func Run(rounds int) {
	lessons.Go("LoopThread", func() {
		for range rounds {
			turns++
		}
	})
	time.Sleep(time.Second)
}
