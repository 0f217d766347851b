package main

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
)

// TestLogOfAFlood: a million times the same costs a few lines, and the last number is told.
func TestLogOfAFlood(t *testing.T) {
	var out bytes.Buffer
	log := newLog(&out, slog.LevelWarn).With("channel", "shell")
	for n := range 1 << 20 {
		log.Warn("message dropped", "reason", errors.New("wrong message signature"), "n", n)
	}
	if lines := strings.Count(out.String(), "\n"); lines != everyOne+16 {
		t.Errorf("%d lines, want %d", lines, everyOne+16)
	}
	if !strings.Contains(out.String(), "channel=shell") || !strings.HasSuffix(out.String(), "times=1048576\n") {
		t.Errorf("the log ends %q", out.String()[out.Len()-200:])
	}
	out.Reset()
	log.Warn("something else")
	if !strings.Contains(out.String(), "something else") {
		t.Error("what is said for the first time is not logged")
	}
}

// TestLogOfLongTexts: what a client says is cut, what the kernel says of itself is not.
func TestLogOfLongTexts(t *testing.T) {
	var out bytes.Buffer
	log := newLog(&out, slog.LevelWarn)
	long := strings.Repeat("x", 1<<20)
	log.Warn("a request failed", "request", long, "err", errors.New(long))
	if out.Len() > 4*maxValue {
		t.Errorf("%d bytes are logged", out.Len())
	}
	if !strings.Contains(out.String(), "(1048576 bytes)") {
		t.Errorf("how much was cut is not told: %s", &out)
	}
	out.Reset()
	log.Error("a handler panicked", stackKey, strings.Repeat("f()\n", 1000))
	if strings.Count(out.String(), "f()") != 1000 {
		t.Error("a stack is cut")
	}
}
