package mixed

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
)

// Generate returns a program. It is the same for the same seed and number. Every other one is small:
// all that it can do can be gone through.
func Generate(seed, number uint64) *Program {
	return generate(rand.NewPCG(seed, number), number%2 == 0)
}

// FromBytes returns the program that a fuzzer's bytes stand for: similar ones have much in common.
func FromBytes(data []byte) *Program { return generate(&bytesSource{data: data}, true) }

// bytesSource draws numbers from bytes, two for each, and then from nothing but how often it was
// asked: package rand rejects some numbers, and would ask for ever if they were all the same.
type bytesSource struct {
	data  []byte
	asked uint64
}

func (s *bytesSource) Uint64() uint64 {
	var b [2]byte
	n := copy(b[:], s.data)
	s.data = s.data[n:]
	v := uint64(binary.LittleEndian.Uint16(b[:]))
	if n == 0 {
		s.asked++
		v = s.asked << 20
	}
	v = (v + 1) * 0x9e3779b97f4a7c15
	return v ^ v>>32
}

// generator makes a program.
type generator struct {
	*rand.Rand
	Program
	names  map[string]string // what stands for an object in the text
	places []place
	small  bool
	chans  int // how many there are to choose from
	depth  int // of what is around the piece that is made
	locals int
}

func generate(source rand.Source, small bool) *Program {
	g := &generator{Rand: rand.New(source), names: map[string]string{}, small: small}
	g.Guarded = map[string]bool{}
	g.packaged = g.IntN(2) == 0
	g.chans = 1 + g.IntN(2)
	size := 3 + g.IntN(4)
	g.threads = make([][]string, 2+g.IntN(2))
	if !small {
		g.threads = make([][]string, 2+g.IntN(5))
		size = 6 + g.IntN(15)
	}
	for range 1 + g.IntN(3) {
		g.newPlace()
	}
	// A few kinds of pieces each, else nothing meets.
	kinds := []func() []string{g.access}
	most := 3
	if !small {
		most = 5
	}
	for range 1 + g.IntN(most) {
		all := g.pieces()
		kinds = append(kinds, all[g.IntN(len(all))])
	}
	for range size {
		parts := kinds[g.IntN(len(kinds))]()
		order := g.Perm(len(g.threads))
		for i, part := range parts {
			if i < len(order) && part != "" {
				g.insert(order[i], part)
			}
		}
	}
	g.readAll()
	g.dropUnused()
	return &g.Program
}

// insert puts statements somewhere into a thread, mostly last.
func (g *generator) insert(thread int, part string) {
	lines := g.threads[thread]
	at := len(lines)
	if g.chance(3) {
		at = g.IntN(len(lines) + 1)
	}
	g.threads[thread] = append(lines[:at:at], append([]string{part}, lines[at:]...)...)
}

// dropUnused takes back the declarations of what no thread uses, which Go rejects in a function.
func (g *generator) dropUnused() {
	var used strings.Builder
	for _, lines := range append(g.threads, g.final) {
		used.WriteString(strings.Join(lines, "\n") + "\n")
	}
	g.declared = slices.DeleteFunc(g.declared, func(d string) bool {
		name := strings.FieldsFunc(strings.TrimPrefix(d, "var "), func(r rune) bool { return r == ' ' || r == ',' })[0]
		return !regexp.MustCompile(`\b` + name + `\b`).MatchString(used.String())
	})
}

// chance is true once in n times.
func (g *generator) chance(n int) bool { return g.IntN(n) == 0 }

// value returns a small number.
func (g *generator) value() int { return 1 + g.IntN(4) }

// object returns the name of an object, which is declared by declaration, with %s for the name, if
// the program does not have it yet.
func (g *generator) object(name, declaration string) string {
	if have, ok := g.names[name]; ok {
		return have
	}
	text := name
	if g.packaged {
		text += "NAME"
	}
	g.names[name] = text
	g.declared = append(g.declared, fmt.Sprintf(declaration, text))
	return text
}

// local returns a new name for a variable of a goroutine's own.
func (g *generator) local(stem string) string {
	g.locals++
	return fmt.Sprint(stem, g.locals)
}

// pick chooses one of a list.
func pick[T any](g *generator, list ...T) T { return list[g.IntN(len(list))] }
