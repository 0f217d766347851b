package stdio

import (
	"bufio"
	"fmt"
	"io"
	"log"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/running/callers"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

func TestOutput(t *testing.T) {
	programs := []struct {
		name   string
		run    func(s *session)
		stdout string
		stderr string
	}{
		{
			name: "fmt",
			run: func(s *session) {
				symbol[printFunc](s, "fmt", "Print")("a", 1, "b\n")
				symbol[printFunc](s, "fmt", "Println")("c", 2)
				symbol[printfFunc](s, "fmt", "Printf")("%05.2f\n", 3.14159)
				fmt.Fprintln(s.Stdout, "d")
				fmt.Fprintln(s.Stderr, "e")
			},
			stdout: "a1b\nc 2\n03.14\nd\n",
			stderr: "e\n",
		},
		{
			name: "File's ways to write",
			run: func(s *session) {
				s.Stdout.WriteString("WriteString\n")
				io.WriteString(s.Stdout, "io.WriteString\n")
				io.Copy(s.Stdout, strings.NewReader("io.Copy\n"))
				s.Stdout.ReadFrom(strings.NewReader("ReadFrom\n"))
				w := bufio.NewWriter(s.Stdout)
				fmt.Fprint(w, "bufio\n")
				w.Flush()
				io.MultiWriter(s.Stdout, s.Stderr).Write([]byte("both\n"))
			},
			stdout: "WriteString\nio.WriteString\nio.Copy\nReadFrom\nbufio\nboth\n",
			stderr: "both\n",
		},
		{
			name: "closed streams stay open",
			run: func(s *session) {
				s.Stdout.Close()
				s.Stdout.Sync()
				fmt.Fprintln(s.Stdout, "still here")
			},
			stdout: "still here\n",
		},
		{
			name: "redirection to a pipe and back",
			run: func(s *session) {
				println := symbol[printFunc](s, "fmt", "Println")
				r, w, err := symbol[func() (*File, *File, error)](s, "os", "Pipe")()
				if err != nil {
					s.t.Error(err)
					return
				}
				variable := s.Symbols()["os"]["Stdout"].Addr().Interface().(**File)
				old := *variable
				*variable = w
				println("into the pipe")
				w.Close()
				*variable = old
				text, err := io.ReadAll(r)
				println("read", fmt.Sprintf("%q", text), err)
			},
			stdout: "read \"into the pipe\\n\" <nil>\n",
		},
		{
			name: "a log of one's own",
			run: func(s *session) {
				l := s.logger(log.New(s.Stdout, "T1: ", 0))
				l.Println("hello")
				l.SetPrefix("T2: ")
				l.Print("again")
			},
			stdout: "T1: hello\nT2: again\n",
		},
		{
			name: "slog",
			run: func(s *session) {
				h := slog.NewTextHandler(s.Stdout, &slog.HandlerOptions{ReplaceAttr: withoutTime})
				s.logger(slog.NewLogLogger(h, slog.LevelWarn)).Print("careful")
			},
			stdout: "level=WARN msg=careful\n",
		},
		{
			name:   "builtins",
			run:    func(s *session) { s.Print("a", 1, true); s.Println(); s.Println("b", nil) },
			stderr: "a1true\nb (0x0,0x0)\n",
		},
		{
			name: "a stream by its number",
			run: func(s *session) {
				newFile := symbol[func(uintptr, string) *File](s, "os", "NewFile")
				f := newFile(2, "my stderr")
				fmt.Fprintln(f, f.Name(), f.Fd())
			},
			stderr: "my stderr 2\n",
		},
	}
	for _, p := range programs {
		t.Run(p.name, func(t *testing.T) {
			s := newSession(t)
			s.run(func() { p.run(s) })
			if got := s.output(trace.Stdout); got != p.stdout {
				t.Errorf("stdout: got %q, want %q", got, p.stdout)
			}
			if got := s.output(trace.Stderr); got != p.stderr {
				t.Errorf("stderr: got %q, want %q", got, p.stderr)
			}
		})
	}
}

func withoutTime(_ []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}

func TestWritesAreCredited(t *testing.T) {
	s := newSession(t)
	var thread, late *sched.G
	leave := make(chan struct{})
	first := s.run(func() {
		fmt.Fprint(s.Stdout, "main")
		thread = start(func() { fmt.Fprint(s.Stderr, "thread") })
		<-thread.Done()
		late = start(func() { <-leave; fmt.Fprint(s.Stdout, "late") })
	})
	s.run(func() { close(leave); <-late.Done() })
	want := []struct {
		id   trace.GoID
		kind trace.Stream
		text string
	}{
		{trace.MainGo, trace.Stdout, "main"},
		{thread.ID, trace.Stderr, "thread"},
		{late.ID, trace.Stdout, "late"},
	}
	if len(s.writes) != len(want) {
		t.Fatalf("got %d writes, want %d", len(s.writes), len(want))
	}
	var last time.Duration
	for i, got := range s.writes {
		if got.Go != want[i].id || got.Exec != first || got.Stream != want[i].kind || string(got.Data) != want[i].text {
			t.Errorf("write %d: got %+v, want %+v of execution %d", i, got, want[i], first)
		}
		if got.At < last {
			t.Errorf("write %d is at %v, the one before at %v", i, got.At, last)
		}
		last = got.At
	}
}

func TestKilledGoroutineStillWrites(t *testing.T) {
	s := newSession(t, "line\n")
	s.Stdio.cfg.Ask = func(*sched.G, string, bool) (string, bool, error) { select {} }
	s.run(func() {
		g := start(func() {
			defer fmt.Fprint(s.Stdout, "deferred")
			io.ReadAll(s.Stdin)
		})
		waitsFor(t, g, trace.WaitStdin)
		kill(t, g)
	})
	if got := s.output(trace.Stdout); got != "deferred" {
		t.Errorf("got %q, want %q", got, "deferred")
	}
}

// Whatever ends the program does so at once, with the right code, past recover, and without the
// output of deferred calls.
func TestExit(t *testing.T) {
	ways := []struct {
		name   string
		exit   func(s *session)
		code   int
		stderr string
	}{
		{"os.Exit(0)", func(s *session) { symbol[func(int)](s, "os", "Exit")(0) }, 0, ""},
		{"os.Exit(3)", func(s *session) { symbol[func(int)](s, "os", "Exit")(3) }, 3, ""},
		{"log.Fatal", func(s *session) { symbol[func(...any)](s, "log", "Fatal")("a", 1) }, 1, "a1\n"},
		{"log.Fatalf", func(s *session) { symbol[func(string, ...any)](s, "log", "Fatalf")("%d", 1) }, 1, "1\n"},
		{"log.Fatalln", func(s *session) { symbol[func(...any)](s, "log", "Fatalln")("a", 1) }, 1, "a 1\n"},
		{"Logger.Fatal", func(s *session) { s.logger(log.New(s.Stderr, "x: ", 0)).Fatal("a") }, 1, "x: a\n"},
		{"Logger.Fatalf", func(s *session) { s.logger(log.New(s.Stderr, "x: ", 0)).Fatalf("%d", 1) }, 1, "x: 1\n"},
		{"Default().Fatalln", func(s *session) { s.logger(log.Default()).Fatalln("a") }, 1, "a\n"},
	}
	for _, way := range ways {
		t.Run(way.name, func(t *testing.T) {
			s := newSession(t)
			keepLog(t)
			log.SetOutput(s.Stderr)
			log.SetFlags(0)
			var recovered any
			deferred, after := false, false
			s.run(func() {
				defer func() {
					recovered, deferred = recover(), true
					fmt.Fprint(s.Stdout, "unheard of")
				}()
				way.exit(s)
				after = true
			})
			if len(s.exits) != 1 || s.exits[0] != way.code {
				t.Errorf("exits: got %v, want [%d]", s.exits, way.code)
			}
			if recovered != nil || !deferred || after {
				t.Errorf("recovered %v, want nil; deferred call ran: %t, want true; went on: %t, want false", recovered, deferred, after)
			}
			if out, err := s.output(trace.Stdout), s.output(trace.Stderr); out != "" || err != way.stderr {
				t.Errorf("printed %q and %q, want nothing and %q", out, err, way.stderr)
			}
			s.run(func() { fmt.Fprint(s.Stdout, "next") })
			if got := s.output(trace.Stdout); got != "next" {
				t.Errorf("the next execution printed %q, want %q", got, "next")
			}
		})
	}
}

// keepLog undoes what a test does to the standard logger.
func keepLog(t *testing.T) {
	w, flags := log.Writer(), log.Flags()
	t.Cleanup(func() { log.SetOutput(w); log.SetFlags(flags) })
}

// A line of a Fatal method names the file and line of its caller.
// TestLinesWithFiles: the file and line are those of the lowered code that logs.
func TestLinesWithFiles(t *testing.T) {
	f := callers.NewFunc("main.f", false, 0)
	callers.Add(0, []callers.FrameSite{{Func: f, File: "/src/a.go", Line: 1}, {Func: f, File: "/src/a.go", Line: 2}, {Func: f, File: "/src/a.go", Line: 3}})
	for _, test := range []struct {
		name   string
		flags  int
		log    func(l *Logger)
		output string
	}{
		{"Println", log.Lshortfile, func(l *Logger) { l.Println("x") }, "pre a.go:3: x\n"},
		{"Printf", log.Llongfile, func(l *Logger) { l.Printf("%d", 1) }, "pre /src/a.go:3: 1\n"},
		{"Panic", log.Lshortfile, func(l *Logger) { defer func() { recover() }(); l.Panic("x") }, "pre a.go:3: x\n"},
		{"Fatal", log.Lshortfile, func(l *Logger) { l.Fatal("x") }, "pre a.go:3: x\n"},
		{"the prefix after the file", log.Lshortfile | log.Lmsgprefix, func(l *Logger) { l.Print("x") }, "a.go:3: pre x\n"},
		{"no file", 0, func(l *Logger) { l.Print("x") }, "pre x\n"},
		{"the caller's caller", log.Lshortfile, func(l *Logger) { l.Output(2, "x") }, "pre a.go:2: x\n"},
		{"nobody", log.Lshortfile, func(l *Logger) { l.Output(9, "x") }, "pre ???:0: x\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newSession(t)
			l := s.logger(log.New(s.Stderr, "pre ", test.flags))
			s.run(func() {
				outer := callers.Enter(0)
				outer.At = 1
				inner := callers.Enter(0)
				inner.At = 2
				test.log(l)
			})
			if got := s.output(trace.Stderr); got != test.output {
				t.Errorf("got %q, want %q", got, test.output)
			}
		})
	}
}

func TestOSFiles(t *testing.T) {
	s := newSession(t)
	name := filepath.Join(t.TempDir(), "f")
	s.run(func() {
		f, err := symbol[func(string) (*File, error)](s, "os", "Create")(name)
		if err != nil {
			t.Error(err)
			return
		}
		fmt.Fprintln(f, "one")
		f.WriteString("two\n")
		f.WriteAt([]byte("O"), 0)
		f.Close()
		f, err = symbol[func(string) (*File, error)](s, "os", "Open")(name)
		if err != nil {
			t.Error(err)
			return
		}
		if n, err := io.Copy(s.Stdout, f); n != 8 || err != nil {
			t.Errorf("copied %d, %v", n, err)
		}
		if OSFile(f) == nil || OSFile(s.Stdout) != nil || OSFile(nil) != nil {
			t.Error("OSFile is wrong")
		}
		if _, err := f.Write(nil); err == nil {
			t.Error("a file opened for reading takes writes")
		}
		f.Close()
	})
	if got := s.output(trace.Stdout); got != "One\ntwo\n" {
		t.Errorf("got %q", got)
	}
	_, err := open(name + "/not/there")
	if _, want := os.Open(name + "/not/there"); err == nil || err.Error() != want.Error() {
		t.Errorf("got error %v, want %v", err, want)
	}
}
