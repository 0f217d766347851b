package check

import (
	"go/ast"
	"go/scanner"
	"go/token"
	"slices"
)

// A cell is often run again unchanged, and its types should then be the same types, so that values
// made before can still be used. unchanged finds the types and constants of the cell that are:
// their text is the same, token by token, and so is all that it refers to. Types may refer to each
// other, so all pairs with one text are taken for the same first, and those that refer to something
// else are sorted out until none is left.
func (p *plan) unchanged(imports []importSpec) map[*decl]*decl {
	s := p.session
	same := map[*decl]*decl{}
	for _, d := range p.fresh {
		if d.kind != typeDecl && d.kind != constDecl {
			continue
		}
		var old *decl
		for n := range d.named() {
			old = s.decls[n]
		}
		if old != nil && old.kind == d.kind && slices.Equal(old.names, d.names) && sameTokens(old.text, d.text) {
			same[d] = old
		}
	}
	sees := origin{imports: imports}
	refersToSame := func(old *decl) bool {
		for _, u := range old.head.uses {
			name := u.target.names[0]
			if i := slices.Index(u.target.names, u.id.Name); i >= 0 {
				name = u.target.names[i]
			}
			if s.decls[name] != u.target || slices.Contains(p.vars, name) {
				return false
			}
			if f := p.byName[name]; f != nil && same[f] != u.target {
				return false
			}
		}
		for _, name := range old.head.universe {
			if s.decls[name] != nil || p.declares(name) {
				return false
			}
		}
		for _, name := range old.head.packages {
			if sees.path(name) != old.origin.path(name) || p.declares(name) {
				return false
			}
		}
		return !old.head.dot
	}
	for changed := true; changed; {
		changed = false
		for d, old := range same {
			if !refersToSame(old) {
				delete(same, d)
				changed = true
			}
		}
	}
	return same
}

// sameTokens reports whether two texts differ in white space and comments at most.
func sameTokens(a, b string) bool { return a == b || slices.Equal(tokens(a), tokens(b)) }

func tokens(text string) []string {
	file := token.NewFileSet().AddFile("", -1, len(text))
	var s scanner.Scanner
	s.Init(file, []byte(text), func(token.Position, string) {}, 0)
	var list []string
	for {
		_, tok, lit := s.Scan()
		if n := len(list); (tok == token.RBRACE || tok == token.RPAREN) && n > 0 && list[n-1] == ";" {
			list = list[:n-1] // may as well be left out
		}
		switch {
		case tok == token.EOF:
			return list
		case tok == token.SEMICOLON:
			list = append(list, ";") // written or not
		case lit != "":
			list = append(list, lit)
		default:
			list = append(list, tok.String())
		}
	}
}

// sameHeader reports whether two declarations of a method give it the same type.
func sameHeader(a, b *decl) bool {
	return sameTokens(headerText(a), headerText(b))
}

func headerText(d *decl) string {
	fd := d.syntax.(*ast.FuncDecl)
	if fd.Body == nil {
		return d.text
	}
	return d.text[:min(int(fd.Body.Lbrace-fd.Pos()), len(d.text))]
}
