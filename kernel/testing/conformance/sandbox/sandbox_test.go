package sandbox

import (
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/running/worker"
)

func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "worker" {
		os.Exit(worker.Main(os.Stdin, os.Stdout))
	}
	os.Exit(m.Run())
}

// Both runners have the same results for what both can run.
func TestRunners(t *testing.T) {
	limits := Limits{Time: 10 * time.Second, Output: 1 << 10}
	const head = "package main\n\nimport (\n\t\"fmt\"\n\t\"os\"\n)\n\nfunc main() {\n\t"
	for name, r := range map[string]Runner{"worker": Worker{Limits: limits}, "toolchain": Toolchain{limits}} {
		for _, test := range []struct {
			name string
			p    Program
			want Result
		}{
			{
				name: "both streams", p: Program{Source: head + "fmt.Println(1); fmt.Fprintln(os.Stderr, 2); fmt.Println(3)\n}\n"},
				want: Result{Output: "1\n2\n3\n"},
			},
			{
				name: "split streams", p: Program{Source: head + "fmt.Println(1); fmt.Fprintln(os.Stderr, 2)\n}\n", Split: true},
				want: Result{Stdout: "1\n"},
			},
			{
				name: "arguments and environment", p: Program{Source: head + "fmt.Println(os.Args[1], os.Getenv(\"K\")); os.Exit(3)\n}\n", Args: []string{"x"}, Env: []string{"K=v"}},
				want: Result{Output: "x v\n", Status: 3},
			},
			{
				name: "not built", p: Program{Source: head + "fmt.Println(os.None)\n}\n"},
				want: Result{Output: "# command-line-arguments\n./prog.go:9:17: undefined: os.None\n", Status: 1, NotBuilt: true},
			},
			{
				name: "too much output", p: Program{Source: head + "for range 5000 { fmt.Println(\"line\") }; os.Exit(0)\n}\n"},
				want: Result{Output: strings.Repeat("line\n", 1<<10)[:1<<10]},
			},
		} {
			t.Run(name+"/"+test.name, func(t *testing.T) {
				t.Parallel()
				test.p.Name = "./prog.go"
				got, err := r.Run(t.Context(), test.p)
				if err != nil {
					t.Fatal(err)
				}
				if got.Took <= 0 {
					t.Errorf("took %v", got.Took)
				}
				if name == "worker" && test.name == "both streams" && got.CPU <= 0 {
					t.Errorf("took %v of processor time", got.CPU)
				}
				got.Took, got.CPU = 0, 0
				if test.p.Split {
					got.Output = ""
				} else {
					got.Stdout = ""
				}
				if !reflect.DeepEqual(got, test.want) {
					t.Errorf("got %+v, want %+v", got, test.want)
				}
			})
		}
	}
}

func TestTimeLimit(t *testing.T) {
	for name, r := range map[string]Runner{"worker": Worker{Limits: Limits{Time: time.Second}}, "toolchain": Toolchain{Limits{Time: time.Second}}} {
		got, err := r.Run(t.Context(), Program{Name: "./prog.go", Source: "package main\n\nfunc main() {\n\tfor {\n\t}\n}\n"})
		if err != nil || !got.TimedOut {
			t.Errorf("%s: got %+v, %v; want a timeout", name, got, err)
		}
	}
}
