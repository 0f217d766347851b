package check

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/cell"
)

// A cell becomes one Go file. Each fragment of it keeps its place by a line directive before it, so
// every error and every position is the cell's. Of a statement that declares variables,
//
//	a, err := f()
//
// the file has two copies: a declaration, from which the checker learns the variables' types,
//
//	var a, err = f()
//
// and, in the body, an assignment in the statement's place: "a, err = f()". When an earlier
// statement of the cell has declared err already, only a is declared, and "_" stands for err.
type assembler struct {
	session  *Session
	name     string
	declares map[string]bool   // names that the cell declares in the package
	imported map[string]bool   // names under which it imports packages
	methods  map[method]string // methods that it declares, and their text

	imports  []importSpec
	decls    strings.Builder // declarations, as they stand in the file
	source   strings.Builder // the same without line directives, for the session
	varDecls strings.Builder
	body     strings.Builder
	vars     []string // in order
	// definedBy is the offset of the := that declares a variable.
	definedBy map[string]int
	inits     int
	hasMain   bool
	wrap      bool // see Session.check
	value     bool // the last statement is a lone expression, whose value may be shown

	text strings.Builder
}

// parsed is a fragment with its syntax.
type parsed struct {
	cell.Fragment
	file *ast.File
	fset *token.FileSet
}

func newAssembler(s *Session, name string) *assembler {
	return &assembler{
		session: s, name: name,
		declares: map[string]bool{}, imported: map[string]bool{}, methods: map[method]string{}, definedBy: map[string]int{},
	}
}

// assemble builds the file's text.
func (a *assembler) assemble(src string) error {
	var frags []parsed
	var errs ErrorList
	for _, f := range cell.Split(src) {
		p, err := a.parse(f)
		if err != nil {
			errs = append(errs, syntaxErrors(a.name, err)...)
			continue
		}
		frags = append(frags, p)
	}
	if len(errs) > 0 {
		return errs.clean()
	}
	for _, f := range frags {
		if err := a.declare(f); err != nil {
			return err
		}
	}
	for _, f := range frags {
		if err := a.otherMethod(f); err != nil {
			return err
		}
	}
	for i, f := range frags {
		a.statement(f, i == len(frags)-1)
	}
	a.write()
	return nil
}

// line is the directive that gives what follows its place in the cell.
func (a *assembler) line(f cell.Fragment, offset int) string {
	line, col := f.Line, f.Col
	if head := f.Text[:offset]; offset > 0 {
		line += strings.Count(head, "\n")
		if i := strings.LastIndexByte(head, '\n'); i >= 0 {
			col = offset - i
		} else {
			col += offset
		}
	}
	return fmt.Sprintf("/*line %s:%d:%d*/", a.name, line, col)
}

const (
	stmtHead = "package p;func _(){"
	declHead = "package p;"
)

func (a *assembler) parse(f cell.Fragment) (parsed, error) {
	p := parsed{Fragment: f, fset: token.NewFileSet()}
	text := declHead + a.line(f, 0) + f.Text + "\n"
	if f.Kind == cell.Stmt {
		text = stmtHead + a.line(f, 0) + f.Text + "\n}"
	}
	var err error
	p.file, err = parser.ParseFile(p.fset, a.name, text, parser.SkipObjectResolution)
	return p, err
}

// stmt is the fragment's only statement, nil if there is none.
func (p parsed) stmt() ast.Stmt {
	if p.Kind != cell.Stmt || len(p.file.Decls) != 1 {
		return nil
	}
	fd, ok := p.file.Decls[0].(*ast.FuncDecl)
	if !ok || fd.Body == nil || len(fd.Body.List) != 1 {
		return nil
	}
	return fd.Body.List[0]
}

// offset is where in the fragment's text pos is.
func (p parsed) offset(pos token.Pos) int {
	file := p.fset.File(p.file.FileStart)
	tail := len("\n")
	if p.Kind == cell.Stmt {
		tail = len("\n}")
	}
	return file.Offset(pos) - (file.Size() - len(p.Text) - tail)
}

// declare takes in what the fragment declares in the package.
func (a *assembler) declare(f parsed) error {
	switch f.Kind {
	case cell.Import:
		return a.declareImports(f)
	case cell.Type, cell.Const, cell.Func:
		a.declareNames(f)
	case cell.Var:
		for _, spec := range f.file.Decls[0].(*ast.GenDecl).Specs {
			for _, id := range spec.(*ast.ValueSpec).Names {
				if id.Name != "_" {
					a.declares[id.Name] = true
					a.vars = append(a.vars, id.Name)
				}
			}
		}
		fmt.Fprintf(&a.varDecls, "%s%s\n", a.line(f.Fragment, 0), f.Text)
	case cell.Stmt:
		as, ok := f.stmt().(*ast.AssignStmt)
		if !ok || as.Tok != token.DEFINE {
			return nil
		}
		return a.define(f, as)
	}
	return nil
}

func (a *assembler) declareImports(f parsed) error {
	for _, d := range f.file.Imports {
		p := strings.Trim(d.Path.Value, "\"`")
		pkg, err := a.session.importer.Import(p)
		if err != nil {
			pos := f.fset.Position(d.Pos())
			return ErrorList{{Line: pos.Line, Col: pos.Column, Msg: compilerText("could not import " + p + " ()")}}
		}
		name := pkg.Name()
		if d.Name != nil {
			name = d.Name.Name
		}
		a.addImport(importSpec{name, p})
	}
	return nil
}

func (a *assembler) addImport(im importSpec) {
	if im.name != "_" && im.name != "." {
		a.imports = slices.DeleteFunc(a.imports, func(o importSpec) bool { return o.name == im.name })
		a.imported[im.name] = true
	}
	if !slices.Contains(a.imports, im) {
		a.imports = append(a.imports, im)
	}
}

func (a *assembler) declareNames(f parsed) {
	text := f.Text
	switch d := f.file.Decls[0].(type) {
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				a.declares[spec.Name.Name] = true
			case *ast.ValueSpec:
				for _, id := range spec.Names {
					a.declares[id.Name] = true
				}
			}
		}
	case *ast.FuncDecl:
		switch {
		case d.Recv != nil:
			a.methods[methodOf(d)] = f.Text
		case d.Name.Name == "init":
			// There may be several, and no one can call them: each gets a name of its own, and
			// is called where Go would, before the statements.
			i := f.offset(d.Name.Pos())
			name := fmt.Sprintf("%sinit%d", HostName, a.inits)
			a.inits++
			text = f.Text[:i] + name + a.line(f.Fragment, i+len("init")) + f.Text[i+len("init"):]
			a.body.WriteString(name + "()\n")
			a.declares[name] = true
		default:
			a.declares[d.Name.Name] = true
			a.hasMain = a.hasMain || d.Name.Name == "main"
		}
	}
	fmt.Fprintf(&a.decls, "%s%s\n", a.line(f.Fragment, 0), text)
	fmt.Fprintf(&a.source, "%s\n", text)
}

// otherMethod is an error if the fragment declares a method that its type has already, and
// differently: the interpreter would go on to call the first. The same text may be run again.
func (a *assembler) otherMethod(f parsed) error {
	if f.Kind != cell.Func {
		return nil
	}
	d, ok := f.file.Decls[0].(*ast.FuncDecl)
	if !ok || d.Recv == nil {
		return nil
	}
	m := methodOf(d)
	if was, ok := a.session.methods[m]; !ok || a.declares[m.receiver] || was == f.Text {
		return nil
	}
	p := f.fset.Position(d.Name.Pos())
	return ErrorList{{Line: p.Line, Col: p.Column, Msg: fmt.Sprintf(
		"method %s.%s already declared; to change it, declare type %s again in this cell, with its methods", m.receiver, m.name, m.receiver)}}
}

// define declares the new variables of a := b.
func (a *assembler) define(f parsed, as *ast.AssignStmt) error {
	names := make([]string, len(as.Lhs))
	fresh := false
	for i, e := range as.Lhs {
		id, ok := e.(*ast.Ident)
		if !ok {
			p := f.fset.Position(e.Pos())
			return ErrorList{{Line: p.Line, Col: p.Column, Msg: "non-name " + types.ExprString(e) + " on left side of :="}}
		}
		names[i] = id.Name
		if id.Name == "_" || slices.Contains(a.vars, id.Name) {
			names[i] = "_"
			continue
		}
		fresh = true
		a.declares[id.Name] = true
		a.definedBy[id.Name] = f.Offset
		a.vars = append(a.vars, id.Name)
	}
	if !fresh {
		p := f.fset.Position(as.TokPos)
		return ErrorList{{Line: p.Line, Col: p.Column, Msg: "no new variables on left side of :="}}
	}
	rhs := f.offset(as.Rhs[0].Pos())
	fmt.Fprintf(&a.varDecls, "%svar %s = %s%s\n", a.line(f.Fragment, 0), strings.Join(names, ", "), a.line(f.Fragment, rhs), a.values(f, as))
	return nil
}

// values is the right side of a := b. A variable that it declares, and that the session has too, is
// the session's there: the scope of the new one starts behind the statement.
//
//	ctx, cancel := context.WithCancel(ctx)
func (a *assembler) values(f parsed, as *ast.AssignStmt) string {
	from := f.offset(as.Rhs[0].Pos())
	var text strings.Builder
	fields := map[*ast.Ident]bool{} // of literals, or else keys of maps: the syntax does not tell
	for _, e := range as.Rhs {
		ast.Inspect(e, func(n ast.Node) bool {
			if kv, ok := n.(*ast.KeyValueExpr); ok {
				if id, ok := kv.Key.(*ast.Ident); ok {
					fields[id] = true
				}
			}
			return true
		})
		expressionNames(e, nil, func(id *ast.Ident) {
			if fields[id] {
				return
			}
			if _, known := a.session.names[id.Name]; known && a.redeclares(f, as, id.Name) {
				i := f.offset(id.Pos())
				text.WriteString(f.Text[from:i] + oldMark + id.Name)
				from = i + len(id.Name)
				text.WriteString(a.line(f.Fragment, from))
			}
		})
	}
	text.WriteString(f.Text[from:])
	return text.String()
}

// redeclares tells whether the statement is where the cell declares the name.
func (a *assembler) redeclares(f parsed, as *ast.AssignStmt, name string) bool {
	return a.definedBy[name] == f.Offset && slices.ContainsFunc(as.Lhs, func(e ast.Expr) bool {
		id, ok := e.(*ast.Ident)
		return ok && id.Name == name
	})
}

// oldMark stands before a name until it is known what name its old declaration gets.
const oldMark = HostName + "old_"

// marked puts the names of old declarations in the place of their marks.
func (a *assembler) marked(text string) string {
	if !strings.Contains(text, oldMark) {
		return text
	}
	for was, is := range a.session.oldNames(a.hides()) {
		text = replaceMark(text, was, is)
	}
	return text
}

// replaceMark replaces a marked name. What follows is a line directive, so that no longer name is
// meant.
func replaceMark(text, was, is string) string {
	return strings.ReplaceAll(text, oldMark+was+"/*line", is+"/*line")
}

// hides are the names of the session that the cell hides.
func (a *assembler) hides() map[string]bool {
	all := maps.Clone(a.declares)
	maps.Copy(all, a.imported)
	return all
}

// statement writes what the fragment does into the body.
func (a *assembler) statement(f parsed, last bool) {
	switch f.Kind {
	case cell.Var:
		for _, spec := range f.file.Decls[0].(*ast.GenDecl).Specs {
			vs := spec.(*ast.ValueSpec)
			if len(vs.Values) == 0 {
				continue
			}
			names := make([]string, len(vs.Names))
			for i, id := range vs.Names {
				names[i] = id.Name
			}
			from, to := f.offset(vs.Values[0].Pos()), f.offset(vs.Values[len(vs.Values)-1].End())
			fmt.Fprintf(&a.body, "%s%s = %s%s\n", a.line(f.Fragment, f.offset(vs.Pos())), strings.Join(names, ", "), a.line(f.Fragment, from), f.Text[from:to])
		}
	case cell.Stmt:
		text := f.Text
		switch s := f.stmt().(type) {
		case *ast.AssignStmt:
			if s.Tok == token.DEFINE {
				i, rhs := f.offset(s.TokPos), f.offset(s.Rhs[0].Pos())
				text = text[:i] + " =" + text[i+len(":="):rhs] + a.values(f, s)
			}
		case *ast.ExprStmt:
			if last && !f.Semicolon && !a.hasMain {
				a.value = true
				if _, call := ast.Unparen(s.X).(*ast.CallExpr); !call || a.wrap {
					text = HostName + ".Show(" + a.line(f.Fragment, 0) + text + ")"
				}
			}
		}
		fmt.Fprintf(&a.body, "%s%s\n", a.line(f.Fragment, 0), text)
	}
}

// write puts the file together.
func (a *assembler) write() {
	for _, im := range a.session.imports {
		hidden := a.declares[im.name] || slices.ContainsFunc(a.imports, func(o importSpec) bool { return o.name == im.name })
		if !hidden || im.name == "_" || im.name == "." {
			a.imports = append(a.imports, im)
		}
	}
	fmt.Fprintf(&a.text, "package main\nimport %s %q\n", HostName, HostPath)
	for _, im := range a.imports {
		fmt.Fprintf(&a.text, "import %s %q\n", im.name, im.path)
	}
	a.text.WriteString(a.decls.String())
	a.text.WriteString(a.marked(a.varDecls.String()))
	fmt.Fprintf(&a.text, "func %s() {\n%s", bodyName, a.marked(a.body.String()))
	if a.hasMain {
		a.text.WriteString("main()\n")
	}
	a.text.WriteString("}\n")
}

// finish fills the unit in after the checker.
func (a *assembler) finish(u *Unit) {
	scope := u.Pkg.Scope()
	vars := map[string]bool{}
	for _, n := range a.vars {
		vars[n] = true
		u.Vars = append(u.Vars, scope.Lookup(n).(*types.Var))
	}
	for _, d := range u.File.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Name.Name == bodyName {
				u.Body = d
			}
		case *ast.GenDecl:
			if d.Tok == token.VAR {
				u.VarDecls = append(u.VarDecls, d)
			}
		}
	}
	if a.value {
		stmt := u.Body.Body.List[len(u.Body.Body.List)-1].(*ast.ExprStmt)
		call := ast.Unparen(stmt.X).(*ast.CallExpr)
		if sel, ok := call.Fun.(*ast.SelectorExpr); ok {
			if id, ok := sel.X.(*ast.Ident); ok && id.Name == HostName {
				u.Value = call.Args[0]
			}
		}
		if u.Value == nil && worthShowing(u.Info, call) {
			u.Value = call
		}
	}
	u.Names = map[string]string{}
	for n, c := range a.session.names {
		u.Names[n] = c
	}
	for was, is := range a.session.oldNames(a.hides()) {
		u.Names[is] = u.Names[was]
	}
	for n := range a.declares {
		c := n
		if a.session.taken[n] {
			c = a.session.freeName(n, func(c string) bool { return a.session.taken[c] || a.declares[c] })
		}
		u.Names[n] = c
		u.declared = append(u.declared, n)
	}
	slices.Sort(u.declared)
	u.methods = a.methods
	u.hidden = slices.Sorted(maps.Keys(a.hides()))
	u.imports, u.importing = a.imports, len(a.imported) > 0
	u.source = a.source.String()
}

// worthShowing tells whether a call's value is shown: not when it has none, and not the count and
// error of a call that writes.
func worthShowing(info *types.Info, call *ast.CallExpr) bool {
	tv := info.Types[call]
	if tv.IsVoid() || tv.Type == nil {
		return false
	}
	t, ok := tv.Type.(*types.Tuple)
	if !ok {
		return !tv.IsType()
	}
	if t.Len() == 2 && types.Identical(t.At(0).Type(), types.Typ[types.Int]) && types.Identical(t.At(1).Type(), types.Universe.Lookup("error").Type()) {
		return false
	}
	return t.Len() > 0
}
