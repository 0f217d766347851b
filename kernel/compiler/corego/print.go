package corego

import (
	"go/token"
	"strconv"
	"strings"
)

// printer writes Core as text. It knows where it is, for the lines of functions and for marks.
type printer struct {
	b      strings.Builder
	line   int // from 1
	start  int // of the line, in b
	indent int
	out    Printed
}

// Print returns the file as text. Each function starts a line, which is how a frame is known by the
// interpreter's words.
func (f *File) Print() Printed {
	p := &printer{line: 1}
	p.out.Lines = map[Name]int{}
	p.write("package main")
	p.newline()
	for _, im := range f.Imports {
		p.write("import " + im.Name + " " + strconv.Quote(im.Path))
		p.newline()
	}
	for _, d := range f.Decls {
		d.printDecl(p)
		p.newline()
	}
	p.write("func init() ")
	p.block(f.Init, false)
	p.newline()
	p.out.Text = p.b.String()
	return p.out
}

// ExprText is an expression as text, for reports and tests.
func ExprText(e Expr) string {
	p := &printer{line: 1}
	e.print(p)
	return p.b.String()
}

func (p *printer) write(s string) { p.b.WriteString(s) }

func (p *printer) newline() {
	p.b.WriteByte('\n')
	p.line++
	p.start = p.b.Len()
	for range p.indent {
		p.b.WriteByte('\t')
	}
}

// column is where the next byte goes in its line, from 1.
func (p *printer) column() int { return p.b.Len() - p.start + 1 }

// at prints an operand that must bind at least so tightly.
func (p *printer) at(e Expr, precedence int) {
	if e.precedence() < precedence {
		p.write("(")
		e.print(p)
		p.write(")")
		return
	}
	e.print(p)
}

func (p *printer) list(list []Expr) {
	for i, e := range list {
		if i > 0 {
			p.write(", ")
		}
		e.print(p)
	}
}

func (e Name) print(p *printer)      { p.write(string(e)) }
func (e Qualified) print(p *printer) { p.write(e.Package + "." + e.Name) }
func (e Literal) print(p *printer)   { p.write(e.Value) }

func (e Unary) print(p *printer) {
	p.write(e.Op.String())
	// Of -(-x) and the like, the operators would become another one.
	if inner, ok := e.X.(Unary); ok && inner.Op == e.Op && e.Op != token.NOT {
		p.at(e.X, primary)
		return
	}
	p.at(e.X, unary)
}

func (e Star) print(p *printer) {
	p.write("*")
	p.at(e.X, unary)
}

func (e Address) print(p *printer) {
	p.write("&")
	p.at(e.X, primary)
}

func (e Binary) print(p *printer) {
	n := e.Op.Precedence()
	p.at(e.X, n)
	p.write(" " + e.Op.String() + " ")
	p.at(e.Y, n+1)
}

func (e Paren) print(p *printer) {
	p.write("(")
	e.X.print(p)
	p.write(")")
}

func (e Selector) print(p *printer) {
	p.at(e.X, primary)
	p.write("." + e.Field)
}

func (e Index) print(p *printer) {
	p.at(e.X, primary)
	p.write("[")
	e.Index.print(p)
	p.write("]")
}

func (e Slice) print(p *printer) {
	p.at(e.X, primary)
	p.write("[")
	for i, bound := range []Expr{e.Low, e.High, e.Max} {
		if i == 1 || i == 2 && bound != nil {
			p.write(":")
		}
		if bound != nil {
			bound.print(p)
		}
	}
	p.write("]")
}

func (e Assert) print(p *printer) {
	p.at(e.X, primary)
	p.write(".(" + string(e.Type) + ")")
}

func (e Call) print(p *printer) {
	line, col := p.line, p.column()
	p.at(e.Fun, primary)
	if e.Site != 0 {
		if !named(e.Fun) {
			line, col = p.line, p.column()
		}
		p.out.Marks = append(p.out.Marks, Mark{line, col, e.Site, e.Enters})
	}
	p.arguments("", e.Args, e.Spread)
}

// named reports whether an expression begins with the name that the interpreter has a call of it
// begin with.
func named(e Expr) bool {
	switch e := e.(type) {
	case Name, Qualified:
		return true
	case Selector:
		return named(e.X)
	}
	return false
}

func (e Builtin) print(p *printer) {
	p.write(e.Name)
	p.arguments(e.Type, e.Args, e.Spread)
}

func (p *printer) arguments(t Type, args []Expr, spread bool) {
	p.write("(" + string(t))
	if t != "" && len(args) > 0 {
		p.write(", ")
	}
	p.list(args)
	if spread {
		p.write("...")
	}
	p.write(")")
}

func (e Convert) print(p *printer) {
	if e.Parens {
		p.write("(" + string(e.Type) + ")")
	} else {
		p.write(string(e.Type))
	}
	p.write("(")
	e.X.print(p)
	p.write(")")
}

func (e Composite) print(p *printer) {
	p.write(string(e.Type) + "{")
	p.list(e.Elements)
	p.write("}")
}

func (e FuncLit) print(p *printer) {
	p.write("func")
	p.signature(e.Signature)
	p.write(" ")
	p.block(e.Body, e.Inline)
}

func (p *printer) signature(s Signature) {
	p.write("(")
	p.params(s.Params)
	p.write(")")
	switch {
	case len(s.Results) == 0:
	case len(s.Results) == 1 && s.Results[0].Name == "":
		p.write(" " + string(s.Results[0].Type))
	default:
		p.write(" (")
		p.params(s.Results)
		p.write(")")
	}
}

func (p *printer) params(params []Param) {
	for i, q := range params {
		if i > 0 {
			p.write(", ")
		}
		if q.Name != "" {
			p.write(string(q.Name) + " ")
		}
		p.write(string(q.Type))
	}
}

// block prints statements in braces, each in a line unless inline is true.
func (p *printer) block(body []Stmt, inline bool) {
	if inline {
		p.write("{ ")
		for i, s := range body {
			if i > 0 {
				p.write("; ")
			}
			s.printStmt(p)
		}
		p.write(" }")
		return
	}
	p.write("{")
	p.indent++
	for _, s := range body {
		p.newline()
		s.printStmt(p)
	}
	p.indent--
	p.newline()
	p.write("}")
}

// simple reports whether a statement is one that has no others in it.
func simple(s Stmt) bool {
	switch s.(type) {
	case Assign, IncDec, Do:
		return true
	}
	return false
}

func (s Assign) printStmt(p *printer) {
	p.list(s.Lhs)
	p.write(" " + s.Op.String() + " ")
	p.list(s.Rhs)
}

func (s IncDec) printStmt(p *printer) {
	s.X.print(p)
	p.write(s.Op.String())
}

func (s Do) printStmt(p *printer) { s.X.print(p) }

func (s If) printStmt(p *printer) {
	p.write("if ")
	s.Cond.print(p)
	p.write(" ")
	p.block(s.Then, s.Else == nil && len(s.Then) == 1 && simple(s.Then[0]))
	if s.Else != nil {
		p.write(" else ")
		p.block(s.Else, false)
	}
}

func (s For) printStmt(p *printer) {
	p.write("for ")
	s.Cond.print(p)
	p.write(" ")
	p.block(s.Body, false)
}

func (s Range) printStmt(p *printer) {
	p.write("for ")
	switch {
	case s.Value != "":
		key := s.Key
		if key == "" {
			key = Blank
		}
		p.write(string(key) + ", " + string(s.Value) + " := ")
	case s.Key != "":
		p.write(string(s.Key) + " := ")
	}
	p.write("range ")
	s.X.print(p)
	p.write(" ")
	p.block(s.Body, false)
}

func (s Return) printStmt(p *printer) {
	p.write("return")
	if len(s.Results) > 0 {
		p.write(" ")
		p.list(s.Results)
	}
}

func (s Defer) printStmt(p *printer) {
	p.write("defer ")
	s.Call.print(p)
}

func (s Label) printStmt(p *printer)  { p.write(string(s) + ": {}") }
func (s Goto) printStmt(p *printer)   { p.write("goto " + string(s)) }
func (Break) printStmt(p *printer)    { p.write("break") }
func (Continue) printStmt(p *printer) { p.write("continue") }
func (Nothing) printStmt(p *printer)  { p.write("{}") }

func (s Var) printStmt(p *printer) {
	p.write("var " + string(s.Name))
	if s.Type != "" {
		p.write(" " + string(s.Type))
	}
	if s.Value != nil {
		p.write(" = ")
		s.Value.print(p)
	}
}

func (d Func) printDecl(p *printer) {
	p.out.Lines[d.Name] = p.line
	p.write("func " + string(d.Name))
	p.signature(d.Signature)
	p.write(" ")
	p.block(d.Body, d.Inline)
}

func (d Struct) printDecl(p *printer) {
	p.write("type " + string(d.Name) + " struct {")
	p.indent++
	for _, f := range d.Fields {
		p.newline()
		p.write(string(f.Name) + " " + string(f.Type))
		if f.Tag != "" {
			p.write(" " + strconv.Quote(f.Tag))
		}
	}
	p.indent--
	p.newline()
	p.write("}")
}

func (d GlobalVar) printDecl(p *printer) { p.write("var " + string(d.Name) + " " + string(d.Type)) }
