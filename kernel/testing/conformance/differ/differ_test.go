package main

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/lockstep-go/lockstep/kernel/running/worker"
	"github.com/lockstep-go/lockstep/kernel/testing/conformance/differ/gen"
	"github.com/lockstep-go/lockstep/kernel/testing/conformance/sandbox"
	"github.com/lockstep-go/lockstep/kernel/testing/conformance/source"
)

func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "worker" {
		os.Exit(worker.Main(os.Stdin, os.Stdout))
	}
	os.Exit(m.Run())
}

// What once differed is the same, and stays so. Each file says in its first lines what was wrong;
// prog.go is the program, want what Go makes of it.
func TestFinds(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no finds: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if len(archive.Files) != 2 || archive.Files[0].Name != "prog.go" || archive.Files[1].Name != "want" {
				t.Fatal("a find has the files prog.go and want")
			}
			r := sandbox.Worker{Limits: sandbox.Limits{Time: time.Minute}}
			got, err := r.Run(t.Context(), sandbox.Program{Name: "./prog.go", Source: string(archive.Files[0].Data)})
			if err != nil {
				t.Fatal(err)
			}
			if want := strings.TrimSuffix(string(archive.Files[1].Data), "\n"); normal(got) != want || got.TimedOut {
				t.Errorf("%sgot\n%s\nwant\n%s", archive.Comment, got.Output, want)
			}
		})
	}
}

// A batch runs here as its cases do by themselves: what one case does is nothing to the others.
func TestBatchIsTheSumOfItsCases(t *testing.T) {
	cases := gen.Cases(3, 0, 12)
	r := sandbox.Worker{}
	run := func(cases ...gen.Case) string {
		text, err := program(cases...)
		if err != nil {
			t.Fatal(err)
		}
		got, err := r.Run(t.Context(), sandbox.Program{Name: "./prog.go", Source: text})
		if err != nil {
			t.Fatal(err)
		}
		if got.NotBuilt || got.TimedOut {
			t.Fatalf("%s\n%s", text, got.Output)
		}
		return got.Output
	}
	together := gen.Sections(run(cases...))
	for _, c := range cases {
		if alone := gen.Sections(run(c))[c.Func]; alone != together[c.Func] {
			t.Errorf("%s\nprints alone\n%s\nprints with others\n%s", c.Source, alone, together[c.Func])
		}
	}
}

const sample = `package main

import (
	"fmt"
	"strings"
)

type unused struct{}

func helper(s string) string {
	for range 3 {
		s = strings.ToUpper(s)
	}
	return s
}

func main() {
	x := 1
	_ = x
	if x > 0 {
		fmt.Println(helper("a"), x)
	}
	fmt.Println("needle")
}
`

func TestMinimize(t *testing.T) {
	got := minimize(t.Context(), sample, func(_ context.Context, text string) bool { return strings.Contains(text, `"needle"`) })
	want := `package main

import (
	"fmt"
)

func main() {

	fmt.Println("needle")
}
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestMutantsAreGo(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	different := map[string]bool{}
	for range 50 {
		mutant := mutate(rng, sample)
		if mutant == "" {
			continue
		}
		different[mutant] = true
		if errs := source.Errors(mutant); len(errs) > 0 {
			t.Errorf("%s\n%s", errs[0].Msg, mutant)
		}
	}
	if len(different) < 10 {
		t.Errorf("got %d different mutants out of 50", len(different))
	}
}

func TestJudge(t *testing.T) {
	for _, test := range []struct {
		name         string
		ours, theirs sandbox.Result
		want         string
	}{
		{"same", sandbox.Result{Output: "a\n"}, sandbox.Result{Output: "a\n"}, ""},
		{
			"tracebacks are not compared",
			sandbox.Result{Output: "panic: x\n\ngoroutine 1 [running]:\nmain.main()\n", Status: 2},
			sandbox.Result{Output: "panic: x\n\ngoroutine 1 [running]:\nmain.main()\n\t/tmp/x.go:3 +0x1d\n", Status: 2}, "",
		},
		{"addresses neither", sandbox.Result{Output: "0xc000012345\n"}, sandbox.Result{Output: "0xc0000aaaaa\n"}, ""},
		{"nor those of constants", sandbox.Result{Output: "(0x48ff20,0x0)(0x48ff20,0x4b3b00)[3/3]0x520500\npanic: (main.T) 0x4b3b00\n"}, sandbox.Result{Output: "(0xc00012345,0x0)(0xfed2c0,0xc00012345)[3/3]0xc000098765\npanic: (main.T) 0xc0000aaaaa\n"}, ""},
		{"but nil is one", sandbox.Result{Output: "(0x48ff20,0x0)\n"}, sandbox.Result{Output: "(0x48ff20,0x4b3b00)\n"}, `prints "(0xADDRESS,0x0)", want "(0xADDRESS,0xADDRESS)"`},
		{"a line", sandbox.Result{Output: "a\nb\n"}, sandbox.Result{Output: "a\nc\n"}, `prints "b", want "c"`},
		{"too short", sandbox.Result{Output: "a\n"}, sandbox.Result{Output: "a\nc\n"}, `ends before "c"`},
		{"too long", sandbox.Result{Output: "a\nb\n"}, sandbox.Result{Output: "a\n"}, `prints more: "b"`},
		{"status", sandbox.Result{Status: 2}, sandbox.Result{Status: 3}, "status 2, want 3"},
		{"not built", sandbox.Result{Output: "# x\n./prog.go:1:2: no\n", NotBuilt: true}, sandbox.Result{}, "not built: no"},
	} {
		if got := judge(test.ours, test.theirs); got.reason != test.want || got.same != (test.want == "") {
			t.Errorf("%s: got %+v, want %q", test.name, got, test.want)
		}
	}
}

// A program whose main does not wait is of no use: how far its goroutine gets is chance.
func TestLeavesGoroutines(t *testing.T) {
	r := newRunners()
	for _, test := range []struct {
		name, main, prints string
		leaves             bool
	}{
		{"does not wait", "func main() { go print(1) }", "", true},
		{"waits", "func main() { c := make(chan int); go func() { print(1); close(c) }(); <-c }", "1", false},
		{"starts none", "func main() { print(2) }", "1", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := r.leavesGoroutines(t.Context(), "package main\n\n"+test.main+"\n", test.prints); got != test.leaves {
				t.Errorf("got %v", got)
			}
		})
	}
}
