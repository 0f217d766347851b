package lower

import (
	"maps"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/core"
)

// Commit remembers what a cell has declared, once the interpreter has it.
func (s *Session) Commit(c *Core) Changes {
	l := c.lowering
	var forget, kept []string
	newer := map[string]string{}
	for k, v := range l.newTypes {
		s.types[k] = v
	}
	// What was declared under the same names before, nobody can mention any more.
	for what, d := range l.latest {
		if old, ok := s.latest[what]; ok && old != d {
			switch {
			case l.unit.Body == nil || d.signature == "": // a program goes by itself; a variable
			case d.signature == old.signature:
				newer[old.name] = d.name
			default:
				kept = append(kept, strings.TrimPrefix(what, "func "))
			}
			forget = append(forget, old.name)
			delete(s.funcs, old.key)
			delete(s.names, old.name)
			delete(s.globals, old.name)
		}
		s.latest[what] = d
	}
	generic := l.genericsAgain()
	maps.Copy(s.instances, l.instances)
	if g := l.generation(); g != s.generation {
		s.generation = g
		for _, key := range s.dated.funcs {
			name := s.funcs[key]
			forget = append(forget, name)
			delete(s.funcs, key)
			delete(s.names, name)
		}
		for _, key := range s.dated.runtime {
			delete(s.runtime, key)
		}
		s.dated.funcs, s.dated.runtime = nil, nil
	}
	for _, n := range l.privates {
		delete(l.newNames, n)
	}
	for k, v := range l.newFuncs {
		s.funcs[k] = v
		if isDated(k) {
			s.dated.funcs = append(s.dated.funcs, k)
		}
	}
	for k, v := range l.newRuntime {
		s.runtime[k] = v
		if isDated(k) {
			s.dated.runtime = append(s.dated.runtime, k)
		}
	}
	for k := range l.newNames {
		s.names[k] = true
	}
	for k, v := range l.newCompiled {
		s.compiled[k] = v
	}
	for k := range l.newGlobals {
		s.globals[k] = true
	}
	s.asked = l.asked
	s.sites += len(l.sites)
	c.lowering = nil
	slices.Sort(kept)
	return Changes{append(forget, l.privates...), newer, kept, generic}
}

// Variable returns the Core name of a variable of the cells, whose name by [Package.CoreName] is
// given. There is none as long as no function that the interpreter has uses it.
func (s *Session) Variable(coreName string) (name string, ok bool) {
	name = core.VarPrefix + identifier(coreName)
	return name, s.globals[name]
}
