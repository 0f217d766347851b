package check_test

import (
	"fmt"
	"go/token"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/check"
	"github.com/lockstep-go/lockstep/kernel/lower"
	"github.com/lockstep-go/lockstep/kernel/stdlib"
)

// BenchmarkCheckAndLower is a cell of 30 lines in a session of 50 cells: what stands between
// Shift-Enter and the interpreter.
func BenchmarkCheckAndLower(b *testing.B) {
	s := check.NewSession(stdlib.Importer(token.NewFileSet()))
	for i := range 50 {
		cell := fmt.Sprintf(`import ("fmt"; "sync"; "time")
type account%[1]d struct { mu sync.Mutex; balance int; since time.Time }
func (a *account%[1]d) change(n int) { a.mu.Lock(); defer a.mu.Unlock(); a.balance += n }
func newAccount%[1]d(n int) *account%[1]d { return &account%[1]d{balance: n, since: time.Now()} }
a%[1]d := newAccount%[1]d(%[1]d)
fmt.Println(a%[1]d.balance)`, i)
		u, err := s.Check(fmt.Sprint("cell", i), cell)
		if err == nil {
			err = s.Commit(u)
		}
		if err != nil {
			b.Fatalf("%v\n%s", err, cell)
		}
	}
	cell := strings.Repeat(`for i := range 3 {
	go func() { a7.change(i); done <- a7.balance }()
}
for range 3 {
	fmt.Println(<-done, a8.since.Sub(a7.since) > time.Second)
}
`, 5)
	cell = "done := make(chan int)\n" + cell[:len(cell)-1]
	b.ReportAllocs()
	for b.Loop() {
		u, err := s.Check("cell", cell)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := lower.Lower(u, 51); err != nil {
			b.Fatal(err)
		}
	}
}
