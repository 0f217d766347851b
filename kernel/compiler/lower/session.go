package lower

import (
	"maps"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
)

// Commit remembers what a cell has declared, once the interpreter has it.
func (s *Session) Commit(c *Core) Changes {
	l := c.lowering
	c.lowering = nil
	if l.unit.Apart {
		l.privates = append(l.privates, l.forgetAll()...)
	}
	changes := s.replace(l)
	changes.Generic = l.genericsAgain()
	changes.Forget = append(changes.Forget, s.renew(l.generation())...)
	changes.Forget = append(changes.Forget, l.privates...)
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
	maps.Copy(s.types, l.newTypes)
	maps.Copy(s.names, l.newNames)
	maps.Copy(s.compiled, l.newCompiled)
	maps.Copy(s.globals, l.newGlobals)
	maps.Copy(s.instances, l.instances)
	changes.Asks = l.asked && !s.asked
	s.asked = l.asked
	s.sites += len(l.sites)
	return changes
}

// forgetAll forgets what the unit declares, and returns the Core names of it.
func (l *lowering) forgetAll() (names []string) {
	for _, d := range l.latest {
		names = append(names, d.name)
		delete(l.newFuncs, d.key)
		delete(l.newGlobals, d.name)
	}
	l.latest = nil
	slices.Sort(names)
	return names
}

// Variable returns the Core name of a variable that the unit declares, by its name by
// [Package.CoreName], before it is committed. There is none if no function uses it.
func (c *Core) Variable(coreName string) (name string, ok bool) {
	name = core.VarPrefix + identifier(coreName)
	return name, c.lowering.newGlobals[name]
}

// replace forgets what was declared before under the names of what a cell declares: nobody can
// mention it any more.
func (s *Session) replace(l *lowering) Changes {
	c := Changes{Newer: map[string]string{}}
	for what, d := range l.latest {
		if old, ok := s.latest[what]; ok && old != d {
			switch {
			case l.unit.Body == nil || d.signature == "": // a program goes by itself; a variable
			case d.signature == old.signature:
				c.Newer[old.name] = d.name
			default:
				c.Kept = append(c.Kept, strings.TrimPrefix(what, "func "))
			}
			c.Forget = append(c.Forget, old.name)
			delete(s.funcs, old.key)
			delete(s.names, old.name)
			delete(s.globals, old.name)
		}
		s.latest[what] = d
	}
	slices.Sort(c.Kept)
	return c
}

// renew begins a generation, unless it is the session's already, and returns the Core names of the
// one before.
func (s *Session) renew(generation int) (forget []string) {
	if generation == s.generation {
		return nil
	}
	s.generation = generation
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
	return forget
}

// Variable returns the Core name of a variable of the cells, whose name by [Package.CoreName] is
// given. There is none as long as no function that the interpreter has uses it.
func (s *Session) Variable(coreName string) (name string, ok bool) {
	name = core.VarPrefix + identifier(coreName)
	return name, s.globals[name]
}
