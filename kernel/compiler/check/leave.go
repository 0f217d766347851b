package check

import "github.com/lockstep-go/lockstep/kernel/compiler/cell"

// Leaves reports whether a cell is only exit or quit, called or not, as one types to leave a
// console, and the session does not declare that name.
func (s *Session) Leaves(src string) bool {
	frags := cell.Split(src)
	if len(frags) != 1 {
		return false
	}
	switch frags[0].Text {
	case "exit", "exit()":
		return !s.knows("exit")
	case "quit", "quit()":
		return !s.knows("quit")
	}
	return false
}
