package check

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// Commit adds a unit's declarations to the session. The unit must be the last one that was checked.
func (s *Session) Commit(u *Unit) error {
	p := u.plan
	if u.assembled != nil {
		if !slices.Equal(s.imports, u.assembled.imports) {
			s.version++
		}
		s.imports = u.assembled.imports
	}
	if !u.Declares() {
		return nil
	}
	s.version++
	for d := range p.replaced {
		for n := range d.named() {
			if s.decls[n] == d {
				delete(s.decls, n)
			}
		}
		if d.owner != nil {
			d.owner.methods = slices.DeleteFunc(d.owner.methods, func(m *decl) bool { return m == d })
		}
		s.remove(d)
	}
	u.takeFresh()
	u.takeStale()
	for d, k := range p.kept {
		d.syntax, d.header, d.head, d.body = k.syntax, k.header, k.head, k.body
		s.note(d)
	}
	u.takeVars()
	for _, c := range p.copies {
		s.add(c)
	}
	s.files[u.file] = true
	s.pending = nil
	if s.list.wasteful() {
		s.prune()
	}
	return nil
}

// takeFresh adds the cell's declarations to the session.
func (u *Unit) takeFresh() {
	s, p := u.session, u.plan
	for _, d := range p.fresh {
		d.refer(u.Info, u.objects)
		if old := p.same[d]; old != nil {
			old.origin, old.text, old.comment, old.syntax, old.head = d.origin, d.text, d.comment, d.syntax, d.head
			s.add(old) // it takes the later place, after what it may use now
			continue
		}
		d.cores = u.compiled[d]
		s.add(d)
		if d.kind != methodDecl {
			for n := range d.named() {
				s.decls[n] = d
			}
		}
	}
	for _, d := range p.fresh {
		if d.kind != methodDecl {
			continue
		}
		d.owner = u.ownerOf(d)
		d.owner.methods = append(d.owner.methods, d)
	}
	// Methods that other cells have given to a type that is replaced are the new type's.
	for _, d := range p.order {
		if d.kind == methodDecl && p.replaced[d.owner] {
			d.owner = u.ownerOf(d)
			d.owner.methods = append(d.owner.methods, d)
		}
	}
}

// takeStale replaces what was checked and compiled again.
func (u *Unit) takeStale() {
	for _, d := range u.plan.order {
		if t := u.plan.trimmed[d]; t != nil {
			d.syntax = t
			for i, id := range d.idents() {
				d.names[i] = id.Name
			}
		}
		d.cores = u.compiled[d]
		d.refer(u.Info, u.objects)
		u.session.note(d)
	}
}

// takeVars adds the cell's variables to the session, each with its type written out.
func (u *Unit) takeVars() {
	s := u.session
	o := &origin{name: u.Name, file: u.file}
	for _, d := range u.vars {
		v := u.Pkg.Scope().Lookup(d.names[0]).(*types.Var)
		w := &typeWriter{machine: s.importer, objects: u.objects}
		spec := &ast.ValueSpec{Names: []*ast.Ident{{NamePos: v.Pos(), Name: v.Name()}}, Type: w.expr(v.Type())}
		d.origin, d.syntax = o, &ast.GenDecl{TokPos: v.Pos(), Tok: token.VAR, Specs: []ast.Spec{spec}}
		d.typeImports, d.head.uses = w.imports, w.uses
		if !w.private {
			d.text, d.textImports = varText(v)
		}
		d.cores = u.compiled[d]
		s.decls[v.Name()] = d
		s.add(d)
	}
}

// prune drops copies that no variable needs any more, and positions that no declaration has.
func (s *Session) prune() {
	live := map[*decl]bool{}
	var mark func(d *decl)
	mark = func(d *decl) {
		if live[d] {
			return
		}
		live[d] = true
		if d.owner != nil {
			mark(d.owner)
		}
		for _, m := range d.methods {
			mark(m)
		}
		for r := range d.refs() {
			for _, u := range r.uses {
				mark(u.target)
			}
		}
	}
	for d := range s.list.all() {
		if d.old == "" {
			mark(d)
		}
	}
	needed := map[*token.File]bool{}
	for d := range live {
		needed[d.origin.file] = true
	}
	for f := range s.files {
		if !needed[f] {
			s.fset.RemoveFile(f)
			delete(s.files, f)
		}
	}
	for d := range s.list.all() {
		if !live[d] {
			s.remove(d)
		}
	}
	s.list.compact()
}
