//go:build unix && !linux

package ring

import "os"

// nameless returns a file that has no name.
func nameless() (*os.File, error) { return unnamed() }
