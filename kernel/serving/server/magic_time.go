package server

import (
	"fmt"
	"time"

	"github.com/lockstep-go/lockstep/kernel/serving/output"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// magicTime has the cell say how long its statements took, after their output: also when they
// failed. The processor time of a worker that has died is not known.
func (s *Server) magicTime(e *execution, pub output.Publisher, _ string) error {
	e.atEnd = append(e.atEnd, func(out outcome) {
		if out.took == 0 {
			return
		}
		if total := out.user + out.system; total > 0 {
			s.say(pub, words.CPUTimes, ipythonTime(out.user), ipythonTime(out.system), ipythonTime(total))
		}
		s.say(pub, words.WallTime, ipythonTime(out.took))
	})
	return nil
}

// magicTimeCell is %%time, which is followed by the cell's lines.
func (s *Server) magicTimeCell(e *execution, pub output.Publisher, args string) error {
	if args != "" {
		return words.MagicUsage.Error(args, "%%time")
	}
	return s.magicTime(e, pub, "")
}

// ipythonTime writes a length of time as IPython's %time does: with three digits in the unit of its
// size, and from a minute on as hours, minutes and seconds.
func ipythonTime(d time.Duration) string {
	if d >= time.Minute {
		text := fmt.Sprintf("%dmin %ds", d/time.Minute%60, d/time.Second%60)
		if hours := d / time.Hour; hours > 0 {
			text = fmt.Sprintf("%dh %s", hours, text)
		}
		return text
	}
	for _, unit := range []struct {
		name string
		size time.Duration
	}{{"s", time.Second}, {"ms", time.Millisecond}, {"µs", time.Microsecond}} {
		if rounding := unit.size / 2000; d >= unit.size-rounding { // 999.6 ms are 1 s
			return fmt.Sprintf("%.3g %s", float64(d)/float64(unit.size), unit.name)
		}
	}
	return fmt.Sprintf("%d ns", d.Nanoseconds())
}
