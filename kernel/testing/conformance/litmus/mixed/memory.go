package mixed

import (
	"fmt"
	"strings"
)

// place is shared memory.
type place struct {
	label string // what a report should call it, but for the package's suffix
	at    string // how it is written
	kind  placeKind
	guard int // the number of the lock that guards it, -1 if none does
}

type placeKind int

const (
	number placeKind = iota
	text
	dynamic
	mapping
)

// newPlace adds places to choose from.
func (g *generator) newPlace() {
	n := len(g.places)
	guard := -1
	if g.chance(2) {
		guard = g.IntN(2)
	}
	add := func(kind placeKind, label, at string) {
		if guard >= 0 {
			g.Guarded[label] = true
		}
		g.places = append(g.places, place{label, at, kind, guard})
	}
	name := fmt.Sprint("x", n)
	switch g.IntN(8) {
	case 0, 1:
		add(number, name, g.object(name, "var %s int"))
	case 2:
		v := g.object(name, "var %s struct{ a, b int }")
		add(number, name+".a", v+".a")
		add(number, name+".b", v+".b")
	case 3:
		v := g.object(name, "var %s = &struct{ v int }{}")
		add(number, name+".v", v+".v")
	case 4:
		v := g.object(name, "var %s = map[int]int{}")
		add(mapping, name, fmt.Sprint(v, "[", g.IntN(2), "]"))
	case 5:
		v := g.object(name, "var %s = make([]int, 2)")
		add(number, name+"[0]", v+"[0]")
		add(number, name+"[1]", v+"[1]")
	case 6:
		add(text, name, g.object(name, "var %s string"))
	case 7:
		add(dynamic, name, g.object(name, "var %s any = 0"))
	}
}

// readAll has main read all places at the end.
func (g *generator) readAll() {
	for _, p := range g.places {
		g.final = append(g.final, fmt.Sprintf("final = append(final, %s) // @%s", p.at, p.label))
	}
}

// access returns one access, under its lock if it has one.
func (g *generator) access() []string {
	p := g.places[g.IntN(len(g.places))]
	text, reads := g.accessOf(p)
	if p.guard < 0 {
		return []string{text}
	}
	return []string{g.guarded(p.guard, text, reads)}
}

// accessOf returns an access to a place, and whether it only reads.
func (g *generator) accessOf(p place) (line string, reads bool) {
	var list []string
	switch p.kind {
	case number, mapping:
		list = []string{"r = 3*r + PLACE", "PLACE = r + N", "PLACE += N", "PLACE++", "PLACE = 2*PLACE + 1"}
	case text:
		list = []string{"r = 3*r + len(PLACE)", "PLACE += \"a\"", "PLACE = \"abcd\"[:N]"}
	case dynamic:
		list = []string{"r = 3*r + PLACE.(int)", "PLACE = N", "PLACE = PLACE.(int) + r"}
	}
	if g.chance(6) && p.kind == number {
		list = append(list[:1:1], "func(p *int) { *p += N }(&PLACE)")
	}
	i := g.IntN(len(list))
	line = strings.NewReplacer("PLACE", p.at, "N", fmt.Sprint(g.value())).Replace(list[i]) + " // @" + p.label
	return line, i == 0
}

// guarded puts a statement under a lock.
func (g *generator) guarded(lock int, line string, reads bool) string {
	name := fmt.Sprint("mu", lock)
	// The second is always a Mutex. The first may be either, but the same in all of the program.
	kind := "var %s sync.Mutex"
	if lock == 0 && g.packaged {
		kind = "var %s sync.RWMutex"
	}
	mu := g.object(name, kind)
	do := ""
	if lock == 0 && g.packaged && reads && g.chance(2) {
		do = "R"
	}
	switch g.IntN(6) {
	case 0:
		return fmt.Sprintf("func() {\n\t%[1]s.%[2]sLock()\n\tdefer %[1]s.%[2]sUnlock()\n\t%[3]s\n}()", mu, do, line)
	case 1:
		return fmt.Sprintf("if %[1]s.Try%[2]sLock() {\n\t%[3]s\n\t%[1]s.%[2]sUnlock()\n} else {\n\tr = 3*r + 1\n}", mu, do, line)
	case 2:
		return fmt.Sprintf("%[1]s.%[2]sLock()\nruntime.Gosched()\n%[3]s\n%[1]s.%[2]sUnlock()", mu, do, line)
	}
	return fmt.Sprintf("%[1]s.%[2]sLock()\n%[3]s\n%[1]s.%[2]sUnlock()", mu, do, line)
}
