// Package course has the commands for the course's exercises: `lockstep exercise`.
package course

import (
	"fmt"
	"io"
)

const usage = `usage:
  lockstep exercise check [-v] FILE...   judge all answers in the files of exercises, and say whether each is judged as it says
`

// Main is `lockstep exercise`. It returns the exit status.
func Main(args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		fmt.Fprint(stderr, usage)
		return 2
	}
	switch command, args := args[0], args[1:]; command {
	case "check":
		return check(args, stdout, stderr)
	default:
		fmt.Fprintf(stderr, "lockstep: there is no command %q\n%s", "exercise "+command, usage)
		return 2
	}
}
