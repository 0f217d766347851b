package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"sync"
)

const (
	// everyOne is how many records of a kind are logged, each; from then on only those whose number
	// is a power of two.
	everyOne = 16
	// maxValue is how many bytes of a text a record may have: most of what is logged a client has
	// said.
	maxValue = 500
)

// newLog returns the kernel's log on w. It stays small whatever clients do: what is said again and
// again is said less and less often, with its number, and long texts are cut.
func newLog(w io.Writer, level slog.Leveler) *slog.Logger {
	text := slog.NewTextHandler(w, &slog.HandlerOptions{Level: level, ReplaceAttr: cut})
	return slog.New(sparing{text, new(tally)})
}

// stackKey is the attribute that is not cut: a stack is ours.
const stackKey = "stack"

// cut shortens what is long.
func cut(_ []string, a slog.Attr) slog.Attr {
	if a.Key == stackKey || a.Value.Kind() != slog.KindString && a.Value.Kind() != slog.KindAny {
		return a
	}
	text := a.Value.String()
	if len(text) > maxValue {
		a.Value = slog.StringValue(fmt.Sprintf("%s… (%d bytes)", text[:maxValue], len(text)))
	}
	return a
}

// sparing is a handler that leaves out records of which there are many. It may be used from any
// goroutine.
type sparing struct {
	slog.Handler
	tally *tally // of all handlers that were made of one
}

// tally counts records by what they say. What they say is fixed text of the program's, so there are
// few.
type tally struct {
	mu    sync.Mutex
	count map[string]int
}

// Handle passes a record on, or does not.
func (h sparing) Handle(ctx context.Context, r slog.Record) error {
	if r.Level < slog.LevelInfo {
		return h.Handler.Handle(ctx, r) // whoever asks for these wants all
	}
	n := h.tally.add(r.Message)
	if n > everyOne {
		if n&(n-1) != 0 {
			return nil
		}
		r = r.Clone()
		r.AddAttrs(slog.Int("times", n))
	}
	return h.Handler.Handle(ctx, r)
}

func (t *tally) add(message string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.count == nil {
		t.count = make(map[string]int)
	}
	t.count[message]++
	return t.count[message]
}

// WithAttrs and WithGroup make handlers that count together with h.
func (h sparing) WithAttrs(attrs []slog.Attr) slog.Handler {
	return sparing{h.Handler.WithAttrs(attrs), h.tally}
}

func (h sparing) WithGroup(name string) slog.Handler {
	return sparing{h.Handler.WithGroup(name), h.tally}
}
