package server

import "github.com/lockstep-go/lockstep/kernel/output"

// leaving is what a cell says that is only the word exit or quit. Go has no such word; who types it
// wants to leave.
const leaving = "exit leaves a console. In a notebook, close its tab; to begin anew, choose Restart Kernel in the menu Kernel.\n" +
	"os.Exit(0) ends a cell as it would end a program.\n"

// askExit is the part of a reply by which clients that can be left, as jupyter console, are asked
// to end. Others take no notice of it.
var askExit = map[string]any{"source": "ask_exit", "keepkernel": false}

func (s *Server) sayLeaving(pub output.Publisher) { pub.Stream("stdout", leaving) }
