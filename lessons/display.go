package lessons

import (
	"fmt"
	"sync/atomic"

	"github.com/lockstep-go/lockstep/lessons/host"
)

// Display shows values at once, between what the cell prints: a [Rich] or an
// image.Image as what it is, all else as it would be shown at the end of the cell.
func Display(values ...any) { host.View().Show(values...) }

// ClearOutput takes away what the cell has shown and printed so far. With wait it does so
// only when something new is shown or printed, so that what changes in place does
// not flicker.
func ClearOutput(wait bool) { host.View().Clear(wait) }

// A Panel is a place in a cell's output where one thing is shown, and then another in its
// stead: how far a worker has come, say.
//
//	p := lessons.NewPanel("0 %")
//	for i := range 10 {
//		work()
//		p.Update(fmt.Sprintf("%d %%", 10*(i+1)))
//	}
//
// Its methods may be called from any goroutine, and in later cells.
type Panel struct{ id string }

var panels atomic.Int64

// NewPanel shows value as [Display] does, in a place where it can be replaced.
func NewPanel(value any) *Panel {
	p := &Panel{fmt.Sprintf("%s-%d", panelPrefix, panels.Add(1))}
	host.View().ShowAs(p.id, value)
	return p
}

// Update shows value instead of what the panel showed.
func (p *Panel) Update(value any) { host.View().Replace(p.id, value) }
