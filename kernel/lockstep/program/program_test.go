package program

import (
	"bytes"
	"context"
	"errors"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/running/worker"
)

func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "worker" {
		os.Exit(worker.Main(os.Stdin, os.Stdout))
	}
	if len(os.Args) == 2 && os.Args[1] == "fake worker" {
		fakeWorker()
		os.Exit(0)
	}
	// Workers race with cells by intention (sched.SetFlags), and cells among themselves. The race
	// detector, when it is on, is for our own side of the pipe.
	os.Setenv("GORACE", "report_bugs=0 exitcode=0")
	os.Exit(m.Run())
}

// testTimes are how long tests took, as package testing writes it.
var testTimes = regexp.MustCompile(`\(\d+\.\d\ds\)`)

// deadline is for a program that hangs.
const deadline = 30 * time.Second

func TestRun(t *testing.T) {
	for _, test := range []struct {
		name     string
		body     string // of main, after imports of what it uses
		source   string // in place of body
		args     []string
		stdin    string
		status   int
		notBuilt bool
		stdout   string
		stderr   string // all of it, but for a traceback
	}{
		{
			name:   "the two streams are apart",
			body:   `fmt.Println("out"); fmt.Fprintln(os.Stderr, "err"); println("builtin", 1)`,
			stdout: "out\n", stderr: "err\nbuiltin 1\n",
		},
		{
			name:   "a report does nothing to the terminal, what is printed is as it was printed",
			body:   `fmt.Print("\x1b[2J"); panic("a\x1b]0;title\ab\x1b[2Jc")`,
			status: 2, stdout: "\x1b[2J", stderr: "panic: abc\n",
		},
		{
			name: "arguments", args: []string{"-v", "x y"},
			body:   `fmt.Printf("%q\n", os.Args)`,
			stdout: `["prog" "-v" "x y"]` + "\n",
		},
		{
			name: "standard input by lines", stdin: "one\ntwo",
			body:   `for s := bufio.NewScanner(os.Stdin); s.Scan(); { fmt.Printf("%q\n", s.Text()) }`,
			stdout: "\"one\"\n\"two\"\n",
		},
		{
			name: "all of standard input", stdin: "one\ntwo\n",
			body:   `b, err := io.ReadAll(os.Stdin); fmt.Printf("%q %v\n", b, err)`,
			stdout: "\"one\\ntwo\\n\" <nil>\n",
		},
		{
			name:   "no standard input",
			body:   `_, err := bufio.NewReader(os.Stdin).ReadString('\n'); fmt.Println(err)`,
			stdout: "EOF\n",
		},
		{
			name:   "os.Exit runs no deferred calls",
			body:   `defer fmt.Println("deferred"); fmt.Println("out"); os.Exit(3)`,
			status: 3, stdout: "out\n",
		},
		{
			name:   "os.Exit in another goroutine",
			body:   `go func() { os.Exit(4) }(); select {}`,
			status: 4,
		},
		{
			name:   "testing.Main ends the program",
			source: "package main\n\nimport (\n\t\"fmt\"\n\t\"testing\"\n)\n\nfunc main() {\n\tdefer fmt.Println(\"deferred\")\n\tequal := func(a, b string) (bool, error) { return a == b, nil }\n\ttesting.Main(equal, []testing.InternalTest{{Name: \"TestA\", F: func(t *testing.T) { fmt.Println(\"A\"); t.FailNow() }}}, nil, nil)\n}\n",
			status: 1, stdout: "A\n--- FAIL: TestA (0.00s)\nFAIL\n",
		},
		{
			name:   "a fatal error cannot be recovered from",
			body:   `defer func() { fmt.Println("recovered", recover()) }(); defer fmt.Println("deferred"); fmt.Println("out"); new(sync.Mutex).Unlock()`,
			status: 2, stdout: "out\n", stderr: "fatal error: sync: unlock of unlocked mutex\n",
		},
		{
			name:   "nor where compiled code recovers",
			source: "package main\n\nimport (\n\t\"fmt\"\n\t\"sync\"\n)\n\ntype bad struct{}\n\nfunc (bad) String() string { new(sync.Mutex).Unlock(); return \"\" }\n\nfunc main() {\n\tfmt.Println(bad{})\n\tfor {\n\t}\n}\n",
			status: 2, stderr: "fatal error: sync: unlock of unlocked mutex\n",
		},
		{
			name:   "go with a nil function",
			body:   `var f func(); go f(); select {}`,
			status: 2, stderr: "fatal error: go of nil func value\n",
		},
		{
			name: "testing in order, with lines, and nothing lost by a panic",
			source: `package main

import (
	"fmt"
	"testing"
)

func TestA(t *testing.T) {
	fmt.Println("printed in A")
	t.Log("logged in A")
	t.Errorf("want %d", 3)
}
func TestB(t *testing.T) {
	t.Run("sub", func(t *testing.T) { fmt.Println("in sub"); t.Fatal("stop") })
}
func TestC(t *testing.T) {
	t.Log("before")
	t.Run("sub", func(t *testing.T) { t.Log("two\nlines"); var a []int; _ = a[3] })
}
func main() {
	testing.Main(func(p, s string) (bool, error) { return true, nil }, []testing.InternalTest{{"TestA", TestA}, {"TestB", TestB}, {"TestC", TestC}}, nil, nil)
}
`,
			status: 2,
			stdout: `printed in A
--- FAIL: TestA (0.00s)
    prog.go:10: logged in A
    prog.go:11: want 3
in sub
--- FAIL: TestB (0.00s)
    --- FAIL: TestB/sub (0.00s)
        prog.go:14: stop
--- FAIL: TestC (0.00s)
    prog.go:17: before
    --- FAIL: TestC/sub (0.00s)
        prog.go:18: two
            lines
`,
			stderr: "panic: runtime error: index out of range [3] with length 0 [recovered, repanicked]\n",
		},
		{
			name:   "main's return ends all goroutines",
			body:   `go func() { defer fmt.Println("deferred"); for {} }(); fmt.Println("out")`,
			stdout: "out\n",
		},
		{
			name:   "a panic runs deferred calls first",
			body:   `defer fmt.Println("deferred"); panic("line one\nline two")`,
			status: 2, stdout: "deferred\n", stderr: "panic: line one\n\tline two\n",
		},
		{
			name:   "a panic with an error",
			body:   `panic(fmt.Errorf("wrong: %w", io.EOF))`,
			status: 2, stderr: "panic: wrong: EOF\n",
		},
		{
			name:   "a runtime error",
			body:   `x := []int{1}; i := len(os.Args) + 4; fmt.Println(x[i])`,
			status: 2, stderr: "panic: runtime error: index out of range [5] with length 1\n",
		},
		{
			name:   "a panic in another goroutine",
			body:   `go func() { panic(42) }(); select {}`,
			status: 2, stderr: "panic: 42\n",
		},
		{
			name:   "a deadlock",
			body:   `fmt.Println("out"); <-make(chan int)`,
			status: 2, stdout: "out\n", stderr: "fatal error: all goroutines are asleep - deadlock!\n",
		},
		{
			name:   "main ends by runtime.Goexit, the others go on",
			body:   `defer fmt.Println("main"); go func() { time.Sleep(time.Millisecond); fmt.Println("the other") }(); runtime.Goexit()`,
			status: 2, stdout: "main\nthe other\n", stderr: "fatal error: no goroutines (main called runtime.Goexit) - deadlock!\n",
		},
		{
			name:   "main ends by runtime.Goexit, another waits for ever",
			body:   `go func() { <-make(chan int) }(); runtime.Goexit()`,
			status: 2, stderr: "fatal error: all goroutines are asleep - deadlock!\n",
		},
		{
			name:   "main ends by runtime.Goexit, another by os.Exit",
			body:   `go func() { time.Sleep(time.Millisecond); os.Exit(5) }(); runtime.Goexit()`,
			status: 5,
		},
		{
			name:   "the program's file by runtime.Caller",
			body:   `_, file, line, ok := runtime.Caller(0); abs, _ := filepath.Abs("prog.go"); fmt.Println(file == abs, line, ok)`,
			stdout: "true 18 true\n",
		},
		{
			name:   "no function main",
			source: "package main\n\nfunc f() {}\n",
			status: 1, notBuilt: true,
			stderr: "# command-line-arguments\nruntime.main_main·f: function main is undeclared in the main package\n",
		},
		{
			name:   "another package",
			source: "package other\n\nfunc main() {}\n",
			status: 1, notBuilt: true,
			stderr: "package command-line-arguments is not a main package\n",
		},
		{
			name:   "no package",
			source: "fmt.Println(1)\n",
			status: 1, notBuilt: true,
			stderr: "the file is no program: it must begin with a package clause, package main\n",
		},
		{
			name:   "errors of the compiler",
			source: "package main\n\nimport \"fmt\"\n\nfunc main() {\n\tx := 1\n\tundefined()\n}\n",
			status: 1, notBuilt: true,
			stderr: "# command-line-arguments\n./prog.go:3:8: \"fmt\" imported and not used\n./prog.go:6:2: declared and not used: x\n./prog.go:7:2: undefined: undefined\n",
		},
		{
			name:   "errors with notes",
			source: "package main\n\nfunc f() {}\n\nfunc f() {}\n\nfunc main() {}\n",
			status: 1, notBuilt: true,
			stderr: "# command-line-arguments\n./prog.go:5:6: f redeclared in this block\n\t./prog.go:3:6: other declaration of f\n",
		},
		{
			name:   "an error of the parser",
			source: "package main\n\nfunc main() {\n\tx := := 1\n}\n",
			status: 1, notBuilt: true,
			stderr: "# command-line-arguments\n./prog.go:4:7: syntax error: unexpected :=, expected expression\n",
		},
		{
			name:   "initialization in Go's order",
			source: "package main\n\nvar a = b + 1\n\nvar b = f()\n\nfunc f() int { println(\"f\"); return 1 }\n\nfunc init() { println(\"init\", a) }\n\nfunc main() { println(\"main\", b) }\n",
			stderr: "f\ninit 2\nmain 1\n",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			source := test.source
			if source == "" {
				source = "package main\n\nimport (\n\t\"bufio\"\n\t\"fmt\"\n\t\"io\"\n\t\"os\"\n\t\"path/filepath\"\n\t\"runtime\"\n\t\"sync\"\n\t\"time\"\n)\n\nvar _, _, _, _, _, _, _ = bufio.NewScanner, io.EOF, os.Args, filepath.Abs, runtime.Goexit, sync.NewCond, time.Sleep\n\nfunc main() {\n\tfmt.Print()\n\t" + test.body + "\n}\n"
			}
			ctx, cancel := context.WithTimeout(t.Context(), deadline)
			defer cancel()
			var stdout, stderr bytes.Buffer
			outcome, err := Program{
				File: "./prog.go", Source: source, Args: test.args,
				Stdin: strings.NewReader(test.stdin), Stdout: &stdout, Stderr: &stderr,
			}.Run(ctx)
			if err != nil {
				t.Fatal(err)
			}
			report, traceback, traced := strings.Cut(stderr.String(), "\ngoroutine ")
			report = strings.TrimSuffix(report, "\n") + "\n"
			if report == "\n" {
				report = ""
			}
			if testTimes.ReplaceAllString(stdout.String(), "(0.00s)") != test.stdout || report != test.stderr {
				t.Errorf("stdout %q, stderr %q\nwant   %q,        %q", stdout.String(), report, test.stdout, test.stderr)
			}
			outcome.CPU = 0
			if want := (Outcome{Status: test.status, NotBuilt: test.notBuilt}); outcome != want {
				t.Errorf("got %+v, want %+v", outcome, want)
			}
			if died := test.status == 2 && !strings.Contains(report, "no goroutines"); traced != died {
				t.Errorf("traced %v, want %v", traced, died)
			}
			if traced && !strings.Contains(traceback, "./prog.go:") {
				t.Errorf("the traceback names no line of the program:\n%s", traceback)
			}
		})
	}
}

func TestDump(t *testing.T) {
	var stdout bytes.Buffer
	outcome, err := Program{
		File:   "./prog.go",
		Source: "package main\n\nfunc main() {\n\tprintln(1)\n}\n",
		Dump:   true,
		Stdout: &stdout,
		Stderr: writer(func(p []byte) { t.Errorf("stderr: %s", p) }),
	}.Run(t.Context())
	if outcome.CPU = 0; err != nil || outcome != (Outcome{}) {
		t.Errorf("got %+v, %v", outcome, err)
	}
	for _, want := range []string{"// SSA\n", "func main():", "// Core Go\n", "func f_main() {\n\t"} {
		if !strings.Contains(stdout.String(), want) {
			t.Errorf("there is no %q in\n%s", want, &stdout)
		}
	}
}

func TestInterrupt(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	printed := make(chan struct{})
	outcome, err := Program{
		File:   "./prog.go",
		Source: "package main\n\nimport \"fmt\"\n\nfunc main() {\n\tfmt.Println(\"busy\")\n\tfor {\n\t}\n}\n",
		Stdout: writer(func(p []byte) {
			close(printed)
			cancel()
		}),
		Stderr: writer(func(p []byte) { t.Errorf("stderr: %s", p) }),
	}.Run(ctx)
	if !errors.Is(err, context.Canceled) || outcome.Status != 130 {
		t.Errorf("got %+v, %v; want status 130 and %v", outcome, err, context.Canceled)
	}
	<-printed
}

type writer func([]byte)

func (w writer) Write(p []byte) (int, error) {
	w(p)
	return len(p), nil
}

func TestMainUsage(t *testing.T) {
	for _, test := range []struct {
		args   string
		isFile bool
	}{
		{"", false},
		{"lesson.ipynb", false},
		{"-o out.ipynb lesson.ipynb", false},
		{"prog.go", true},
		{"-dump prog.go", true},
		{"-explore -bound 3 -expect x==0 prog.go", true},
		{"-replay 3e8c16:8>2 prog.go -v", true},
		{"-replay=3e8c16:8>2 lesson.ipynb", false},
		{"-clock instant lesson.ipynb", false},
		{"prog.go -v lesson.ipynb", true},
		{"-h", false},
	} {
		if got := IsFile(strings.Fields(test.args)); got != test.isFile {
			t.Errorf("IsFile(%s) = %v, want %v", test.args, got, test.isFile)
		}
	}
}

// TestPanicDecides runs programs whose main function may return while another goroutine's panic is
// under way: a deferred call lets it. The panic decides, every time.
func TestPanicDecides(t *testing.T) {
	const head = "package main\n\nimport \"sync\"\n\nvar _ sync.Mutex\n\nfunc main() {\n"
	for _, body := range []string{
		`var w sync.WaitGroup; w.Add(1); go func() { defer w.Done(); panic("x") }(); w.Wait()`,
		`c := make(chan int); go func() { defer close(c); panic("x") }(); <-c`,
		`var mu sync.Mutex; up := make(chan int); go func() { mu.Lock(); close(up); defer mu.Unlock(); panic("x") }(); <-up; mu.Lock()`,
	} {
		for range 10 {
			var stderr bytes.Buffer
			p := Program{File: "prog.go", Source: head + body + "\n}\n", Stdout: &stderr, Stderr: &stderr}
			ctx, cancel := context.WithTimeout(context.Background(), deadline)
			outcome, err := p.Run(ctx)
			cancel()
			if err != nil || outcome.Status != 2 || !strings.HasPrefix(stderr.String(), "panic: x\n") {
				t.Errorf("%s\nends with status %d, %v:\n%s", body, outcome.Status, err, stderr.String())
			}
		}
	}
}
