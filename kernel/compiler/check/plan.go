package check

import (
	"go/ast"
	"maps"
	"slices"
)

// plan is what a cell changes in the session. It is made before the cell is checked, from the names
// that it declares, changes nothing, and is carried out when the unit is committed.
//
// What the cell declares again is replaced. What uses something that is replaced, directly or not,
// is stale: it is checked again, with the new meaning of its names, and compiled again if it is a
// function. This stops at variables, since they keep their values, and so their types. For them, a
// type that is replaced or stale lives on as a copy under a name of its own, with its methods. So
//
//	type T struct{ a int }         type T struct{ a, b int }
//	type U struct{ t *T }    and
//	var u U
//
// make of the session: a new T, a new U that uses it, and copies of the old two, which u's type
// is then written with.
//
// A type or constant that is declared again just as it was, and that uses nothing that has changed,
// is not replaced: see same.go.
type plan struct {
	session *Session
	// fresh are the cell's declarations but those of variables, whose types are not known yet; vars
	// are the names of these.
	fresh []*decl
	vars  []string
	alone bool // see newPlan

	same     map[*decl]*decl // of fresh, to the one in the session that it equals
	replaced map[*decl]bool
	// stale has for each declaration that is to be checked again the name, declared by the cell,
	// that is the cause.
	stale map[*decl]string
	order []*decl // the keys of stale
	// trimmed has the declarations of constants of which some are replaced, without these.
	trimmed map[*decl]ast.Decl
	copies  map[*decl]*decl  // of what is replaced or stale, under names of their own
	kept    map[*decl]*decl  // variables and earlier copies, written anew with copies
	byName  map[string]*decl // fresh, without methods
}

// newPlan finds out what the declarations change. imports are those that the cell can use. alone is
// set for a program's: then nothing is stale, and what uses something that is replaced keeps using
// the old one.
func (s *Session) newPlan(fresh []*decl, vars []string, imports []importSpec, alone bool) *plan {
	p := &plan{
		session: s, fresh: fresh, vars: vars, alone: alone,
		replaced: map[*decl]bool{}, stale: map[*decl]string{}, trimmed: map[*decl]ast.Decl{},
		copies: map[*decl]*decl{}, kept: map[*decl]*decl{}, byName: map[string]*decl{},
	}
	for _, d := range fresh {
		if d.kind != methodDecl {
			for n := range d.named() {
				p.byName[n] = d
			}
		}
	}
	p.same = p.unchanged(imports)
	causes := p.replace()
	if !alone {
		p.markStale(causes)
	}
	for _, d := range p.usersOfChanges() {
		if d.kind == varDecl || d.old != "" || alone {
			p.keep(d)
		}
	}
	return p
}

// usersOfChanges returns the declarations that use something that changes, in their order.
func (p *plan) usersOfChanges() []*decl {
	all := users{}
	for d := range p.replaced {
		maps.Copy(all, d.users)
	}
	for d := range p.stale {
		maps.Copy(all, d.users)
	}
	return all.inOrder()
}

// changes reports whether the plan replaces d or makes it stale.
func (p *plan) changes(d *decl) bool { return p.replaced[d] || p.stale[d] != "" }

// cause is a declaration, or a name of the language, with the name that makes its users stale.
type cause struct {
	decl     *decl
	universe string
	name     string
}

// replace records what is replaced, and returns the causes whose users become stale.
func (p *plan) replace() []cause {
	s := p.session
	var causes []cause
	replaced := func(d *decl, name string) {
		if !p.replaced[d] {
			p.replaced[d] = true
			causes = append(causes, cause{decl: d, name: name})
		}
	}
	named := func(name string) {
		switch d := s.decls[name]; {
		case d != nil && !p.alone && slices.ContainsFunc(d.names, func(n string) bool { return n != "_" && !p.declares(n) }):
			if p.stale[d] == "" {
				p.trim(d)
				p.stale[d] = name
				p.order = append(p.order, d)
				causes = append(causes, cause{decl: d, name: name})
			}
		case d != nil:
			replaced(d, name)
		case inUniverse(name):
			causes = append(causes, cause{universe: name, name: name})
		}
	}
	for _, d := range p.fresh {
		switch old := p.same[d]; {
		case old != nil:
		case d.kind == methodDecl:
			if m := p.oldMethod(d); m != nil {
				replaced(m, d.names[0])
				if !sameHeader(m, d) || slices.ContainsFunc(m.head.uses, func(u use) bool { return p.changes(u.target) }) {
					// What needs the method may not name it: it may convert the type to an
					// interface.
					causes = append(causes, cause{decl: m.owner, name: d.names[0]})
				}
			}
		default:
			for n := range d.named() {
				named(n)
				if d.kind != typeDecl || s.decls[n] == nil {
					continue
				}
				// The methods that came with the old type in one cell go with it. Those of other
				// cells are the new one's too, unless it comes with its own.
				for _, m := range s.decls[n].methods {
					if p.alone || m.origin == s.decls[n].origin || p.declaresMethod(n, m.names[0]) {
						replaced(m, n)
					}
				}
			}
		}
	}
	for _, n := range p.vars {
		named(n)
	}
	return causes
}

// declares reports whether the cell declares the name, whatever else has it.
func (p *plan) declares(name string) bool {
	return p.byName[name] != nil || slices.Contains(p.vars, name)
}

// declaresMethod reports whether the cell declares a method of a type by that name.
func (p *plan) declaresMethod(receiver, name string) bool {
	return slices.ContainsFunc(p.fresh, func(d *decl) bool {
		return d.kind == methodDecl && methodOf(d.header) == method{receiver, name}
	})
}

// trim blanks those names of a constant declaration that the cell declares again. The other
// constants may depend on their positions (iota).
func (p *plan) trim(d *decl) {
	syntax, _ := copied(d.syntax)
	for _, id := range declared(syntax) {
		if p.declares(id.Name) {
			id.Name = "_"
		}
	}
	p.trimmed[d] = syntax
}

// oldMethod returns the method of the session that the cell declares again with d.
func (p *plan) oldMethod(d *decl) *decl {
	m := methodOf(d.header)
	owner := p.session.decls[m.receiver]
	if f := p.byName[m.receiver]; f != nil {
		owner = p.same[f]
	}
	if owner == nil {
		return nil
	}
	return owner.method(m.name)
}

func (d *decl) method(name string) *decl {
	for _, m := range d.methods {
		if m.names[0] == name {
			return m
		}
	}
	return nil
}

// markStale marks the declarations that the causes make stale, and those that they make stale in
// turn.
func (p *plan) markStale(causes []cause) {
	for len(causes) > 0 {
		c := causes[0]
		causes = causes[1:]
		for _, d := range p.usersOf(c) {
			if d.kind != varDecl && d.old == "" && !p.changes(d) {
				p.stale[d] = c.name
				p.order = append(p.order, d)
				causes = append(causes, cause{decl: d, name: c.name})
			}
		}
	}
}

// usersOf returns the declarations that use what a cause is about, in their order.
func (p *plan) usersOf(c cause) []*decl {
	if c.decl != nil {
		return c.decl.users.inOrder()
	}
	var speakers []*decl
	for d := range p.session.list.all() { // a name of the language gets another meaning but once
		for r := range d.refs() {
			if slices.Contains(r.universe, c.universe) {
				speakers = append(speakers, d)
				break
			}
		}
	}
	return speakers
}

// keep rewrites a variable or an earlier copy if something that it uses changes.
func (p *plan) keep(d *decl) {
	changes := func(u use) bool { return p.changes(u.target) }
	if !p.changes(d) && (slices.ContainsFunc(d.head.uses, changes) || slices.ContainsFunc(d.body.uses, changes)) {
		p.copyOf(d, "", func(c *decl) { p.kept[d] = c })
	}
}

// oldOf returns the copy of d, which changes, under a name of its own; d itself if it does not
// change.
func (p *plan) oldOf(d *decl) *decl {
	if d.old != "" || !p.changes(d) {
		return d
	}
	if d.kind == methodDecl {
		// A type has one method of a name, so an old one is there only with an old type.
		if p.oldOf(d.owner) == d.owner {
			return d
		}
		return p.copies[d]
	}
	if c := p.copies[d]; c != nil {
		return c
	}
	c := p.copyOf(d, p.session.oldName(d.names[0]), func(c *decl) { p.copies[d] = c })
	for _, m := range d.methods {
		p.copies[m] = p.copyOf(m, "", func(mc *decl) { mc.owner, mc.old = c, m.names[0] })
		c.methods = append(c.methods, p.copies[m])
	}
	return c
}

// copyOf copies d, with old names for what it uses that changes, and for itself if name is one.
// early gets the copy before what it uses is looked at: that may be d.
func (p *plan) copyOf(d *decl, name string, early func(*decl)) *decl {
	c := *d
	c.id, c.place, c.users, c.noted, c.reported = 0, 0, nil, nil, false
	c.methods = nil
	var ids map[*ast.Ident]*ast.Ident
	c.syntax, ids = copied(d.syntax)
	if fd, ok := c.syntax.(*ast.FuncDecl); ok {
		c.header = headerOf(fd)
	}
	if name != "" {
		c.old = name
		for i, id := range c.idents() {
			id.Name = name
			if i > 0 {
				id.Name = p.session.oldName(d.names[i])
			}
		}
	}
	early(&c)
	rewritten := func(uses []use) []use {
		list := make([]use, len(uses))
		for i, u := range uses {
			id, target := ids[u.id], p.oldOf(u.target)
			if target != u.target && target.kind != methodDecl {
				id.Name = target.checkName(id.Name, u.target)
			}
			list[i] = use{id, target}
		}
		return list
	}
	c.head.uses, c.body.uses = rewritten(d.head.uses), rewritten(d.body.uses)
	return &c
}

// checkName returns the identifier for what was, as one of the names of d's original.
func (d *decl) checkName(name string, original *decl) string {
	i := slices.Index(original.names, name)
	if i < 0 {
		i = 0
	}
	return d.idents()[i].Name
}
