// Package gen writes random Go programs that are worth comparing: they are well typed for the most
// part, end, and print the same wherever they run, as long as Go's rules are kept. Whoever needs
// certainty that they are well typed can ask go/types.
//
// A program is a list of cases, each a function with declarations of its own, so that one build of
// the Go toolchain is enough for many:
//
//	cases := gen.Cases(seed, 0, 40)
//	source := gen.Program(cases)
//
// Its output says which case what was printed by, see [Sections]. A case is the same for the same
// seed and number, whatever others there are.
//
// What Go leaves open must not decide what is printed. So no addresses are printed, what a loop
// over a map does is the same in any order, goroutines meet before anyone looks, and an expression
// has no two operations of which the order shows and is not laid down: either it calls functions
// that print, or one of its operations may panic. Functions that change variables are called by
// statements of their own.
package gen

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Case is a function and the declarations that it needs.
type Case struct {
	Number int
	Func   string // its name
	Source string // the declarations, the function among them
}

// Cases returns n cases of a seed, from the given number on.
func Cases(seed uint64, from, n int) []Case {
	cases := make([]Case, n)
	for i := range cases {
		cases[i] = newCase(seed, from+i)
	}
	return cases
}

// imports are what cases may use. Those that a program does not use must be taken out.
var imports = []string{
	"bufio", "bytes", "cmp", "container/heap", "context", "encoding/json", "errors", "fmt", "io", "iter", "maps", "math", "os",
	"runtime", "slices", "sort", "strconv", "strings", "sync", "sync/atomic", "time", "unicode/utf8",
}

// marker begins the output of a case.
const marker = "=== "

// Program makes a program of cases. It imports all that any of them might use.
func Program(cases []Case) string {
	var b strings.Builder
	b.WriteString("package main\n\nimport (\n")
	for _, path := range imports {
		fmt.Fprintf(&b, "\t%q\n", path)
	}
	b.WriteString(")\n\nfunc main() {\n")
	for _, c := range cases {
		fmt.Fprintf(&b, "\trun(%q, %s)\n", c.Func, c.Func)
	}
	b.WriteString("}\n" + runner)
	for _, c := range cases {
		b.WriteString("\n" + c.Source)
	}
	return b.String()
}

// runner calls a case and prints how it ended.
const runner = `
func run(name string, f func()) {
	fmt.Println("` + marker + `" + name)
	defer func() {
		r := recover()
		if e, ok := r.(runtime.Error); ok {
			fmt.Println("panics:", e.Error())
		} else if r != nil {
			fmt.Printf("panics: %T %v\n", r, r)
		}
	}()
	f()
}
`

// Sections parts a program's output into that of its cases, by the names of their functions.
func Sections(output string) map[string]string {
	sections := map[string]string{}
	name := ""
	for line := range strings.Lines(output) {
		if rest, ok := strings.CutPrefix(line, marker); ok {
			name = strings.TrimSpace(rest)
			sections[name] = ""
			continue
		}
		sections[name] += line
	}
	return sections
}

// generator writes one case.
type generator struct {
	*rand.Rand
	number int
	last   int             // of the numbers that names got
	decls  strings.Builder // finished declarations

	named   []*typ   // types of the case's own
	ifaces  []*typ   // its interfaces
	funcs   []*fn    // its pure functions
	generic bool     // the generic helpers have been declared
	tracers bool     // trace has been declared
	scope   []*local // what can be seen, inner last
	code    []string // lines of the function being written
	indent  int
	budget  int // statements that may still be written
	loops   int // loops around the current place
	labels  []string
	results []*typ // of the function being written
	nested  int    // interfaces around the literal that is being written
	mode    mode   // what the expression being written may do
}

// mode says what an expression may do beside having a value.
type mode int

const (
	quiet  mode = iota // nothing
	traced             // call functions that print
	risky              // panic, at one place
)

// local is a variable.
type local struct {
	name string
	t    *typ
	set  bool // it may be assigned to
}

// fn is a function that does nothing but return a value.
type fn struct {
	name   string
	params []*typ
	result *typ
}

func newCase(seed uint64, number int) Case {
	g := &generator{Rand: newRand(seed, number), number: number, budget: 14}
	for range g.IntN(4) {
		g.declareType()
	}
	for range g.IntN(3) {
		g.declareFunc()
	}
	if g.chance(2) {
		g.declareInterface()
	}
	name := fmt.Sprintf("case%d", number)
	g.open("func %s() {", name)
	for range 2 + g.IntN(3) {
		g.newLocal()
	}
	for range 1 + g.IntN(3) {
		if g.chance(2) {
			g.feature()
		} else {
			g.statements(2 + g.IntN(4))
		}
	}
	g.printAll()
	g.close("}")
	g.decls.WriteString(strings.Join(g.code, "\n") + "\n")
	return Case{Number: number, Func: name, Source: g.decls.String()}
}

func newRand(seed uint64, number int) *rand.Rand { return rand.New(rand.NewPCG(seed, uint64(number))) }

// chance is true once in n times.
func (g *generator) chance(n int) bool { return g.IntN(n) == 0 }

// pick chooses one of a list.
func pick[T any](g *generator, list ...T) T { return list[g.IntN(len(list))] }

// name makes a name that no other case has.
func (g *generator) name(stem string) string {
	g.last++
	return fmt.Sprintf("%s%d_%d", stem, g.number, g.last)
}

// line writes a line of the current function.
func (g *generator) line(format string, args ...any) {
	g.code = append(g.code, strings.Repeat("\t", g.indent)+fmt.Sprintf(format, args...))
}

// open writes a line that opens a block, whose variables end with it.
func (g *generator) open(format string, args ...any) {
	g.line(format, args...)
	g.indent++
	g.scope = append(g.scope, nil) // marks the block's beginning
}

// close ends the block.
func (g *generator) close(format string, args ...any) {
	for len(g.scope) > 0 {
		last := g.scope[len(g.scope)-1]
		g.scope = g.scope[:len(g.scope)-1]
		if last == nil {
			break
		}
	}
	g.indent--
	g.line(format, args...)
}

// next ends a block and opens the next one: else, case.
func (g *generator) next(format string, args ...any) {
	g.close("%s", "")
	g.code = g.code[:len(g.code)-1]
	g.open(format, args...)
}

// top writes a declaration at the top of the file by f, which may use all that writes functions.
func (g *generator) top(f func()) {
	code, scope, indent, results, labels, loops := g.code, g.scope, g.indent, g.results, g.labels, g.loops
	g.code, g.scope, g.indent, g.results, g.labels, g.loops = nil, nil, 0, nil, nil, 0
	f()
	g.decls.WriteString(strings.Join(g.code, "\n") + "\n\n")
	g.code, g.scope, g.indent, g.results, g.labels, g.loops = code, scope, indent, results, labels, loops
}

// declare makes a variable known.
func (g *generator) declare(name string, t *typ, set bool) {
	g.scope = append(g.scope, &local{name, t, set})
}
