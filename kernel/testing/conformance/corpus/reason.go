package main

import (
	"fmt"
	"regexp"
	"strings"
)

// maxReason bounds what is quoted of a program's output.
const maxReason = 160

func short(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > maxReason {
		s = strings.ToValidUTF8(s[:maxReason], "") + "…"
	}
	return s
}

// place begins a compiler's error.
var place = regexp.MustCompile(`^\S+\.go(:\d+)*: `)

// firstError returns the first error of a compiler, without its place: an edit of the corpus must
// not change it.
func firstError(output string) string {
	for line := range strings.Lines(output) {
		if !strings.HasPrefix(line, "#") && strings.TrimSpace(line) != "" {
			return short(place.ReplaceAllString(line, ""))
		}
	}
	return "no error is reported"
}

// panicLine returns the line that says why a program has failed.
func panicLine(output string) string {
	for line := range strings.Lines(output) {
		if strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "fatal error: ") {
			return short(line)
		}
	}
	return lastLine(output)
}

func lastLine(output string) string {
	output = strings.TrimSpace(output)
	if output == "" {
		return "no output"
	}
	return short(output[strings.LastIndexByte(output, '\n')+1:])
}

// difference returns the first line in which two outputs differ.
func difference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		switch {
		case i >= len(g):
			return fmt.Sprintf("ends before line %d, %q", i+1, short(w[i]))
		case i >= len(w):
			return fmt.Sprintf("line %d is more than wanted: %q", i+1, short(g[i]))
		case g[i] != w[i]:
			return fmt.Sprintf("line %d is %q, want %q", i+1, short(g[i]), short(w[i]))
		}
	}
	return "differs"
}
