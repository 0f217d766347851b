package server

import (
	"github.com/lockstep-go/lockstep/kernel/serving/output"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// askExit is the part of a reply by which clients that can be left, as jupyter console, are asked
// to end. Others take no notice of it.
var askExit = map[string]any{"source": "ask_exit", "keepkernel": false}

// sayLeaving answers a cell that is only the word exit or quit. Go has no such word; whoever types
// it wants to leave.
func (s *Server) sayLeaving(pub output.Publisher) {
	s.say(pub, words.ExitLeaves)
	s.say(pub, words.OsExitEnds)
}
