package main

import (
	"regexp"
	"strconv"
	"strings"
)

// A report of the kernel begins with a word that says what it is about, in a line of its own or
// with more behind it.
const (
	raceWord     = "race:"
	deadlockWord = "deadlock:"
	leakWord     = "leak:"
)

// raceReported reports whether an output tells of a race: in our words, or in those of a program
// that Go has built with -race.
func raceReported(output string) bool {
	for line := range strings.Lines(output) {
		if strings.HasPrefix(line, raceWord) || strings.Contains(line, "DATA RACE") || strings.Contains(line, "fatal error: concurrent map") {
			return true
		}
	}
	return false
}

var (
	waitsFor  = regexp.MustCompile(`\[([a-zA-Z][\w.() ]*)\]`)
	startedAt = regexp.MustCompile(`started (?:at|in) (?:line |\S*:)(\d+)`)
)

// stuckGoroutines reads the reports of leaks and deadlocks in an output: lines of goroutines, each
// with what it waits for in brackets, and where it was started.
func stuckGoroutines(output string) []stuckGoroutine {
	var stuck []stuckGoroutine
	in := false
	for line := range strings.Lines(output) {
		if strings.HasPrefix(line, leakWord) || strings.HasPrefix(line, deadlockWord) {
			in = true
		}
		waits, started := waitsFor.FindStringSubmatch(line), startedAt.FindStringSubmatch(line)
		if !in || waits == nil || started == nil {
			continue
		}
		n, _ := strconv.Atoi(started[1])
		stuck = append(stuck, stuckGoroutine{n, waits[1]})
	}
	return stuck
}
