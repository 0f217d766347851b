package stdio

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"log/slog"
	"strings"
	"time"

	"github.com/lockstep-go/lockstep/kernel/running/callers"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
)

// Logger has the methods that replace those of log.Logger in cells. They differ in that Fatal's
// ends the program and not the worker, and in how the file and line of the caller are known.
//
// The standard logger is compiled Go's, so that compiled packages that log, slog's default among
// them, and the cell agree about it.
type Logger struct {
	*log.Logger
	stdio *Stdio
}

// callDepth is the argument with which Output reports the caller of the function that calls it.
// Compiled functions are not counted: only lowered code records its calls.
const callDepth = 1

// Output writes a line, as log.Logger.Output does.
func (l *Logger) Output(calldepth int, text string) error {
	defer l.stdio.printing()()
	names, tells := l.Flags()&(log.Lshortfile|log.Llongfile) != 0, l.Flags()&timeFlags != 0 && searching() != nil
	if !names && !tells || l.Writer() == io.Discard {
		return l.Logger.Output(calldepth, text)
	}
	return l.outputByParts(calldepth, text)
}

// timeFlags are those by which a line has a time. In a search that is the run's: what is printed is
// an outcome, and the wall's clock would make it another one each second.
const timeFlags = log.Ldate | log.Ltime | log.Lmicroseconds

// searching returns the run of a search that the calling goroutine belongs to, nil if it does not.
func searching() *sched.Run {
	if g := sched.Current(); g.Controlled() && g.Run().Search {
		return g.Run()
	}
	return nil
}

// outputByParts writes a line of which package log does not know the file or the time.
func (l *Logger) outputByParts(calldepth int, text string) error {
	flags, prefix := l.Flags(), l.Prefix()
	after := ""
	if r := searching(); r != nil {
		after = timeText(r.Now(), flags)
		flags &^= timeFlags
	}
	if flags&(log.Lshortfile|log.Llongfile) != 0 {
		_, file, line, ok := callers.Caller(calldepth - 1)
		if !ok {
			file, line = "???", 0
		}
		if flags&log.Lshortfile != 0 {
			file = file[strings.LastIndexByte(file, '/')+1:]
		}
		after += fmt.Sprintf("%s:%d: ", file, line)
	}
	if flags&log.Lmsgprefix != 0 {
		after, prefix = after+prefix, ""
	}
	var b bytes.Buffer
	log.New(&b, prefix, flags&^(log.Lshortfile|log.Llongfile|log.Lmsgprefix)).Output(0, after+text)
	l.stdio.logging.Lock()
	defer l.stdio.logging.Unlock()
	_, err := l.Writer().Write(b.Bytes())
	return err
}

// timeText is a time as package log writes it.
func timeText(t time.Time, flags int) string {
	if flags&log.LUTC != 0 {
		t = t.UTC()
	}
	var layout string
	if flags&log.Ldate != 0 {
		layout += "2006/01/02 "
	}
	switch {
	case flags&log.Lmicroseconds != 0:
		layout += "15:04:05.000000 "
	case flags&log.Ltime != 0:
		layout += "15:04:05 "
	}
	return t.Format(layout)
}

// Print is log.Logger.Print, and so on.
func (l *Logger) Print(v ...any)                 { l.Output(callDepth, fmt.Sprint(v...)) }
func (l *Logger) Printf(format string, v ...any) { l.Output(callDepth, fmt.Sprintf(format, v...)) }
func (l *Logger) Println(v ...any)               { l.Output(callDepth, fmt.Sprintln(v...)) }

func (l *Logger) Panic(v ...any)                 { l.panic(fmt.Sprint(v...)) }
func (l *Logger) Panicf(format string, v ...any) { l.panic(fmt.Sprintf(format, v...)) }
func (l *Logger) Panicln(v ...any)               { l.panic(fmt.Sprintln(v...)) }

func (l *Logger) panic(text string) {
	l.Output(callDepth, text)
	panic(text)
}

// Fatal is Print followed by os.Exit(1), and so on.
func (l *Logger) Fatal(v ...any)                 { l.die(fmt.Sprint(v...)) }
func (l *Logger) Fatalf(format string, v ...any) { l.die(fmt.Sprintf(format, v...)) }
func (l *Logger) Fatalln(v ...any)               { l.die(fmt.Sprintln(v...)) }

func (l *Logger) die(text string) {
	// Deferred, so that a Writer that panics does not save the program.
	defer l.stdio.Exit(1)
	l.Output(callDepth, text)
}

// loggerMethods returns the methods of log.Logger that cells call in place of its own, with the
// receiver first.
func (s *Stdio) loggerMethods() map[string]any {
	return map[string]any{
		"Fatal":   func(l *log.Logger, v ...any) { s.logger(l).Fatal(v...) },
		"Fatalf":  func(l *log.Logger, format string, v ...any) { s.logger(l).Fatalf(format, v...) },
		"Fatalln": func(l *log.Logger, v ...any) { s.logger(l).Fatalln(v...) },
		"Output":  func(l *log.Logger, calldepth int, text string) error { return s.logger(l).Output(calldepth, text) },
		"Panic":   func(l *log.Logger, v ...any) { s.logger(l).Panic(v...) },
		"Panicf":  func(l *log.Logger, format string, v ...any) { s.logger(l).Panicf(format, v...) },
		"Panicln": func(l *log.Logger, v ...any) { s.logger(l).Panicln(v...) },
		"Print":   func(l *log.Logger, v ...any) { s.logger(l).Print(v...) },
		"Printf":  func(l *log.Logger, format string, v ...any) { s.logger(l).Printf(format, v...) },
		"Println": func(l *log.Logger, v ...any) { s.logger(l).Println(v...) },

		"SetOutput": func(l *log.Logger, w io.Writer) { l.SetOutput(s.forStacks(w)) },
		"Writer":    cellsWriter,
	}
}

func (s *Stdio) logger(l *log.Logger) *Logger { return &Logger{l, s} }

// logFunctions returns package log's functions of the standard logger.
func (s *Stdio) logFunctions() map[string]any {
	l := s.logger(log.Default())
	return map[string]any{
		"Fatal": l.Fatal, "Fatalf": l.Fatalf, "Fatalln": l.Fatalln,
		"Output": l.Output,
		"Panic":  l.Panic, "Panicf": l.Panicf, "Panicln": l.Panicln,
		"Print": l.Print, "Printf": l.Printf, "Println": l.Println,

		"New":       func(w io.Writer, prefix string, flag int) *log.Logger { return log.New(s.forStacks(w), prefix, flag) },
		"SetOutput": func(w io.Writer) { log.SetOutput(s.forStacks(w)) },
		"Writer":    func() io.Writer { return cellsWriter(log.Default()) },
	}
}

// withSource makes slog's handlers report the source positions of lowered code.
func withSource(opts *slog.HandlerOptions) *slog.HandlerOptions {
	if opts == nil || !opts.AddSource {
		return opts
	}
	changed := *opts
	changed.ReplaceAttr = func(groups []string, a slog.Attr) slog.Attr {
		if src, ok := a.Value.Any().(*slog.Source); ok && len(groups) == 0 && a.Key == slog.SourceKey {
			*src = slog.Source{}
			if pc, file, line, ok := callers.Caller(0); ok {
				*src = slog.Source{Function: callers.NameOf(pc), File: file, Line: line}
			}
		}
		if opts.ReplaceAttr != nil {
			return opts.ReplaceAttr(groups, a)
		}
		return a
	}
	return &changed
}

func newTextHandler(w io.Writer, opts *slog.HandlerOptions) *slog.TextHandler {
	return slog.NewTextHandler(w, withSource(opts))
}

func newJSONHandler(w io.Writer, opts *slog.HandlerOptions) *slog.JSONHandler {
	return slog.NewJSONHandler(w, withSource(opts))
}
