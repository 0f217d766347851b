// Package access makes programs in which two goroutines access a place each once: a variable, a
// field, an element, in the many ways in which Go can write that, ordered or not. Whether they race
// follows from how a [Program] is made, so a race detector that does not watch one of the ways is
// found out, and so is one that takes two places for one.
//
//	place.go    places: how a shared integer is declared and written
//	way.go      ways: statements that read it or write it
//	order.go    orders: what is done around two accesses
package access

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Program is such a program.
type Program struct {
	place
	order
	first, second way
	apart         bool // the second accesses another place of the same object
}

// Generate returns a program. It is the same for the same seed and number.
func Generate(seed, number uint64) Program {
	r := rand.New(rand.NewPCG(seed, number))
	for {
		p := Program{place: places[r.IntN(len(places))], order: orders[r.IntN(len(orders))]}
		p.first, p.second = ways[r.IntN(len(ways))], ways[r.IntN(len(ways))]
		p.apart = p.other != "" && r.IntN(5) == 0
		if p.first.address && p.noAddress || p.second.address && p.noAddress {
			continue
		}
		if !p.Racy() && r.IntN(2) == 0 {
			continue // as many races as not
		}
		return p
	}
}

// Name says what the program is made of.
func (p Program) Name() string {
	name := fmt.Sprintf("%s: %s and %s of %s", p.order.name, p.first.name, p.second.name, p.place.name)
	if p.apart {
		name += ", apart"
	}
	return name
}

// Racy reports whether its two accesses race.
func (p Program) Racy() bool {
	if !p.first.writes && !p.second.writes || p.order.ordered {
		return false
	}
	return !p.apart || p.place.whole
}

// Func returns the program as a function with this name, and the declarations that it needs, which
// no other has. All need the declarations of Common.
func (p Program) Func(name string) string {
	fill := func(w way, at, suffix string) string {
		return strings.NewReplacer("E", at, "_v", "v"+suffix).Replace(w.text)
	}
	second := p.at
	if p.apart {
		second = p.other
	}
	text := strings.NewReplacer(
		"FIRST", fill(p.first, p.at, "1"), "SECOND", fill(p.second, second, "2"),
		".LOCK1", "."+p.method(p.first, "Lock"), ".UNLOCK1", "."+p.method(p.first, "Unlock"),
		".LOCK2", "."+p.method(p.second, "Lock"), ".UNLOCK2", "."+p.method(p.second, "Unlock"),
	).Replace(p.order.text)
	top, decl := p.place.top, p.place.declare
	top, decl, text = strings.ReplaceAll(top, "NAME", name), strings.ReplaceAll(decl, "NAME", name), strings.ReplaceAll(text, "NAME", name)
	var b strings.Builder
	fmt.Fprintf(&b, "// %s\n%s\nfunc %s() {\n\tvar all sync.WaitGroup\n", p.Name(), top, name)
	for _, part := range []string{decl, text} {
		for line := range strings.Lines(strings.TrimSpace(part)) {
			b.WriteString("\t" + line)
		}
		b.WriteString("\n")
	}
	b.WriteString("\tall.Wait()\n}\n")
	return b.String()
}

// method returns what a method of the order's lock is called for an access.
func (p Program) method(w way, name string) string {
	if p.order.readers && !w.writes {
		return "R" + name
	}
	return name
}

// Text returns the program, with a main that calls it.
func (p Program) Text() string {
	return "package main\n\n" + Imports + Common + p.Func("run") + "\nfunc main() { run() }\n"
}

// Imports are what Common and all functions import.
const Imports = `import (
	"fmt"
	"sync"
	"sync/atomic"
)

`

// Common declares what all programs use.
const Common = `
type pair struct{ a, b int }

func (p *pair) set(n int) { p.a = n }
func (p pair) sum() int   { return p.a }

type nested struct {
	in  pair
	arr [2]pair
}

type embedded struct {
	pair
	c int
}

type box[T any] struct{ v, w T }

func use(n int) int               { return n & 3 }
func load(p *int) int             { return *p }
func store(p *int)                { *p = 7 }
func assign[T any](p *T, v T)     { *p = v }
func each(yield func(int) bool)   { yield(1) }

var table = [4]int{1, 2, 3, 4}

var (
	_ = fmt.Sprint
	_ atomic.Int32
)

`
