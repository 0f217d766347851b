package check

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/compiler/stdlib"
)

// attempt is a cell being checked. Some things are known only after the checker has seen the cell:
// then the cell is written in another way and checked again.
type attempt struct {
	session   *Session
	name, src string

	// wrap is set when the call that ends the cell is not a statement, but an expression whose
	// value is to be shown: a conversion, or a call of some built-in functions.
	wrap bool
	// old are the offsets of names that occur before the cell declares them, or in the statement
	// that does: they mean the session's declarations. x := x + 1
	old map[int]bool
	// alone leaves other declarations of the session with the meaning that they have.
	alone bool
	// order is the order of initialization at the cell's top, see lead. forward is set if one of
	// these declarations uses a variable that is declared below it.
	order   []int
	forward bool
	// auto are the imports that the cell has forgotten.
	auto  []importSpec
	tried bool // auto was looked for
}

// check checks the cell as it is written now. It returns no unit when the cell does not parse.
func (t *attempt) check() (*Unit, ErrorList) {
	s := t.session
	s.checks++
	a := newAssembler(s, t.name)
	a.wrap, a.old, a.auto, a.lead.order = t.wrap, t.old, t.auto, t.order
	if errs := a.assemble(t.src); len(errs) > 0 {
		return nil, errs
	}
	u := &Unit{Name: t.name, text: a.text.String(), Fset: s.fset, session: s, assembled: a, comments: a.comments}
	u.cycles = !t.forward
	var err error
	u.syntax, err = parser.ParseFile(s.fset, t.name, u.text, parser.SkipObjectResolution)
	u.file = s.fset.File(u.syntax.FileStart)
	if err != nil {
		s.fset.RemoveFile(u.file)
		// Each fragment parses, so this is about the text between them.
		return nil, syntaxErrors(err, u.text, 0, len(u.text), func(int) (int, int) { return 0, 0 })
	}
	for _, d := range u.syntax.Decls {
		if fd, ok := d.(*ast.FuncDecl); ok && fd.Name.Name == bodyName {
			u.Body = fd
		}
	}
	o := &origin{name: t.name, file: u.file, imports: slices.Concat(a.imports, a.oldImports)}
	u.plan = s.newPlan(u.declarationsOf(o), a.vars, a.imports, t.alone)
	for n := range a.oldNames {
		if d := s.decls[n]; d != nil {
			u.plan.oldOf(d)
		}
	}
	u.parts = u.plan.reach(a.names)
	u.Files = append(files(u.parts), u.syntax)
	return u, u.check(mainPath)
}

// declarationsOf returns the cell's declarations, those of variables left out.
func (u *Unit) declarationsOf(o *origin) []*decl {
	var list []*decl
	text := func(n ast.Node) string {
		from, to := u.file.Offset(n.Pos()), u.file.Offset(n.End())
		// What does not parse may end after the text.
		return u.text[from:max(from, min(to, len(u.text)))]
	}
	for _, d := range u.syntax.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d != u.Body && d.Name.Name != "_" && !strings.HasPrefix(d.Name.Name, initName) {
				list = append(list, newDecl(o, d, text(d)))
			}
		case *ast.GenDecl:
			switch d.Tok {
			case token.CONST:
				if slices.ContainsFunc(declared(d), func(id *ast.Ident) bool { return id.Name != "_" }) {
					list = append(list, newDecl(o, d, text(d)))
				}
			case token.TYPE:
				for _, spec := range d.Specs {
					if spec.(*ast.TypeSpec).Name.Name != "_" {
						one := &ast.GenDecl{TokPos: spec.Pos(), Tok: token.TYPE, Specs: []ast.Spec{spec}}
						list = append(list, newDecl(o, one, "type "+text(spec)))
					}
				}
			}
		}
	}
	for _, d := range list {
		d.comment = u.comments.of(d)
	}
	return list
}

// check runs the checker on Files, and returns the errors.
func (u *Unit) check(path string) ErrorList {
	u.Info = newInfo()
	var errs ErrorList
	allowed := false
	conf := types.Config{
		GoVersion: goVersion,
		Importer:  u.session.importer,
		Error:     func(err error) { errs.add(u, err); allowed = true },
	}
	u.Pkg, _ = conf.Check(path, u.Fset, u.Files, u.Info)
	if len(errs) == 0 && allowed {
		errs.addInstanceCycle(u)
	}
	decls := u.syntax.Decls
	if u.apart {
		decls = u.declsOfAll()
	}
	for _, d := range decls {
		if fd, ok := d.(*ast.FuncDecl); ok && fd.Body == nil && !isGeneric(fd) && len(errs) == 0 {
			errs.add(u, types.Error{Fset: u.Fset, Pos: fd.Name.Pos(), Msg: "missing function body"})
		}
	}
	return errs.clean(u.Program)
}

// again reports whether the cell is to be checked again, written in another way.
func (t *attempt) again(u *Unit, errs ErrorList) bool {
	if u == nil {
		return false
	}
	again := t.findOld(u)
	if len(errs) == 0 {
		return again || t.findOrder(u)
	}
	again = t.findImports(u) || again
	if !again && !t.wrap && len(errs) == 1 && strings.HasSuffix(errs[0].Msg, "is not used") {
		t.wrap, again = true, true
	}
	return again
}

// findOld finds the names in the cell's statements that occur before their declaration.
func (t *attempt) findOld(u *Unit) (found bool) {
	a := u.assembled
	if len(a.vars) == 0 {
		return false
	}
	variable := func(n *ast.Ident) bool {
		obj, ok := u.Info.Uses[n].(*types.Var)
		return ok && obj.Parent() == u.Pkg.Scope()
	}
	ast.Inspect(u.syntax, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			if n != u.Body {
				found = t.findPackages(u, n, variable) || found
				return false
			}
		case *ast.Ident:
			if !variable(n) {
				break
			}
			at := a.cellOffset(u.Fset.Position(n.Pos()))
			if a.lead.ahead(n.Name, at) {
				found = found || !t.forward
				t.forward = true
				break
			}
			if until, ok := a.definedAt[n.Name]; ok && at < until && !a.defines[at] && !t.old[at] {
				if inUniverse(n.Name) && !t.session.knows(n.Name) {
					break
				}
				t.old[at] = true
				found = true
			}
		}
		return true
	})
	return found
}

// findPackages finds names in a function that refer to a package which the cell imports, although a
// variable of the statements hides it there: in Go, the function would be beside main, not in it.
func (t *attempt) findPackages(u *Unit, fd *ast.FuncDecl, variable func(*ast.Ident) bool) (found bool) {
	a := u.assembled
	ast.Inspect(fd, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		id, ok := sel.X.(*ast.Ident)
		if !ok || !variable(id) {
			return true
		}
		i := slices.IndexFunc(a.own, func(im importSpec) bool { return im.name == id.Name })
		if _, defined := a.definedAt[id.Name]; !defined || i < 0 {
			return true
		}
		pkg, err := t.session.importer.Import(a.own[i].path)
		at := a.cellOffset(u.Fset.Position(id.Pos()))
		if err != nil || at < 0 || t.old[at] || !sel.Sel.IsExported() || pkg.Scope().Lookup(sel.Sel.Name) == nil {
			return true
		}
		t.old[at] = true
		found = true
		return true
	})
	return found
}

// knows reports whether the session has a meaning for the name.
func (s *Session) knows(name string) bool {
	return s.decls[name] != nil || slices.ContainsFunc(s.imports, func(im importSpec) bool { return im.name == name })
}

// findImports finds packages that the cell uses as if it had imported them.
func (t *attempt) findImports(u *Unit) bool {
	if t.tried {
		return false
	}
	t.tried = true
	t.auto = t.session.forgotten([]*ast.File{u.syntax}, func(id *ast.Ident) bool {
		return u.Info.Uses[id] == nil && !u.assembled.declares[id.Name]
	})
	return len(t.auto) > 0
}

// forgotten returns the imports of packages that the files select from by their names, as far as
// these stand for nothing else.
func (s *Session) forgotten(syntax []*ast.File, unknown func(*ast.Ident) bool) []importSpec {
	members := map[string][]string{}
	var names []string
	for _, f := range syntax {
		ast.Inspect(f, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if id, ok := sel.X.(*ast.Ident); ok && unknown(id) {
				if members[id.Name] == nil {
					names = append(names, id.Name)
				}
				members[id.Name] = append(members[id.Name], sel.Sel.Name)
			}
			return true
		})
	}
	var list []importSpec
	for _, name := range names {
		if path := s.packageWith(name, members[name]); path != "" {
			list = append(list, importSpec{name, path})
		}
	}
	return list
}

// packageWith returns the import path of the package of that name that has the members, or else of
// the one that is most likely meant; "" if no package has the name.
func (s *Session) packageWith(name string, members []string) string {
	paths := stdlib.ByName(name)
	if name == lessonsPath {
		paths = []string{lessonsPath}
	}
	if name == "rand" && slices.Contains(members, "Read") {
		paths = append([]string{"crypto/rand"}, paths...)
	}
	best, most := "", -1
	for _, path := range paths {
		pkg, err := s.importer.Import(path)
		if err != nil {
			continue
		}
		has := 0
		for _, m := range members {
			if obj := pkg.Scope().Lookup(m); obj != nil && obj.Exported() {
				has++
			}
		}
		if has > most {
			best, most = path, has
		}
	}
	return best
}
