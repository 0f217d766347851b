package check

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/lockstep-go/lockstep/kernel/compiler/cell"
	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/words"
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
	declares map[string]bool // names that the cell declares in the package
	imported map[string]bool // names under which it imports packages

	above    map[int]string // comments, by the offsets of what is below
	comments comments
	imports  []importSpec
	names    map[string]bool // all that the cell mentions, whatever they stand for
	decls    strings.Builder // declarations, as they stand in the file
	varDecls strings.Builder
	body     strings.Builder
	vars     []string // in order
	// definedAt are the offsets from which on names stand for the variables that the cell defines;
	// defines are the offsets where the names are declared.
	definedAt map[string]int
	defines   map[int]bool
	values    map[int]bool // the offsets of the first values in declarations with var
	lead      lead
	inits     int
	initCalls strings.Builder
	hasMain   bool
	value     bool // the last statement is a lone expression, whose value may be shown

	// See tests.go.
	tests     []testFunc      // that the cell runs at its end
	stated    map[string]bool // names that its statements mention
	testMain  bool            // the session has a TestMain
	runsTests bool            // one of them runs tests

	wrap     bool // see attempt
	old      map[int]bool
	auto     []importSpec
	oldNames map[string]bool // names at the offsets in old
	own      []importSpec    // imports of the cell, also those that a variable hides
	// oldImports are imports that the cell needs under other names.
	oldImports []importSpec
	// everything: imports that the cell does not mention are wanted too.
	everything bool

	lines []int // offsets of the cell's lines
	text  strings.Builder
}

// parsed is a fragment with its syntax.
type parsed struct {
	cell.Fragment
	list bool   // it is several expressions, whose values are shown
	text string // what was parsed: it has the fragment's text
	file *ast.File
	fset *token.FileSet
}

func newAssembler(s *Session, name string) *assembler {
	return &assembler{
		session: s, name: name,
		declares: map[string]bool{}, imported: map[string]bool{}, names: map[string]bool{},
		stated:   map[string]bool{},
		comments: comments{}, definedAt: map[string]int{}, defines: map[int]bool{}, values: map[int]bool{}, oldNames: map[string]bool{},
	}
}

// assemble builds the file's text.
func (a *assembler) assemble(src string) ErrorList {
	a.lines = lineStarts(src)
	var frags []parsed
	var errs ErrorList
	split := cell.Split(src)
	a.above = commentsOf(src, split)
	for i, f := range split {
		p, err := a.parse(f)
		if p.list && i < len(split)-1 {
			p, err = a.parseAs(f, false)
		}
		if err != nil {
			errs = append(errs, p.syntaxErrors(err)...)
			continue
		}
		frags = append(frags, p)
	}
	if gaps := gapErrors(src, split); len(gaps) > 0 {
		// A comment that does not end hides the end of what it is in.
		errs = slices.DeleteFunc(errs, func(e Error) bool { return strings.Contains(e.Msg, "unexpected EOF") })
		errs = append(errs, gaps...)
	}
	if len(errs) > 0 {
		return errs.clean(false)
	}
	for _, f := range frags {
		if errs := a.declare(f); errs != nil {
			return errs
		}
	}
	for _, im := range a.auto {
		a.addImport(im)
	}
	a.findTests(frags)
	if a.session.allTests && len(a.tests) == 0 {
		return ErrorList{own(words.NoTests.Error())}
	}
	rest := a.initialize(frags)
	for i, f := range rest {
		a.statement(f, i == len(rest)-1)
	}
	a.write()
	return nil
}

// line returns the line directive that gives what follows its position in the cell.
func (a *assembler) line(f cell.Fragment, offset int) string {
	line, col := cellPlace(f, offset)
	return fmt.Sprintf("/*line %s:%d:%d*/", a.name, line, col)
}

// cellPlace returns the line and column in the cell of an offset in a fragment.
func cellPlace(f cell.Fragment, offset int) (line, col int) {
	line, col = position(f.Text, offset)
	if line == 1 {
		col += f.Col - 1
	}
	return line + f.Line - 1, col
}

const (
	stmtHead = "package p;func _(){"
	declHead = "package p;"
	showHead = core.MachineName + ".Show("
)

// parse parses a fragment, which may be a list of expressions.
func (a *assembler) parse(f cell.Fragment) (parsed, error) {
	p, err := a.parseAs(f, false)
	if err != nil && cell.IsList(f) {
		return a.parseAs(f, true)
	}
	return p, err
}

func (a *assembler) parseAs(f cell.Fragment, list bool) (parsed, error) {
	p := parsed{Fragment: f, list: list, fset: token.NewFileSet()}
	head := declHead
	switch {
	case list:
		head = stmtHead + showHead
	case f.Kind == cell.Stmt:
		head = stmtHead
	}
	p.text = head + a.line(f, 0) + f.Text + p.tail()
	var err error
	p.file, err = parser.ParseFile(p.fset, a.name, p.text, parser.SkipObjectResolution)
	if err == nil {
		ast.Inspect(p.file, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				a.names[id.Name] = true
			}
			return true
		})
	}
	return p, err
}

func lineStarts(src string) []int {
	starts := []int{0}
	for i := range len(src) {
		if src[i] == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

// cellOffset returns where in the cell a position is, -1 when it is elsewhere.
func (a *assembler) cellOffset(p token.Position) int {
	if p.Filename != a.name || p.Line > len(a.lines) {
		return -1
	}
	return a.lines[p.Line-1] + p.Column - 1
}

// stmt returns the fragment's only statement, or nil if it does not have exactly one.
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

// offset returns where in the fragment's text pos is.
func (p parsed) offset(pos token.Pos) int {
	return p.fset.File(p.file.FileStart).Offset(pos) - (len(p.text) - len(p.tail()) - len(p.Text))
}

// syntaxErrors returns why the fragment does not parse.
func (p parsed) syntaxErrors(err error) ErrorList {
	end := len(p.text) - len(p.tail())
	return syntaxErrors(err, p.text, end-len(p.Text), end, func(offset int) (int, int) {
		return cellPlace(p.Fragment, max(0, offset-(end-len(p.Text))))
	})
}

// tail returns what was added to the text after the fragment's own.
func (p parsed) tail() string {
	if p.list {
		return ")\n}"
	}
	if p.Kind == cell.Stmt {
		return "\n}"
	}
	return "\n"
}

// declare adds what the fragment declares to the package.
func (a *assembler) declare(f parsed) ErrorList {
	switch f.Kind {
	case cell.Import:
		return a.declareImports(f)
	case cell.Type, cell.Const, cell.Func:
		a.declareNames(f)
	case cell.Var:
		for _, spec := range f.file.Decls[0].(*ast.GenDecl).Specs {
			for _, id := range spec.(*ast.ValueSpec).Names {
				if id.Name != "_" {
					a.comments[method{name: id.Name}] = a.above[f.Offset]
					a.declareVar(id.Name, f.Offset+f.offset(id.Pos()), f.Offset+f.offset(spec.End()))
				}
			}
		}
		fmt.Fprintf(&a.varDecls, "%s%s\n", a.line(f.Fragment, 0), a.written(f, 0, len(f.Text)))
	case cell.Stmt:
		as, ok := f.stmt().(*ast.AssignStmt)
		if !ok || as.Tok != token.DEFINE {
			return nil
		}
		return a.define(f, as)
	}
	return nil
}

// declareVar adds a variable whose name is at one offset of the cell, and is in scope from another
// one on.
func (a *assembler) declareVar(name string, at, from int) {
	a.declares[name] = true
	a.defines[at] = true
	if _, again := a.definedAt[name]; !again {
		a.vars = append(a.vars, name)
		a.definedAt[name] = from
	}
}

func (a *assembler) declareImports(f parsed) ErrorList {
	for _, d := range f.file.Imports {
		p := strings.Trim(d.Path.Value, "\"`")
		pkg, err := a.session.importer.Import(p)
		if err != nil {
			pos := f.fset.Position(d.Pos())
			e := own(importError(p, err.Error()))
			e.Line, e.Col = pos.Line, pos.Column
			return ErrorList{e}
		}
		name := pkg.Name()
		if d.Name != nil {
			name = d.Name.Name
		}
		if other := a.importedAs(name); other != "" && other != p {
			pos := f.fset.Position(d.Pos())
			return ErrorList{{Line: pos.Line, Col: pos.Column, Msg: fmt.Sprintf(twoImports, name, name, p)}}
		}
		a.addImport(importSpec{name, p})
	}
	return nil
}

// twoImports is the compiler's message, and advice.
const twoImports = "%s redeclared in this block\n\ttwo packages have this name: give one of them another, as in import %s2 %q"

// importedAs returns the path of the package that the cell has imported under a name, or "".
func (a *assembler) importedAs(name string) string {
	i := slices.IndexFunc(a.imports, func(im importSpec) bool { return im.name == name })
	if i < 0 || name == "_" || name == "." {
		return ""
	}
	return a.imports[i].path
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
	text := a.written(f, 0, len(f.Text))
	switch d := f.file.Decls[0].(type) {
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				a.declares[spec.Name.Name] = true
				a.comments[method{name: spec.Name.Name}] = a.above[f.Offset]
			case *ast.ValueSpec:
				for _, id := range spec.Names {
					a.declares[id.Name] = true
					a.comments[method{name: id.Name}] = a.above[f.Offset]
				}
			}
		}
	case *ast.FuncDecl:
		a.comments[methodOf(d)] = a.above[f.Offset]
		switch {
		case d.Recv != nil:
		case d.Name.Name == "init" && plainFunc(d):
			// There may be several, and no one can call them: each gets a name of its own, and
			// is called where Go would (initialize).
			i := f.offset(d.Name.Pos())
			name := fmt.Sprint(initName, a.inits)
			a.inits++
			text = f.Text[:i] + name + a.line(f.Fragment, i+len("init")) + a.written(f, i+len("init"), len(f.Text))
			a.initCalls.WriteString(name + "()\n")
		default:
			a.declares[d.Name.Name] = true
			a.hasMain = a.hasMain || d.Name.Name == "main" && plainFunc(d)
		}
	}
	fmt.Fprintf(&a.decls, "%s%s\n", a.line(f.Fragment, 0), text)
}

// plainFunc reports whether a function has the form that Go requires of main and init. The checker
// reports what is wrong with others, if they keep their names and nothing calls them.
func plainFunc(d *ast.FuncDecl) bool {
	return d.Type.TypeParams == nil && d.Type.Params.NumFields() == 0 && d.Type.Results.NumFields() == 0 && d.Body != nil
}

// initName begins the names that functions named init get.
const initName = core.MachineName + "init"

// define declares the new variables of a := b.
func (a *assembler) define(f parsed, as *ast.AssignStmt) ErrorList {
	names := make([]string, len(as.Lhs))
	fresh := false
	end := f.Offset + len(f.Text)
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
		a.declareVar(id.Name, f.Offset+f.offset(id.Pos()), end)
	}
	if !fresh {
		p := f.fset.Position(as.TokPos)
		return ErrorList{{Line: p.Line, Col: p.Column, Msg: "no new variables on left side of :="}}
	}
	rhs := f.offset(as.Rhs[0].Pos())
	for i, e := range as.Lhs {
		names[i] = a.line(f.Fragment, f.offset(e.Pos())) + names[i]
	}
	fmt.Fprintf(&a.varDecls, "var %s = %s%s\n", strings.Join(names, ", "), a.line(f.Fragment, rhs), a.written(f, rhs, len(f.Text)))
	return nil
}

// written returns a part of the fragment's text, in which names that mean the session's
// declarations are replaced by unique ones.
func (a *assembler) written(f parsed, from, to int) string {
	var marked []int
	for at := range a.old {
		if i := at - f.Offset; from <= i && i < to {
			marked = append(marked, i)
		}
	}
	slices.Sort(marked)
	var text strings.Builder
	for _, i := range marked {
		name := firstName(f.Text[i:])
		a.oldNames[name] = true
		text.WriteString(f.Text[from:i] + a.session.oldName(name))
		from = i + len(name)
		text.WriteString(a.line(f.Fragment, from))
	}
	text.WriteString(f.Text[from:to])
	return text.String()
}

// statement writes what the fragment does into the body.
func (a *assembler) statement(f parsed, last bool) {
	switch f.Kind {
	case cell.Var:
		for _, as := range a.assignments(f) {
			a.body.WriteString(as.text)
		}
	case cell.Stmt:
		text := a.written(f, 0, len(f.Text))
		switch s := f.stmt().(type) {
		case *ast.AssignStmt:
			if s.Tok == token.DEFINE {
				i, rhs := f.offset(s.TokPos), f.offset(s.Rhs[0].Pos())
				text = f.Text[:i] + " =" + f.Text[i+len(":="):rhs] + a.written(f, rhs, len(f.Text))
			}
		case *ast.ExprStmt:
			if last {
				text = a.lastValue(f, s.X, text)
			}
		}
		fmt.Fprintf(&a.body, "%s%s\n", a.line(f.Fragment, 0), text)
	}
}

// lastValue writes the expression, or the list of some, that ends the cell. Its value is shown, or
// thrown away if a semicolon says so: it need not be a statement of Go's in either case.
func (a *assembler) lastValue(f parsed, x ast.Expr, text string) string {
	hidden := f.Semicolon || a.hasMain
	a.value = !hidden
	if _, call := ast.Unparen(x).(*ast.CallExpr); call && !a.wrap && !f.list {
		return text // it may have no value
	}
	text = a.line(f.Fragment, 0) + text
	switch {
	case !hidden:
		return showHead + text + ")"
	case f.list:
		return "_" + strings.Repeat(", _", len(ast.Unparen(x).(*ast.CallExpr).Args)-1) + " = " + text
	case f.Semicolon:
		return "_ = " + text
	}
	return text
}

// write writes the file from its parts.
func (a *assembler) write() {
	old := map[string]bool{}
	own := a.imports
	a.imports, a.own = nil, own
	for i, im := range slices.Concat(own, a.session.imports) {
		hidden := a.declares[im.name] || // as in a function of Go, where a variable hides a package
			i >= len(own) && slices.ContainsFunc(own, func(o importSpec) bool { return o.name == im.name })
		if !hidden || im.name == "_" || im.name == "." {
			a.imports = append(a.imports, im)
		}
		if a.oldNames[im.name] && !old[im.name] {
			old[im.name] = true
			a.oldImports = append(a.oldImports, importSpec{a.session.oldName(im.name), im.path})
			fmt.Fprintf(&a.text, "import %s %q\n", a.session.oldName(im.name), im.path)
		}
	}
	for name := range old {
		delete(a.oldNames, name)
	}
	imports := a.text.String()
	a.text.Reset()
	fmt.Fprintf(&a.text, "package main\nimport %s %q\n%s", core.MachineName, core.MachinePath, imports)
	for _, im := range a.imports {
		if a.everything || a.names[im.name] || im.name == "." || im.name == "_" {
			fmt.Fprintf(&a.text, "import %s %q\n", im.name, im.path)
		}
	}
	if len(a.tests) > 0 {
		fmt.Fprintf(&a.text, "import %s \"testing\"\n", testingName)
	}
	a.text.WriteString(a.decls.String())
	a.text.WriteString(a.varDecls.String())
	fmt.Fprintf(&a.text, "func %s() {\n%s", bodyName, a.body.String())
	if a.hasMain {
		a.text.WriteString("main()\n")
	}
	if len(a.tests) > 0 {
		a.text.WriteString(a.runTests())
	}
	a.text.WriteString("}\n")
}

// finish completes the unit after the checker has run.
func (a *assembler) finish(u *Unit) {
	for _, im := range a.auto {
		u.AutoImports = append(u.AutoImports, im.path)
	}
	if a.value {
		last := len(u.Body.Body.List) - 1
		if len(a.tests) > 0 {
			last-- // the call that runs them
		}
		stmt := u.Body.Body.List[last].(*ast.ExprStmt)
		call := ast.Unparen(stmt.X).(*ast.CallExpr)
		if sel, ok := call.Fun.(*ast.SelectorExpr); ok {
			if id, ok := sel.X.(*ast.Ident); ok && id.Name == core.MachineName {
				u.Value = call.Args[0]
				for _, arg := range call.Args {
					u.ValueTypes = append(u.ValueTypes, u.Info.TypeOf(arg))
				}
			}
		}
		if u.Value == nil && worthShowing(u.Info, call) {
			u.Value = call
			u.ValueTypes = resultTypes(u.Info.TypeOf(call))
		}
	}
}

// resultTypes returns the types of a call's results.
func resultTypes(t types.Type) []types.Type {
	tuple, ok := t.(*types.Tuple)
	if !ok {
		return []types.Type{t}
	}
	var list []types.Type
	for v := range tuple.Variables() {
		list = append(list, v.Type())
	}
	return list
}

// worthShowing reports whether a call's value is shown: not when it has none, and not the count and
// error of a call that prints or writes.
func worthShowing(info *types.Info, call *ast.CallExpr) bool {
	tv := info.Types[call]
	if tv.IsVoid() || tv.Type == nil {
		return false
	}
	t, ok := tv.Type.(*types.Tuple)
	if !ok {
		return !tv.IsType()
	}
	return t.Len() > 0 && !writes(info, call, t)
}

// writes reports whether a call is one of those whose results, a count and an error, programs
// ignore: package fmt's that print, and functions and methods whose names begin with Write.
func writes(info *types.Info, call *ast.CallExpr, results *types.Tuple) bool {
	if results.Len() != 2 || !types.Identical(results.At(1).Type(), types.Universe.Lookup("error").Type()) {
		return false
	}
	if b, ok := results.At(0).Type().Underlying().(*types.Basic); !ok || b.Info()&types.IsInteger == 0 {
		return false
	}
	f := typeutil.Callee(info, call)
	if f == nil {
		return false
	}
	if f.Pkg() != nil && f.Pkg().Path() == "fmt" {
		return strings.HasPrefix(f.Name(), "Print") || strings.HasPrefix(f.Name(), "Fprint")
	}
	return strings.HasPrefix(f.Name(), "Write")
}
