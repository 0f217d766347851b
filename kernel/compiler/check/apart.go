package check

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// A Source is a file of a program. Name is the file name for its positions.
type Source struct{ Name, Text string }

// CheckApart checks a program of several files, which are one package, as Go's compiler would. It
// does not see the session and does not become part of it: the unit is not for Commit, and is to be
// closed. What it declares has core names that begin with prefix and a point; that no two programs
// have the same is the caller's business. The error is an [ErrorList].
func (s *Session) CheckApart(prefix string, files []Source) (*Unit, error) {
	s.checks++
	u := &Unit{Name: files[0].Name, text: files[0].Text, Fset: s.fset, session: s, Program: true, apart: true}
	var errs ErrorList
	for _, src := range files {
		errs = append(errs, u.parse(src)...)
	}
	if len(errs) == 0 {
		errs = u.check(mainPath)
	}
	if len(errs) == 0 {
		errs = u.checkMain()
	}
	if len(errs) > 0 {
		u.Close()
		return nil, errs
	}
	u.plan = &plan{}
	u.nameApart(prefix)
	return u, nil
}

// Close forgets where a program apart is in the session's file set. Positions are of no use after.
func (u *Unit) Close() {
	for _, f := range u.Files {
		u.Fset.RemoveFile(u.Fset.File(f.FileStart))
	}
}

// parse adds a file.
func (u *Unit) parse(src Source) ErrorList {
	if errs := embeds(src.Text); len(errs) > 0 {
		return inFile(src.Name, errs)
	}
	f, err := parser.ParseFile(u.Fset, src.Name, src.Text, parser.SkipObjectResolution|parser.ParseComments)
	if f == nil {
		return inFile(src.Name, ErrorList{{Msg: err.Error()}})
	}
	u.Files = append(u.Files, f)
	if u.syntax == nil {
		u.syntax, u.file = f, u.Fset.File(f.FileStart)
	}
	return inFile(src.Name, syntaxErrors(err, src.Text, 0, len(src.Text), func(offset int) (int, int) { return position(src.Text, offset) }))
}

func inFile(name string, errs ErrorList) ErrorList {
	for i := range errs {
		errs[i].File = name
	}
	return errs
}

// checkMain reports what makes the package no program, in the words of the go command.
func (u *Unit) checkMain() ErrorList {
	if u.Pkg.Name() != "main" {
		return inFile(u.Name, ErrorList{{Line: 1, Col: 1, Msg: "package command-line-arguments is not a main package"}})
	}
	if _, ok := u.Pkg.Scope().Lookup("main").(*types.Func); !ok {
		return inFile(u.Name, ErrorList{{Msg: "function main is undeclared in the main package"}})
	}
	return nil
}

func (u *Unit) declsOfAll() (list []ast.Decl) {
	for _, f := range u.Files {
		list = append(list, f.Decls...)
	}
	return list
}

// nameApart gives core names to all that the program declares at its top.
func (u *Unit) nameApart(prefix string) {
	u.cores = map[types.Object]string{}
	names := map[string]int{} // how many have a name: of init and _ there may be several
	for _, d := range u.declsOfAll() {
		if d, ok := d.(*ast.GenDecl); ok && d.Tok == token.IMPORT {
			continue
		}
		for _, id := range declared(d) {
			if obj := u.Info.Defs[id]; obj != nil {
				name := ownerPrefix(obj) + id.Name
				if names[name]++; names[name] > 1 {
					name = fmt.Sprintf("%d.%s", names[name], name)
				}
				u.cores[obj] = prefix + "." + name
			}
		}
	}
}

// Functions returns the functions and methods that the unit declares, as tracebacks have them,
// without the package: f, T.m, (*T).m.
func (u *Unit) Functions() (names []string) {
	for _, d := range u.declsOfAll() {
		fd, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		name := fd.Name.Name
		if f, ok := u.Info.Defs[fd.Name].(*types.Func); ok && f.Signature().Recv() != nil {
			owner := strings.TrimSuffix(ownerPrefix(f), ".")
			if _, pointer := types.Unalias(f.Signature().Recv().Type()).(*types.Pointer); pointer {
				owner = "(*" + owner + ")"
			}
			name = owner + "." + name
		}
		names = append(names, name)
	}
	return names
}

// ownerPrefix is the name of a method's type with a point, "" for all else.
func ownerPrefix(obj types.Object) string {
	f, ok := obj.(*types.Func)
	if !ok || f.Signature().Recv() == nil {
		return ""
	}
	t := types.Unalias(f.Signature().Recv().Type())
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	if n, ok := t.(*types.Named); ok {
		return n.Obj().Name() + "."
	}
	return ""
}

// Forgotten returns the import paths of packages that a file of a program apart selects from and
// does not import, by their names, as far as these are neither declared in it nor known otherwise.
// The file may be one that does not compile.
func (s *Session) Forgotten(text string, known map[string]bool) (paths []string) {
	f, _ := parser.ParseFile(token.NewFileSet(), "", text, 0) // resolves what is declared in the file
	if f == nil {
		return nil
	}
	unresolved := map[*ast.Ident]bool{}
	for _, id := range f.Unresolved {
		unresolved[id] = !known[id.Name]
	}
	for _, spec := range f.Imports {
		name := importName(spec)
		for id := range unresolved {
			if id.Name == name {
				unresolved[id] = false
			}
		}
	}
	for _, spec := range s.forgotten([]*ast.File{f}, func(id *ast.Ident) bool { return unresolved[id] }) {
		paths = append(paths, spec.path)
	}
	return paths
}

// majorVersion is the last part of the path of a module's later versions.
var majorVersion = regexp.MustCompile(`^v[0-9]+$`)

// importName is the name by which a file selects from a package that it imports.
func importName(spec *ast.ImportSpec) string {
	if spec.Name != nil {
		return spec.Name.Name
	}
	p, _ := strconv.Unquote(spec.Path.Value)
	if base := path.Base(p); !majorVersion.MatchString(base) {
		return base
	}
	return path.Base(path.Dir(p))
}
