package stdio

import (
	"fmt"
	"io"
	"log"
	"log/slog"
)

// Logger replaces log.Logger in cells. It differs in its Fatal methods, which end the program and not the worker.
//
// The standard logger is the host's, so that host packages that log, slog's default among them, and the cell agree about it.
type Logger struct {
	*log.Logger
	stdio *Stdio
}

// callDepth makes a log line's file and line those of the caller of a Fatal method.
const callDepth = 2

// Fatal is Print followed by os.Exit(1).
func (l *Logger) Fatal(v ...any) { l.die(fmt.Sprint(v...)) }

// Fatalf is Printf followed by os.Exit(1).
func (l *Logger) Fatalf(format string, v ...any) { l.die(fmt.Sprintf(format, v...)) }

// Fatalln is Println followed by os.Exit(1).
func (l *Logger) Fatalln(v ...any) { l.die(fmt.Sprintln(v...)) }

func (l *Logger) die(text string) {
	// Deferred, so that a Writer that panics does not save the program.
	defer l.stdio.Exit(1)
	l.Output(callDepth+1, text)
}

func (s *Stdio) logNew(w io.Writer, prefix string, flag int) *Logger {
	return &Logger{log.New(w, prefix, flag), s}
}

func (s *Stdio) logDefault() *Logger { return &Logger{log.Default(), s} }

func (s *Stdio) newLogLogger(h slog.Handler, level slog.Level) *Logger {
	return &Logger{slog.NewLogLogger(h, level), s}
}

func (s *Stdio) logFatal(v ...any)                 { s.logDefault().die(fmt.Sprint(v...)) }
func (s *Stdio) logFatalf(format string, v ...any) { s.logDefault().die(fmt.Sprintf(format, v...)) }
func (s *Stdio) logFatalln(v ...any)               { s.logDefault().die(fmt.Sprintln(v...)) }
