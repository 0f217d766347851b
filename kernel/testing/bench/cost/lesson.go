package main

import (
	"fmt"
	"strings"
)

// opening is the first cell of a session: what the others build on.
const opening = `import (
	"fmt"
	"sync"
	"time"
)

type Account0 struct {
	mu      sync.Mutex
	balance int
	since   time.Time
	from    *Account0
}

func (a *Account0) Deposit(n int) { a.balance += n }

func NewAccount0(n int) *Account0 { return &Account0{balance: n, since: time.Now()} }

a0 := NewAccount0(1)
x := 0`

// lesson returns the i-th cell after it: twenty lines that declare a type, methods, functions and a
// variable, and use those of the cell before, in chapters of ten cells.
func lesson(i int) string {
	before := i - 1
	if i%10 == 0 {
		before = 0
	}
	return numbered(`type Account# struct {
	mu      sync.Mutex
	balance int
	since   time.Time
	from    *Account@
}

func (a *Account#) Deposit(n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.balance += n
}

func NewAccount#(n int) *Account# {
	return &Account#{balance: n, since: time.Now(), from: NewAccount@(n - 1)}
}

a# := NewAccount#(3)
a#.Deposit(2)
a@.Deposit(1)
x += a#.balance`, i, before)
}

// thirtyLines returns a cell of thirty lines after so many lessons. It uses five of them, which use
// others.
func thirtyLines(lessons int) string {
	var b strings.Builder
	b.WriteString("done := make(chan int, 3)\n")
	for i := range 5 {
		b.WriteString(numbered(`for i := range 3 {
	go func() { a#.Deposit(i); done <- a#.balance }()
}
for range 3 {
	x += <-done + int(a#.since.Sub(a0.since)/time.Hour)
}
`, lessons-7*i, 0))
	}
	b.WriteString("fmt.Println(x > 0)")
	return b.String()
}

// numbered replaces # and @ by numbers.
func numbered(text string, n, before int) string {
	return strings.NewReplacer("#", fmt.Sprint(n), "@", fmt.Sprint(before)).Replace(text)
}
