package check

import (
	"fmt"
	"strings"
	"testing"
)

// lesson returns a cell of twenty lines that declares things and uses those of the cell before, in
// chapters of ten.
func lesson(i int) string {
	before := i - 1
	if i%10 == 0 {
		before = 0
	}
	return strings.ReplaceAll(strings.ReplaceAll(`import ("fmt"; "sync"; "time")

type account# struct {
	mu      sync.Mutex
	balance int
	since   time.Time
	from    *account@
}

func (a *account#) change(n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.balance += n
}

func newAccount#(n int) *account# {
	return &account#{balance: n, since: time.Now(), from: newAccount@(n - 1)}
}

a# := newAccount#(3)
fmt.Println(a#.balance, a@.balance)`, "#", fmt.Sprint(i)), "@", fmt.Sprint(before))
}

// longSession returns a session in which as many such cells have been run.
func longSession(t testing.TB, cells int) *Session {
	s := newSession(t, "import \"time\"\ntype account0 struct{ mu struct{}; balance int; since time.Time }\nfunc newAccount0(n int) *account0 { return nil }\na0 := newAccount0(1)\nx := 1")
	for i := range cells {
		name := fmt.Sprint("lesson", i+1)
		u, err := s.Check(name, lesson(i+1))
		if err == nil {
			err = s.Commit(u)
		}
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, lesson(i+1))
		}
	}
	return s
}

// BenchmarkCheck checks cells in sessions of many. The cell of 30 lines uses five cells, which use
// others.
func BenchmarkCheck(b *testing.B) {
	for _, cells := range []int{50, 200, 1000} {
		s := longSession(b, cells)
		src := "done := make(chan int)\n"
		for i := range 5 {
			src += strings.ReplaceAll(`for i := range 3 {
	go func() { a#.change(i); done <- a#.balance }()
}
for range 3 {
	fmt.Println(<-done, a#.since.Sub(a0.since) > time.Second)
}
`, "#", fmt.Sprint(cells-7*i))
		}
		for _, cell := range []struct{ name, src string }{
			{"30 lines", src},
			{"x++", "x++"},
			{"1+1", "1+1"},
			{"the last cell again", lesson(cells)},
		} {
			b.Run(fmt.Sprintf("%d cells/%s", cells, cell.name), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := s.Check("cell", cell.src); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkCommit runs cells that declare again what one of a thousand has.
func BenchmarkCommit(b *testing.B) {
	s := longSession(b, 1000)
	for b.Loop() {
		u, err := s.Check("cell", lesson(1000))
		if err == nil {
			err = s.Commit(u)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}
