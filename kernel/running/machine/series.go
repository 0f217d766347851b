package machine

import (
	"bytes"
	"io"
	"log"
	"log/slog"
	"os"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/running/interp"
	"github.com/lockstep-go/lockstep/kernel/running/stdio"
)

// callsProgram reports whether a function of package log or slog, by its arguments, writes to a Writer
// of the program's, which it calls under a lock.
func callsProgram(args interp.Arguments) bool {
	var of any
	if args.Len() > 0 {
		if v := args.At(0); v.IsValid() && v.CanInterface() {
			of = v.Interface()
		}
	}
	switch l := of.(type) {
	case *log.Logger:
		return l != nil && writesOwn(l.Writer())
	case *slog.Logger:
		if l == nil {
			return false
		}
		switch l.Handler().(type) {
		case *slog.TextHandler, *slog.JSONHandler:
			return true // to whom is not known
		}
	}
	return writesOwn(log.Writer())
}

// writesOwn reports whether a Writer may be of the program's.
func writesOwn(w io.Writer) bool {
	switch w.(type) {
	case *stdio.File, *os.File, *bytes.Buffer, *strings.Builder:
		return false
	}
	return w != io.Discard
}
