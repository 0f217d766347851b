package check

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"regexp"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/compiler/cell"
)

// isProgram reports whether a cell is a whole Go file: it has a package clause, and a function main
// or at least nothing at its top that a file cannot have. A file of a package other than main is
// not a program.
func isProgram(src string) bool {
	if !strings.Contains(src, "package") {
		return false
	}
	f, err := parser.ParseFile(token.NewFileSet(), "", src, parser.PackageClauseOnly)
	if err != nil || f.Name == nil {
		return false
	}
	statements, main := false, false
	for _, f := range cell.Split(src) {
		statements = statements || f.Kind == cell.Stmt
		main = main || f.Kind == cell.Func && mainHead.MatchString(f.Text)
	}
	return main || !statements || f.Name.Name != "main"
}

var mainHead = regexp.MustCompile(`^func\s+main\b`)

// checkProgram checks a whole program as Go's compiler would. It does not see the session.
func (s *Session) checkProgram(name, src string) (*Unit, error) {
	s.checks++
	u := &Unit{Name: name, text: src, Fset: s.fset, session: s, Program: true}
	var err error
	u.syntax, err = parser.ParseFile(s.fset, name, src, parser.SkipObjectResolution|parser.ParseComments)
	u.file = s.fset.File(u.syntax.FileStart)
	errs := syntaxErrors(err, src, 0, len(src), func(offset int) (int, int) { return position(src, offset) })
	if len(errs) == 0 {
		u.Files = []*ast.File{u.syntax}
		errs = u.check(mainPath)
	}
	if len(errs) > 0 {
		s.fset.RemoveFile(u.file)
		return nil, errs
	}
	o := &origin{name: name, file: u.file}
	for _, im := range u.syntax.Imports {
		o.imports = append(o.imports, u.importOf(im))
	}
	vars := u.programVars()
	u.comments = commentsIn(u.syntax)
	u.Tests = u.programTests()
	u.plan = s.newPlan(u.declarationsOf(o), vars, o.imports, true)
	u.finish()
	s.pending = u.file
	return u, nil
}

// importOf returns an import of the program, with its name there.
func (u *Unit) importOf(im *ast.ImportSpec) importSpec {
	obj := u.Info.Implicits[im]
	if im.Name != nil {
		obj = u.Info.Defs[im.Name]
	}
	spec := importSpec{path: strings.Trim(im.Path.Value, "\"`")}
	switch {
	case im.Name != nil && (im.Name.Name == "_" || im.Name.Name == "."):
		spec.name = im.Name.Name
	case obj != nil:
		spec.name = obj.Name()
	}
	return spec
}

// programTests returns the names of the program's tests that it does not mention itself: main is
// all that is run.
func (u *Unit) programTests() (names []string) {
	imported := func(name string) string {
		for _, im := range u.syntax.Imports {
			if spec := u.importOf(im); spec.name == name {
				return spec.path
			}
		}
		return ""
	}
	used := map[types.Object]bool{}
	for _, obj := range u.Info.Uses {
		used[obj] = true
	}
	for _, d := range u.syntax.Decls {
		fd, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		text := u.text[u.file.Offset(fd.Pos()):u.file.Offset(fd.End())]
		if t, ok := testFuncOf(fd, text, imported); ok && !used[u.Info.Defs[fd.Name]] {
			names = append(names, t.name)
		}
	}
	return names
}

// programVars returns the names of the program's variables.
func (u *Unit) programVars() []string {
	var names []string
	for _, name := range u.Pkg.Scope().Names() {
		if _, ok := u.Pkg.Scope().Lookup(name).(*types.Var); ok {
			names = append(names, name)
		}
	}
	return names
}
