package worker

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest/inner"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// who asks for variables, and writes each in a line.
func (s *session) who(names ...string) string {
	s.t.Helper()
	if err := s.send.Send(workerproto.Variables{ID: 1, Names: names}); err != nil {
		s.t.Fatal(err)
	}
	for {
		rec, err := s.recv.Receive()
		if err != nil {
			s.t.Fatalf("the worker ended: %v", err)
		}
		if list, ok := rec.(workerproto.VariableList); ok {
			var b strings.Builder
			for _, v := range list.List {
				fmt.Fprintf(&b, "%s %s = %s\n", v.Name, v.Type, v.Value)
			}
			return b.String()
		}
	}
}

func TestVariables(t *testing.T) {
	s := start(t)
	steps := []struct {
		about, cell string
		names       []string
		want        string
	}{
		{about: "there are none", cell: "1", want: ""},
		{about: "types and values, sorted", cell: `
import "time"
type Celsius float64
func (c Celsius) String() string { panic("not to be called") }
type Point struct{ X, y int }
b, a := 1, "text"
t := Celsius(20.5)
p := &Point{1, 2}
d := 90 * time.Second
var err error
f := func(Celsius) bool { return true }
ch := make(chan Point, 2)
m := map[string][]int{"b": {1, 2}, "a": nil}`, want: `
a string = "text"
b int = 1
ch chan main.Point = chan main.Point (0 of 2 buffered)
d time.Duration = 1m30s
err error = nil
f func(main.Celsius) bool = func(main.Celsius) bool
m map[string][]int = map[string][]int{"a": nil, "b": {1, 2}}
p *main.Point = &main.Point{X: 1, y: 2}
t main.Celsius = main.Celsius(20.5)
`},
		{about: "new values, and a name that is another variable now", cell: "b = 5\na := Point{3, 4}", names: []string{"b", "a"}, want: `
a main.Point = main.Point{X: 3, y: 4}
b int = 5
`},
		{about: "a name that is a function now", cell: "func b() {}", names: []string{"b"}, want: ""},
		{about: "a long one", cell: "long := make([]int, 1000)", names: []string{"long"}, want: `
long []int = []int{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,…
`},
		{about: "one that nothing uses", cell: "var unused [2]bool", names: []string{"unused"}, want: `
unused [2]bool = [2]bool{false, false}
`},
		{about: "of a type that was declared again", cell: "type Point struct{ Z string }", names: []string{"a", "p"}, want: `
a main.Point = main.Point{X: 3, y: 4}
p *main.Point = &main.Point{X: 1, y: 2}
`},
		{about: "no variable", cell: "1", names: []string{"Point", "nothing"}, want: ""},
	}
	for _, step := range steps {
		if r := s.run(step.cell); r.Failure != nil {
			t.Fatalf("%s: %s", step.about, r.text())
		}
		got, want := s.who(step.names...), strings.TrimPrefix(step.want, "\n")
		if name, whose := inner.Find(got, step.cell); name != "" {
			t.Errorf("%s: %q is a name of %s", step.about, name, whose)
		}
		if got != want {
			t.Errorf("%s: got\n%swant\n%s", step.about, got, want)
		}
	}
}

// TestVariablesWhileTheyChange looks at maps and slices that goroutines write to without a lock. Go
// ends a process that it sees reading a map meanwhile.
func TestVariablesWhileTheyChange(t *testing.T) {
	s := start(t)
	r := s.run(`
type Node struct{ Next *Node; Any any; Names []string }
m := map[int]*Node{}
root := &Node{}
go func() {
	for i := 0; ; i++ {
		m[i%5000] = &Node{Next: root, Any: i}
		if i%3 == 0 { delete(m, i/2%5000) }
		if i%100000 == 0 { clear(m) }
		root.Next = &Node{Any: m, Names: make([]string, i%7)}
		if i%2 == 0 { root.Any = "text" } else { root.Any = root }
		root.Names = root.Next.Names
	}
}()
started := true`)
	if r.Failure != nil {
		t.Fatal(r.text())
	}
	for range 50 {
		if got := s.who("m", "root"); strings.Count(got, "\n") != 2 {
			t.Fatalf("got %s", got)
		}
	}
	if r := s.run("root"); r.Failure != nil || r.Result == nil {
		t.Errorf("the value of a cell: %s", r.text())
	}
}
