package trace

import (
	"fmt"
	"hash/fnv"
	"strings"
)

// TextHash returns the short name that schedules have for the text of a cell or a program. White
// space around the text and the form of its line ends do not count: a cell has the same name with
// other magics above it, which leave their lines blank.
func TextHash(text string) string {
	h := fnv.New32a()
	h.Write([]byte(strings.ReplaceAll(strings.TrimSpace(text), "\r\n", "\n")))
	return fmt.Sprintf("%06x", h.Sum32()>>8)
}
