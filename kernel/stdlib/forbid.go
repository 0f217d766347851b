package stdlib

import (
	"os"
	"slices"
	"strings"
)

// ForbidEnv is the variable by which an instructor turns packages off: import paths with commas between them, as
// "os/exec,net/http".
const ForbidEnv = "LOCKSTEP_FORBID"

// Forbidden returns the packages that ForbidEnv turns off, and those that do the same by other means.
//
// This is a rule for a class, and no sandbox: package syscall can do what any other can.
func Forbidden() []string {
	var paths []string
	for path := range strings.SplitSeq(os.Getenv(ForbidEnv), ",") {
		if path = strings.TrimSpace(path); path != "" {
			paths = append(paths, path)
		}
	}
	if slices.Contains(paths, "os/exec") {
		paths = append(paths, "net/http/cgi", "plugin") // run other programs too, or load them
	}
	return paths
}
