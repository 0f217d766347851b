// Package lower rewrites a checked cell into the Go that the interpreter runs as Go would.
// Goroutines of a cell must also be known, named and stoppable, which the rewriting sees to:
//
//	go f(x)              the arguments are evaluated at once, the goroutine is registered   gostmt.go
//	defer f(x), recover  the arguments are evaluated at once; all deferred calls are made   defer.go
//	func() { … }         is made where no other goroutine changes it                        literal.go
//	f := x.M             the receiver is evaluated at once                                  method.go
//	<-ch, ch <- v,       waiting says what for, and ends when the goroutine is to end       channel.go
//	select, range ch
//	for …                each turn looks whether the goroutine is to end; loop variables    loop.go
//	                     are new in each turn
//	x = x + 1            a scheduling point between reading and writing a shared variable    shared.go
//	panic(v), print(v)   the kernel learns the line; prints go where output goes            call.go
//	min, max, clear      are written out                                                    call.go
//
// Beside the text, Lower notes which lines of a function can panic, and how (hazard.go).
//
// Each rewrite edits the cell's text (edit.go), with the checker's types at hand, from the inside
// out: an outer one takes in what inner ones have made. Line directives keep positions the
// learner's.
//
// The package is pure: [Lower] may be called from any goroutine.
package lower

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/check"
)

// Core is a cell as the interpreter gets it.
type Core struct {
	// Text is a Go file of package main. It calls the kernel by check.HostName: see package
	// worker's host.go for what is there. When it is evaluated it declares, and hands the function
	// that runs the cell's statements to the kernel.
	Text string
	// Imports are the import paths that Text uses.
	Imports []string
	// Functions are the cell's functions, the one that holds its statements included.
	Functions []Function
}

// UnsupportedError says that a cell uses what cannot be run yet.
type UnsupportedError struct {
	Line, Col int
	What      string
}

func (e *UnsupportedError) Error() string {
	return fmt.Sprintf("%d:%d: this kernel cannot run %s yet", e.Line, e.Col, e.What)
}

// lowering is the state of one call of Lower.
type lowering struct {
	*check.Unit
	edits   edits
	imports map[string]string // by name, what the text needs beyond what it uses already
	// compiled are the names under which things of the package are compiled.
	compiled map[string]bool
	hoisted  map[ast.Stmt][]string
	// deferLists are the names of the lists of deferred calls, by function body; see defer.go.
	deferLists map[*ast.BlockStmt]string
	stack      []ast.Node // from the declaration down to the node being lowered, which is last
	id         int64
	temps      int
	err        *UnsupportedError
}

// Lower rewrites u. id makes the names that Text declares for the kernel its own among all cells.
// The error is an *UnsupportedError.
func Lower(u *check.Unit, id int64) (*Core, error) {
	l := &lowering{Unit: u, id: id, imports: map[string]string{}, hoisted: map[ast.Stmt][]string{}, deferLists: map[*ast.BlockStmt]string{}}
	l.edits = edits{fset: u.Fset, file: u.Fset.File(u.File.FileStart), text: u.Text}
	l.compiled = map[string]bool{}
	for _, name := range u.Names {
		l.compiled[name] = true
	}
	for _, d := range u.File.Decls {
		if slices.Contains(u.VarDecls, d) {
			l.edits.replace(d.Pos(), d.End(), "")
			continue
		}
		l.rename(d)
		l.lower(d)
	}
	entry := fmt.Sprintf("%scell%d", check.HostName, id)
	l.edits.replace(u.Body.Name.Pos(), u.Body.Name.End(), entry)
	if l.err != nil {
		return nil, l.err
	}

	var tail strings.Builder
	for _, v := range u.Vars {
		fmt.Fprintf(&tail, "var %s %s\n", u.Names[v.Name()], l.typeString(v.Type()))
	}
	fmt.Fprintf(&tail, "func init() { %s.Entry(%s) }\n", check.HostName, entry)

	c := &Core{Functions: l.functions()}
	l.importDecls(c)
	c.Text = l.edits.apply(0, len(u.Text)) + tail.String()
	return c, nil
}

// importDecls leaves the imports that the text uses, and adds those that it needs since.
func (l *lowering) importDecls(c *Core) {
	used := map[*types.PkgName]bool{}
	for _, obj := range l.Info.Uses {
		if pn, ok := obj.(*types.PkgName); ok {
			used[pn] = true
		}
	}
	var add strings.Builder
	for _, name := range slices.Sorted(maps.Keys(l.imports)) {
		fmt.Fprintf(&add, "import %s %q\n", name, l.imports[name])
		c.Imports = append(c.Imports, l.imports[name])
	}
	first := true
	for _, d := range l.File.Decls {
		gd, ok := d.(*ast.GenDecl)
		if !ok || gd.Tok != token.IMPORT {
			continue
		}
		if first {
			first = false
			l.edits.insert(gd.Pos(), add.String())
		}
		for _, s := range gd.Specs {
			spec := s.(*ast.ImportSpec)
			path := strings.Trim(spec.Path.Value, `"`)
			pn, _ := l.Info.Defs[spec.Name].(*types.PkgName)
			if path == check.HostPath || spec.Name.Name == "." || used[pn] {
				c.Imports = append(c.Imports, path)
				if name := l.importName(spec.Name.Name); name != spec.Name.Name {
					l.edits.replace(spec.Name.Pos(), spec.Name.End(), name)
				}
				continue
			}
			l.edits.replace(gd.Pos(), gd.End(), "")
		}
	}
}

// rename gives the names of the package that n mentions the names under which they are compiled.
func (l *lowering) rename(n ast.Node) {
	ast.Inspect(n, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		obj := l.Info.Uses[id]
		if obj == nil {
			obj = l.Info.Defs[id]
		}
		if pn, ok := obj.(*types.PkgName); ok {
			if name := l.importName(pn.Name()); name != id.Name {
				l.edits.replace(id.Pos(), id.End(), name)
			}
			return true
		}
		if obj != nil && obj.Parent() == l.Pkg.Scope() {
			if c := l.Names[id.Name]; c != "" && c != id.Name {
				l.edits.replace(id.Pos(), id.End(), c)
			}
		}
		return true
	})
}

// importName is the name by which the text imports what the cell imports under name: the same, but
// where something is compiled under that name, since the interpreter would take it for that.
func (l *lowering) importName(name string) string {
	if !l.compiled[name] {
		return name
	}
	return check.HostName + name
}

// typeString writes a type as the text does, and sees to its imports.
func (l *lowering) typeString(t types.Type) string {
	text, imports := l.TypeString(t)
	maps.Copy(l.imports, imports)
	return l.renamed(text)
}

// renamed gives the names in a type's text those under which they are compiled or imported.
func (l *lowering) renamed(text string) string {
	return replaceWords(text, func(word string, qualifies bool) string {
		if qualifies {
			return l.importName(word)
		}
		if compiled := l.Names[word]; compiled != "" {
			return compiled
		}
		return word
	})
}

// temp returns a new name for a local variable.
func (l *lowering) temp() string {
	l.temps++
	return fmt.Sprintf("%s%d", check.HostName, l.temps)
}

// place names pos for the kernel.
func (l *lowering) place(pos token.Pos) int {
	line := 0
	if p := l.Fset.Position(pos); p.Filename == l.Name {
		line = p.Line
	}
	return int(l.id)<<placeBits | min(line, 1<<placeBits-1)
}

// A place is a cell's id, as given to Lower, and a line of it, in one number: calls of the kernel
// in lowered text say with it where they stand.
const placeBits = 20

// SplitPlace returns the cell's id and the line, 0 when the place is not in a cell's text.
func SplitPlace(place int) (id int64, line int) {
	return int64(place >> placeBits), place & (1<<placeBits - 1)
}

// unsupported notes the first construct that cannot be run.
func (l *lowering) unsupported(pos token.Pos, what string) {
	if l.err == nil {
		p := l.Fset.Position(pos)
		l.err = &UnsupportedError{p.Line, p.Column, what}
	}
}

// point is what a function does at its start and a loop at each turn.
const point = "if " + PollVar + " { " + check.HostName + ".Point() }; "

// PollVar and ManyVar are variables of type bool that the lowered cells' package must have. The
// first says that a goroutine is to end, and should be looked for at each point; the second, that
// there is more than one goroutine. Variables of the interpreter's own cost a quarter of what
// variables of the kernel would.
const (
	PollVar = check.HostName + "poll"
	ManyVar = check.HostName + "many"
)

// lower lowers all that is in a declaration, from the inside out.
func (l *lowering) lower(d ast.Decl) {
	ast.Inspect(d, func(n ast.Node) bool {
		if n != nil {
			l.stack = append(l.stack, n)
			return true
		}
		l.node(l.stack[len(l.stack)-1])
		l.stack = l.stack[:len(l.stack)-1]
		return true
	})
}

func (l *lowering) node(n ast.Node) {
	switch n := n.(type) {
	case *ast.FuncDecl:
		if n.Body != nil {
			l.edits.insert(n.Body.Lbrace+1, point+l.startDefers(n.Body))
		}
	case *ast.FuncLit:
		l.edits.insert(n.Body.Lbrace+1, point+l.startDefers(n.Body))
		l.make(n)
		l.funcLit(n)
	case *ast.GoStmt:
		l.goStmt(n)
	case *ast.DeferStmt:
		l.deferStmt(n)
	case *ast.SelectorExpr:
		l.selector(n)
	case *ast.ForStmt:
		l.forStmt(n)
	case *ast.RangeStmt:
		l.rangeStmt(n)
	case *ast.SendStmt:
		l.sendStmt(n)
	case *ast.SelectStmt:
		l.selectStmt(n)
	case *ast.UnaryExpr:
		if n.Op == token.ARROW {
			l.receive(n)
		}
	case *ast.CallExpr:
		l.call(n)
	case *ast.ExprStmt:
		l.exprStmt(n)
	case *ast.AssignStmt:
		l.assign(n)
	case *ast.IncDecStmt:
		l.incDec(n)
	}
	if s, ok := n.(ast.Stmt); ok && len(l.hoisted[s]) > 0 {
		l.edits.replace(n.Pos(), n.End(), strings.Join(l.hoisted[s], "")+l.edits.render(n.Pos(), n.End()))
	}
}

// parent is the node around the one being lowered; parent(1) the one around that.
func (l *lowering) parent(up int) ast.Node {
	if i := len(l.stack) - 2 - up; i >= 0 {
		return l.stack[i]
	}
	return nil
}

// inList tells whether the statement being lowered may become several.
func (l *lowering) inList() bool { return isList(l.parent(0), l.stack[len(l.stack)-1]) }

func isList(parent, stmt ast.Node) bool {
	switch p := parent.(type) {
	case *ast.BlockStmt, *ast.CaseClause:
		return true
	case *ast.CommClause:
		return p.Comm != stmt
	}
	return false
}

// text is a node with what has been done to it so far.
func (l *lowering) text(n ast.Node) string { return l.edits.render(n.Pos(), n.End()) }

// host is a call of the kernel.
func host(name string, args ...any) string {
	parts := make([]string, len(args))
	for i, a := range args {
		parts[i] = fmt.Sprint(a)
	}
	return check.HostName + "." + name + "(" + strings.Join(parts, ", ") + ")"
}
