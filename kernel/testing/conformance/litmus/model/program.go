package model

import (
	"fmt"
	"strings"
)

// Kind is what an operation does.
type Kind uint8

// The operations, by the class of their objects.
const (
	Read   Kind = iota // r = 3*r + x: r is the thread's own
	Write              // x = Value, or x = r + Value
	Update             // x += Value
	Lock
	Unlock
	RLock
	RUnlock
	Send    // c <- Value
	Receive // r = 3*r + <-c
	Close
	Select
	Done
	Wait
	Load  // r = 3*r + a.Load()
	Store // a.Store(Value)
	Add   // r = 3*r + a.Add(Value)
)

// Op is an operation of a thread.
type Op struct {
	Kind  Kind
	Obj   int // which variable, lock, channel …
	Value int
	Own   bool // Write: r is added to the value
	Cases []Op // Select: sends and receives
	// Default of a Select says that it does not wait.
	Default bool
}

// Program is a small concurrent program. Each thread's operations are done in their order; the last
// thread is main's own where Main says so. When all have ended, main prints all variables and each
// thread's r.
type Program struct {
	Vars     int   // x0, x1 …
	Locks    int   // mu0 …: sync.RWMutex
	Chans    []int // their capacities: c0 …
	Groups   []int // what each WaitGroup is at the beginning: w0 …
	Atomics  int   // a0 …
	Threads  [][]Op
	Main     bool
	Packaged bool // the variables are the package's; else main's own
}

// Ops is how many operations the program has.
func (p *Program) Ops() (n int) {
	for _, ops := range p.Threads {
		n += len(ops)
	}
	return n
}

// Imports are what all programs import.
const Imports = `import (
	"fmt"
	"sync"
	"sync/atomic"
)

var _ atomic.Int64

`

// Text returns the program in Go.
func (p *Program) Text() string {
	b := new(strings.Builder)
	b.WriteString("package main\n\n" + Imports)
	if p.Packaged {
		p.declare(b, "")
		b.WriteString("\nfunc main() {\n")
	} else {
		b.WriteString("func main() {\n")
		p.declare(b, "\t")
	}
	p.body(b)
	b.WriteString("}\n")
	return b.String()
}

// Func returns the program as a function with this name, which prints what main would print.
func (p *Program) Func(name string) string {
	b := new(strings.Builder)
	fmt.Fprintf(b, "func %s() {\n", name)
	p.declare(b, "\t")
	p.body(b)
	b.WriteString("}\n")
	return b.String()
}

func (p *Program) declare(b *strings.Builder, indent string) {
	for i := range p.Vars {
		fmt.Fprintf(b, "%svar x%d int\n", indent, i)
	}
	for i := range p.Locks {
		fmt.Fprintf(b, "%svar mu%d sync.%s\n", indent, i, p.LockType(i))
	}
	for i, n := range p.Chans {
		fmt.Fprintf(b, "%svar c%d = make(chan int, %d)\n", indent, i, n)
	}
	for i := range p.Groups {
		fmt.Fprintf(b, "%svar w%d sync.WaitGroup\n", indent, i)
	}
	for i := range p.Atomics {
		fmt.Fprintf(b, "%svar a%d atomic.Int64\n", indent, i)
	}
}

// LockType is Mutex for a lock that nobody only reads under, else RWMutex.
func (p *Program) LockType(i int) string {
	for _, ops := range p.Threads {
		for _, op := range ops {
			if op.Kind == RLock && op.Obj == i {
				return "RWMutex"
			}
		}
	}
	return "Mutex"
}

func (p *Program) body(b *strings.Builder) {
	fmt.Fprintf(b, "\tvar out [%d]int\n\tvar all sync.WaitGroup\n", len(p.Threads))
	for i, n := range p.Groups {
		fmt.Fprintf(b, "\tw%d.Add(%d)\n", i, n)
	}
	for t, ops := range p.Threads {
		own := p.Main && t == len(p.Threads)-1
		if own {
			b.WriteString("\tfunc() {\n")
		} else {
			b.WriteString("\tall.Add(1)\n\tgo func() {\n\t\tdefer all.Done()\n")
		}
		b.WriteString("\t\tr := 0\n")
		for _, op := range ops {
			for line := range strings.Lines(op.text()) {
				b.WriteString("\t\t" + line)
			}
			b.WriteString("\n")
		}
		fmt.Fprintf(b, "\t\tout[%d] = r\n\t}()\n", t)
	}
	b.WriteString("\tall.Wait()\n\tfmt.Println(")
	for i := range p.Vars {
		fmt.Fprintf(b, "x%d, ", i)
	}
	for i := range p.Atomics {
		fmt.Fprintf(b, "a%d.Load(), ", i)
	}
	b.WriteString("out)\n")
}

func (op Op) text() string {
	switch op.Kind {
	case Read:
		return fmt.Sprintf("r = 3*r + x%d", op.Obj)
	case Write:
		if op.Own {
			return fmt.Sprintf("x%d = r + %d", op.Obj, op.Value)
		}
		return fmt.Sprintf("x%d = %d", op.Obj, op.Value)
	case Update:
		return fmt.Sprintf("x%d += %d", op.Obj, op.Value)
	case Lock:
		return fmt.Sprintf("mu%d.Lock()", op.Obj)
	case Unlock:
		return fmt.Sprintf("mu%d.Unlock()", op.Obj)
	case RLock:
		return fmt.Sprintf("mu%d.RLock()", op.Obj)
	case RUnlock:
		return fmt.Sprintf("mu%d.RUnlock()", op.Obj)
	case Send:
		return fmt.Sprintf("c%d <- %d", op.Obj, op.Value)
	case Receive:
		return fmt.Sprintf("r = 3*r + <-c%d", op.Obj)
	case Close:
		return fmt.Sprintf("close(c%d)", op.Obj)
	case Done:
		return fmt.Sprintf("w%d.Done()", op.Obj)
	case Wait:
		return fmt.Sprintf("w%d.Wait()", op.Obj)
	case Load:
		return fmt.Sprintf("r = 3*r + int(a%d.Load())", op.Obj)
	case Store:
		return fmt.Sprintf("a%d.Store(%d)", op.Obj, op.Value)
	case Add:
		return fmt.Sprintf("r = 3*r + int(a%d.Add(%d))", op.Obj, op.Value)
	}
	text := "select {\n"
	for i, c := range op.Cases {
		if c.Kind == Send {
			text += fmt.Sprintf("case c%d <- %d:\n\tr = 3*r + %d\n", c.Obj, c.Value, i)
		} else {
			text += fmt.Sprintf("case v := <-c%d:\n\tr = 3*r + v\n", c.Obj)
		}
	}
	if op.Default {
		text += "default:\n\tr = 3*r + 2\n"
	}
	return text + "}"
}
