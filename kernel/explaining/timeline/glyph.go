package timeline

import (
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// A glyph is the letter of what a goroutine does, on its lane.
type glyph struct {
	letter string
	says   words.Phrase
}

var (
	glyphSend        = glyph{"▸", words.TimeDoesSend}
	glyphReceive     = glyph{"◂", words.TimeDoesReceive}
	glyphWantSend    = glyph{"▹", words.TimeWantsSend}
	glyphWantReceive = glyph{"◃", words.TimeWantsReceive}
	glyphSelect      = glyph{"?", words.TimeDoesSelect}
	glyphLost        = glyph{wrong, words.TableLostWrite}
	glyphOther       = glyph{"+", words.TimeDoesOther}
)

var glyphs = map[trace.Op]glyph{
	trace.OpRead: {"◇", words.TimeDoesRead}, trace.OpWrite: {"◆", words.TimeDoesWrite},
	trace.OpGo: {"g", words.TimeDoesGo}, trace.OpSleep: {"z", words.TimeDoesSleep}, trace.OpGosched: {"y", words.TimeDoesYield},
	trace.OpPrint: {"p", words.TimeDoesPrint}, trace.OpClose: {"×", words.TimeDoesClose},
	trace.OpLock: {"L", words.TimeDoesLock}, trace.OpRLock: {"L", words.TimeDoesLock},
	trace.OpTryLock: {"L", words.TimeDoesLock}, trace.OpTryRLock: {"L", words.TimeDoesLock},
	trace.OpUnlock: {"U", words.TimeDoesUnlock}, trace.OpRUnlock: {"U", words.TimeDoesUnlock},
	trace.OpAdd: {"D", words.TimeDoesDone}, trace.OpWait: {"W", words.TimeDoesWait}, trace.OpCondWait: {"W", words.TimeDoesWait},
	trace.OpSettle: {"W", words.TimeDoesWait}, trace.OpLeave: {"W", words.TimeDoesWait},
	trace.OpJoin: {"J", words.TimeDoesJoin},
	trace.OpLoad: {"a", words.TimeDoesAtomic}, trace.OpStore: {"a", words.TimeDoesAtomic}, trace.OpUpdate: {"a", words.TimeDoesAtomic},
}

// glyphOf returns the glyph of an event.
func glyphOf(e *trace.Event) glyph {
	waits := e.Wait != trace.Running
	switch e.Op {
	case trace.OpSend:
		if waits {
			return glyphWantSend
		}
		return glyphSend
	case trace.OpReceive:
		if waits {
			return glyphWantReceive
		}
		return glyphReceive
	case trace.OpSelect:
		switch {
		case waits || e.Case < 0 || e.Value == closed || e.Object == 0:
			return glyphSelect
		case e.Expr == trace.SelectSends:
			return glyphSend
		}
		return glyphReceive
	}
	if g, ok := glyphs[e.Op]; ok {
		return g
	}
	return glyphOther
}

// texture is the character of each state, in text.
var texture = [...]string{Unborn: " ", Running: "█", Runnable: "□", Sleeping: "·", WaitsChan: "/", WaitsLock: "#", WaitsEnd: "-", Ended: " "}

// stateWords says each state in the legend.
var stateWords = [...]words.Phrase{
	Running: words.TimeRuns, Runnable: words.TimeCouldRun, Sleeping: words.TimeSleeps,
	WaitsChan: words.TimeWaitChan, WaitsLock: words.TimeWaitLock, WaitsEnd: words.TimeWaitEnd, Ended: words.TimeEnded,
}

// cellValue is the value of what an event reads, writes, passes or prints.
func cellValue(e *trace.Event) string {
	switch e.Op {
	case trace.OpRead, trace.OpWrite, trace.OpSend, trace.OpReceive, trace.OpSelect, trace.OpPrint, trace.OpLoad, trace.OpStore, trace.OpUpdate:
		if e.Value != closed {
			return clean(e.Value)
		}
	}
	return ""
}
