package stdio

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/running/sched"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// The functions of fmt that scan do what they do on a real standard input.
func TestScanAgreesWithGo(t *testing.T) {
	type scans struct {
		scan   func(...any) (int, error)
		scanln func(...any) (int, error)
		scanf  func(string, ...any) (int, error)
	}
	programs := []struct {
		name  string
		lines []string
		run   func(scans) string
	}{
		{
			name:  "numbers over several lines",
			lines: []string{"1 2\n", "\n", "3\n"},
			run: func(in scans) string {
				var a, b, c int
				n, err := in.scan(&a, &b, &c)
				return fmt.Sprint(n, err, " ", a, b, c)
			},
		},
		{
			name:  "one after another from one line",
			lines: []string{"1 2 3\n"},
			run: func(in scans) string {
				var a, b, c int
				in.scan(&a)
				in.scan(&b)
				in.scan(&c)
				n, err := in.scan(&a)
				return fmt.Sprint(a, b, c, " ", n, err)
			},
		},
		{
			name:  "Scanln of an empty line, then of a full one",
			lines: []string{"\n", "x y\n"},
			run: func(in scans) string {
				var a, b string
				n, err := in.scanln(&a)
				m, err2 := in.scanln(&a, &b)
				return fmt.Sprint(n, err, m, err2, a, b)
			},
		},
		{
			name:  "Scanln with too few and too many",
			lines: []string{"1\n", "1 2 3\n", "4\n"},
			run: func(in scans) string {
				var a, b int
				n, err := in.scanln(&a, &b)
				m, err2 := in.scanln(&a, &b)
				k, err3 := in.scanln(&a)
				return fmt.Sprint(n, err, m, err2, k, err3, a, b)
			},
		},
		{
			name:  "Scanf",
			lines: []string{"7-x\n", "8-y\n"},
			run: func(in scans) string {
				var a, b int
				var x, y string
				n, err := in.scanf("%d-%s\n", &a, &x)
				m, err2 := in.scanf("%d-%s\n", &b, &y)
				return fmt.Sprint(n, err, m, err2, a, b, x, y)
			},
		},
		{
			name:  "not a number",
			lines: []string{"x\n", "5\n"},
			run: func(in scans) string {
				var a int
				n, err := in.scan(&a)
				m, err2 := in.scanln(&a)
				return fmt.Sprint(n, err, m, err2, a)
			},
		},
		{
			name:  "世界",
			lines: []string{"世界 了\n"},
			run: func(in scans) string {
				var a, b string
				n, err := in.scanln(&a, &b)
				return fmt.Sprint(n, err, a, b)
			},
		},
		{
			name: "nothing at all",
			run: func(in scans) string {
				var a string
				n, err := in.scan(&a)
				m, err2 := in.scanln(&a)
				return fmt.Sprint(n, err, m, err2)
			},
		},
	}
	for _, p := range programs {
		t.Run(p.name, func(t *testing.T) {
			r, w, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			io.WriteString(w, strings.Join(p.lines, ""))
			w.Close()
			want := p.run(scans{
				func(a ...any) (int, error) { return fmt.Fscan(r, a...) },
				func(a ...any) (int, error) { return fmt.Fscanln(r, a...) },
				func(f string, a ...any) (int, error) { return fmt.Fscanf(r, f, a...) },
			})
			s := newSession(t, p.lines...)
			var got string
			s.run(func() {
				got = p.run(scans{
					symbol[scanFunc](s, "fmt", "Scan"),
					symbol[scanFunc](s, "fmt", "Scanln"),
					symbol[scanfFunc](s, "fmt", "Scanf"),
				})
			})
			if got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestInput(t *testing.T) {
	programs := []struct {
		name  string
		lines []string
		run   func(s *session) string
		want  string
		asked int
	}{
		{
			name:  "bufio.Scanner",
			lines: []string{"a\n", "b\n"},
			run: func(s *session) string {
				var got []string
				for sc := bufio.NewScanner(s.Stdin); sc.Scan(); {
					got = append(got, sc.Text())
				}
				return fmt.Sprint(got)
			},
			want: "[a b]", asked: 3,
		},
		{
			name:  "bufio.Reader asks for no line before it is needed",
			lines: []string{"a\n", "b\n"},
			run: func(s *session) string {
				line, err := bufio.NewReader(s.Stdin).ReadString('\n')
				return fmt.Sprintf("%q %v", line, err)
			},
			want: `"a\n" <nil>`, asked: 1,
		},
		{
			name:  "io.ReadAll",
			lines: []string{"a\n", "b"}, // a client may leave the newline out
			run: func(s *session) string {
				text, err := io.ReadAll(s.Stdin)
				return fmt.Sprintf("%q %v", text, err)
			},
			want: `"a\nb\n" <nil>`, asked: 3,
		},
		{
			name:  "what one reader leaves is the next one's",
			lines: []string{"word rest of line\n"},
			run: func(s *session) string {
				var word string
				s.fmtScan(&word)
				rest, err := bufio.NewReader(s.Stdin).ReadString('\n')
				return fmt.Sprintf("%s %q %v", word, rest, err)
			},
			want: `word "rest of line\n" <nil>`, asked: 1,
		},
		{
			name: "the end of input is final within an execution",
			run: func(s *session) string {
				_, first := s.Stdin.Read(make([]byte, 1))
				_, second := s.Stdin.Read(make([]byte, 1))
				return fmt.Sprint(first, second)
			},
			want: "EOF EOF", asked: 1,
		},
		{
			name:  "io.Copy from standard input",
			lines: []string{"a\n"},
			run: func(s *session) string {
				var b strings.Builder
				n, err := io.Copy(&b, s.Stdin)
				return fmt.Sprintf("%d %q %v", n, b.String(), err)
			},
			want: `2 "a\n" <nil>`, asked: 2,
		},
	}
	for _, p := range programs {
		t.Run(p.name, func(t *testing.T) {
			s := newSession(t, p.lines...)
			var got string
			s.run(func() { got = p.run(s) })
			if got != p.want {
				t.Errorf("got %s, want %s", got, p.want)
			}
			if s.asked != p.asked {
				t.Errorf("asked for %d lines, want %d", s.asked, p.asked)
			}
		})
	}
}

func TestInputAfterEOFInNextExecution(t *testing.T) {
	s := newSession(t)
	s.run(func() { io.ReadAll(s.Stdin) })
	s.lines = []string{"more\n"}
	var got []byte
	s.run(func() { got, _ = io.ReadAll(s.Stdin) })
	if string(got) != "more\n" {
		t.Errorf("got %q, want %q", got, "more\n")
	}
}

func TestInputError(t *testing.T) {
	s := newSession(t)
	refused := errors.New("the client has no standard input")
	s.cfg.Ask = func(*sched.G, string, bool) (string, bool, error) { return "", false, refused }
	s.run(func() {
		if _, err := s.Stdin.Read(make([]byte, 1)); !errors.Is(err, refused) {
			t.Errorf("got %v, want %v", err, refused)
		}
	})
}

// A goroutine can be ended while it waits for a line, and one that waits for its turn can be too.
// The late answer is lost, and input works on.
func TestKillWhileReading(t *testing.T) {
	s := newSession(t)
	answer := make(chan string)
	s.cfg.Ask = func(*sched.G, string, bool) (string, bool, error) { return <-answer, false, nil }
	s.run(func() {
		first := start(func() { s.Stdin.Read(make([]byte, 1)) })
		waitsFor(t, first, trace.WaitStdin)
		second := start(func() { s.Stdin.Read(make([]byte, 1)) })
		waitsFor(t, second, trace.WaitStdin)
		kill(t, second)
		kill(t, first)
		answer <- "late\n"
		var word string
		third := start(func() { s.fmtScan(&word) })
		answer <- "word\n"
		<-third.Done()
		if word != "word" {
			t.Errorf("got %q, want %q", word, "word")
		}
	})
}
