package check

import (
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/compiler/cell"
	"github.com/lockstep-go/lockstep/kernel/compiler/core"
)

// partialCheck is a cell that is still being typed, checked as far as possible. It answers what a
// name in the cell refers to, so it is built differently from a [Unit]:
//
//   - A fragment that does not parse is left out, unless the name is in it: that one is cut off
//     after the name, and its open brackets are closed.
//   - Errors are not reported. What the checker could find out, it has recorded.
//   - Of the fragments before and after the name's, only the declarations count; their statements
//     are not checked.
//   - Packages that the cell forgets to import are imported, as they will be when it runs.
type partialCheck struct {
	session *Session
	fset    *token.FileSet
	file    *ast.File
	parts   []part // of the session
	typed   comments
	info    *types.Info
	pkg     *types.Package

	name *ast.Ident // the name that was asked for, nil when the parser lost it
	path []ast.Node // from the file down to the name
}

// partialName is the file name of a cell that is being typed.
const partialName = core.MachineName + "typed"

// partialCheck checks code, in which the name asked for is at code[start:end], and what of the
// session the code names, or also wants. The caller closes it.
func (s *Session) partialCheck(code string, start, end int, also func(name string) bool) *partialCheck {
	s.checks++
	a := newAssembler(s, partialName)
	here, others := a.fragments(code, start, end)
	for _, f := range others {
		a.declare(f) // an error leaves out what is wrong
	}
	broken := ""
	switch {
	case here.file == nil || here.Kind == cell.Import:
	case here.Kind == cell.Stmt:
		// It stays a statement even if it declares variables: nobody asks for them after it.
		a.body.Reset()
		a.body.WriteString(a.line(here.Fragment, 0) + here.Text + "\n")
	case here.parses:
		a.declare(here.parsed)
	default:
		broken = a.line(here.Fragment, 0) + here.Text
	}
	a.everything = true
	for _, im := range a.forgotten(here, others) {
		a.addImport(im)
	}
	a.write()

	text := a.text.String() + broken
	pc := &partialCheck{session: s, fset: s.fset, typed: a.comments}
	line, col := position(code, start)
	pc.file, _ = parser.ParseFile(s.fset, partialName, text, parser.SkipObjectResolution|parser.AllErrors)
	pc.find(line, col, code[start:end])
	pc.check(a, text, s.named(text, also))
	return pc
}

// close drops the text from the session's file set: a session lives long, and every key that is
// pressed may start a partial check.
func (pc *partialCheck) close() { pc.fset.RemoveFile(pc.fset.File(pc.file.FileStart)) }

// fragment is a fragment of a partialCheck.
type fragment struct {
	parsed
	parses bool
}

// fragments splits code into the fragment with the name, its text repaired, and the others that
// parse.
func (a *assembler) fragments(code string, start, end int) (here fragment, others []parsed) {
	add := func(frags []cell.Fragment) {
		for _, f := range frags {
			if p, err := a.parse(f); err == nil {
				others = append(others, p)
			}
		}
	}
	frags := cell.Split(code)
	a.above = commentsOf(code, frags)
	at := len(frags)
	for i, f := range frags {
		if f.Offset <= start && end <= f.Offset+len(f.Text) {
			at = i
			break
		}
	}
	if at == len(frags) {
		add(frags)
		return here, others
	}
	add(frags[:at])
	if p, err := a.parse(frags[at]); err == nil {
		add(frags[at+1:])
		return fragment{p, true}, others
	}

	// What follows the name is not final: brackets are still open, so the rest of the
	// cell may seem to belong to them. Declarations there are found again from the next line on.
	f := frags[at]
	tail := ""
	if _, after, ok := strings.Cut(code[end:], "\n"); ok {
		tail = after
	}
	var following []cell.Fragment
	for _, f := range cell.Split(tail) {
		if f.Kind != cell.Stmt {
			following = append(following, f)
		}
	}
	f.Text = code[f.Offset:end]
	closing := closers(f.Text)
	for _, more := range []struct{ before, after string }{
		{},
		{before: "{}"},  // the block of an if, for or switch
		{before: ":"},   // a case
		{before: "){}"}, // parameters
		{before: "()"},  // go and defer want a call
		{after: "()"},   // also of a function literal
	} {
		repaired := f
		repaired.Text += more.before + closing + more.after
		if p, err := a.parse(repaired); err == nil {
			add(following)
			return fragment{p, true}, others
		}
	}
	f.Text += closing
	p, _ := a.parse(f)
	add(following)
	return fragment{p, false}, others
}

// forgotten returns the packages that the cell will have imported for it.
func (a *assembler) forgotten(here fragment, others []parsed) []importSpec {
	var syntax []*ast.File
	for _, p := range append(others, here.parsed) {
		if p.file != nil {
			syntax = append(syntax, p.file)
		}
	}
	return a.session.forgotten(syntax, func(id *ast.Ident) bool {
		return !a.declares[id.Name] && !a.imported[id.Name] && !a.session.knows(id.Name)
	})
}

// closers returns the brackets that close what text leaves open, in their order.
func closers(text string) string {
	var open []byte
	scan(text, func(_ int, tok token.Token, _ string) bool {
		switch tok {
		case token.LPAREN:
			open = append(open, ')')
		case token.LBRACK:
			open = append(open, ']')
		case token.LBRACE:
			open = append(open, '}')
		case token.RPAREN, token.RBRACK, token.RBRACE:
			open = open[:max(0, len(open)-1)]
		}
		return true
	})
	var b strings.Builder
	for i := len(open) - 1; i >= 0; i-- {
		if open[i] == '}' {
			b.WriteByte('\n') // ends the statement that is being typed
		}
		b.WriteByte(open[i])
	}
	return b.String()
}

// scan calls yield with the tokens of text, comments included and inserted semicolons left out,
// until it returns false.
func scan(text string, yield func(offset int, tok token.Token, lit string) bool) {
	file := token.NewFileSet().AddFile("", -1, len(text))
	var s scanner.Scanner
	s.Init(file, []byte(text), func(token.Position, string) {}, scanner.ScanComments)
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			return
		}
		if tok == token.SEMICOLON && lit != ";" {
			continue
		}
		if !yield(file.Offset(pos), tok, lit) {
			return
		}
	}
}

// position returns the line and column of an offset, from 1.
func position(text string, offset int) (line, col int) {
	head := text[:offset]
	return 1 + strings.Count(head, "\n"), offset - strings.LastIndexByte(head, '\n')
}

// find finds the name that was asked for. A declaration that the assembler has written twice has it
// twice: either will do.
func (pc *partialCheck) find(line, col int, name string) {
	var path []ast.Node
	ast.Inspect(pc.file, func(n ast.Node) bool {
		if n == nil {
			path = path[:len(path)-1]
			return true
		}
		path = append(path, n)
		if id, ok := n.(*ast.Ident); ok && pc.name == nil && id.Name == name {
			if p := pc.fset.Position(id.Pos()); p.Filename == partialName && p.Line == line && p.Column == col {
				pc.name = id
				pc.path = append(pc.path, path...)
			}
		}
		return true
	})
}

// named returns the session's names that are in a text or that also wants.
func (s *Session) named(text string, also func(name string) bool) map[string]bool {
	names := map[string]bool{}
	scan(text, func(_ int, tok token.Token, lit string) bool {
		if tok == token.IDENT {
			names[lit] = true
		}
		return true
	})
	if also != nil {
		for name := range s.decls {
			if also(name) {
				names[name] = true
			}
		}
	}
	return names
}

// check runs the checker, which records what it finds out. names are those of the session that it
// needs.
func (pc *partialCheck) check(a *assembler, text string, names map[string]bool) {
	s := pc.session
	pc.info = newInfo()
	u := &Unit{text: text, syntax: pc.file, file: pc.fset.File(pc.file.FileStart)}
	p := s.newPlan(u.declarationsOf(&origin{}), a.vars, a.imports, false)
	pc.parts = p.reach(names)
	conf := types.Config{GoVersion: goVersion, Importer: s.importer, Error: func(error) {}}
	pc.pkg, _ = conf.Check(mainPath, s.fset, append(files(pc.parts), pc.file), pc.info)
}

// scope returns the innermost scope around the name, and the place in it from which earlier
// declarations are visible.
func (pc *partialCheck) scope() (*types.Scope, token.Pos) {
	pos := pc.file.FileEnd
	if pc.name != nil {
		pos = pc.name.Pos()
	}
	scope := pc.pkg.Scope().Innermost(pos)
	if scope == nil {
		for file := range pc.pkg.Scope().Children() {
			scope = file // the typed cell's is the last
		}
	}
	if scope == nil {
		scope = pc.pkg.Scope()
	}
	return scope, pos
}

// parent returns the node around the name; parent(1) the one around that.
func (pc *partialCheck) parent(up int) ast.Node {
	if i := len(pc.path) - 2 - up; i >= 0 {
		return pc.path[i]
	}
	return nil
}

// base returns the operand of the selector expression whose selector is the name, nil if there is
// none.
func (pc *partialCheck) base() ast.Expr {
	if sel, ok := pc.parent(0).(*ast.SelectorExpr); ok && sel.Sel == pc.name {
		return sel.X
	}
	return nil
}

// object returns what the name refers to, nil if it is undefined.
func (pc *partialCheck) object() types.Object {
	if pc.name == nil {
		return nil
	}
	if obj := pc.info.Uses[pc.name]; obj != nil {
		return obj
	}
	return pc.info.Defs[pc.name]
}
