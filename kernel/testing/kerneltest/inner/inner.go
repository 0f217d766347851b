// Package inner finds names that are internal to the kernel in what learners read. Tests give it
// all that their cells and programs print.
package inner

import (
	"regexp"
	"strings"
)

// names are patterns of such names, and whose they are.
var names = []struct {
	whose   string
	pattern *regexp.Regexp
	allowed string // what is in sources that may print them
}{
	{"the kernel's package in checked cells and in Core", regexp.MustCompile(`\bls__\w*|lockstep/machine`), ""},
	{"a file of the checker's or the interpreter's", regexp.MustCompile(`\b(?:cell|core)\d+:\d+|\bprelude:\d`), ""},
	{"a tag or a field that tells types apart", regexp.MustCompile(`lockstep:|\bT_ struct|\bembedded:"|\bF\d+\.[a-z]`), ""},
	{"a version of a name in Core", regexp.MustCompile(`\w·\d+\b`), ""},
	{"the interpreter", regexp.MustCompile(`\byaegi\b|\bstdlib\._|\bruncfg\b`), ""},
	{"a file of Go's library or of this module", regexp.MustCompile(`\bvalue\.go:\d+|\bkernel/\w+/\w+\.go|/src/(?:runtime|reflect|net/http)/|/pkg/mod/`), ""},
	{"package reflect, which the learner did not use", regexp.MustCompile(`reflect: (?:call of|slice index|array index|string index)|reflect\.Value\.\w+:|reflect\.Set:|using value obtained using unexported field`), "reflect"},
}

// Find returns the first such name in a text that the source does not have, and whose it is.
// Without one name is empty.
func Find(text, source string) (name, whose string) {
	for _, n := range names {
		if n.allowed != "" && strings.Contains(source, n.allowed) {
			continue
		}
		for _, found := range n.pattern.FindAllString(text, -1) {
			if !strings.Contains(source, found) {
				return found, n.whose
			}
		}
	}
	return "", ""
}
