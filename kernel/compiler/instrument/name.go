package instrument

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// go/ssa gives what it loads and stores the position of a token of the operand that is no other
// operand's: a variable's name, the name of a selected field, the bracket of an index. So the
// operand is found again in the syntax.

// texts are what a package's text has at positions.
type texts struct {
	operands map[token.Pos]string // variables, fields, elements, channels, receivers of methods
	written  map[token.Pos]string // the expression that is stored in an operand, by the operand
	indexes  map[token.Pos]bool   // brackets of indexes
	calls    map[token.Pos]Call   // by their parentheses
}

// A Call is a call of a method or a function of a package.
type Call struct {
	Pos     token.Pos // of the method's or the function's name
	Of      string    // what stands before the name: the receiver or the package
	Pointee string    // of a call whose first argument is &x, x
	Args    []string
	Subject string // the only argument that is no literal, without its &
}

func newTexts(files []*ast.File) texts {
	t := texts{map[token.Pos]string{}, map[token.Pos]string{}, map[token.Pos]bool{}, map[token.Pos]Call{}}
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			t.note(n)
			return true
		})
	}
	return t
}

// note notes what a part of the syntax is about.
func (t *texts) note(n ast.Node) {
	switch n := n.(type) {
	case *ast.Ident, *ast.SelectorExpr, *ast.StarExpr:
		t.operand(n.(ast.Expr))
	case *ast.IndexExpr:
		t.operand(n)
		t.indexes[n.Lbrack] = true
	case *ast.UnaryExpr:
		if n.Op == token.ARROW {
			t.operands[n.OpPos] = types.ExprString(n.X)
		}
	case *ast.SendStmt:
		t.operands[n.Arrow] = types.ExprString(n.Chan)
	case *ast.RangeStmt:
		over := types.ExprString(n.X)
		t.operands[n.For], t.operands[n.TokPos], t.operands[n.Range] = over, over, over
	case *ast.CallExpr:
		t.called(n)
	case *ast.AssignStmt:
		for i, x := range n.Lhs {
			if len(n.Rhs) == len(n.Lhs) {
				t.assigned(x, n.Tok, n.Rhs[i])
			}
		}
	case *ast.ValueSpec:
		for i, x := range n.Names {
			if len(n.Values) == len(n.Names) {
				t.assigned(x, token.ASSIGN, n.Values[i])
			}
		}
	case *ast.IncDecStmt:
		op := token.ADD_ASSIGN
		if n.Tok == token.DEC {
			op = token.SUB_ASSIGN
		}
		t.assigned(n.X, op, &ast.BasicLit{Kind: token.INT, Value: "1"})
	}
}

// operand notes a variable, field or element. The name of a selected field is visited after the
// selection, and stands for that.
func (t *texts) operand(e ast.Expr) {
	if at := operandPos(e); t.operands[at] == "" {
		t.operands[at] = types.ExprString(e)
	}
}

// called notes what a call is about, and of a built-in function the first argument.
func (t *texts) called(c *ast.CallExpr) {
	switch fun := ast.Unparen(c.Fun).(type) {
	case *ast.SelectorExpr:
		call := Call{Pos: fun.Sel.Pos(), Of: types.ExprString(fun.X)}
		for _, a := range c.Args {
			call.Args = append(call.Args, types.ExprString(a))
		}
		call.Subject = subject(c.Args)
		if len(c.Args) > 0 {
			if x, ok := ast.Unparen(c.Args[0]).(*ast.UnaryExpr); ok && x.Op == token.AND {
				call.Pointee = types.ExprString(x.X)
			}
		}
		t.calls[c.Lparen] = call
	case *ast.Ident:
		if len(c.Args) > 0 {
			t.operands[c.Lparen] = types.ExprString(c.Args[0])
		}
	}
}

// About returns what a call of a function of a package is about, "" if that is not known.
func (c Call) About(fn *types.Func) string {
	if fn != nil && fn.Pkg() != nil {
		switch fn.Pkg().Path() {
		case "encoding/json", "sort":
			return c.Subject
		}
	}
	return c.Pointee
}

// subject returns the only argument that is no literal, without its &; "" if there are several.
func subject(args []ast.Expr) (text string) {
	for _, a := range args {
		switch x := ast.Unparen(a).(type) {
		case *ast.BasicLit, *ast.FuncLit:
			continue
		case *ast.UnaryExpr:
			if x.Op == token.AND {
				a = x.X
			}
		}
		if text != "" {
			return ""
		}
		text = types.ExprString(a)
	}
	return text
}

// assigned notes what is stored in an operand.
func (t *texts) assigned(x ast.Expr, op token.Token, value ast.Expr) {
	text := types.ExprString(value)
	if op != token.ASSIGN && op != token.DEFINE {
		operator := op - (token.ADD_ASSIGN - token.ADD)
		if b, ok := value.(*ast.BinaryExpr); ok && b.Op.Precedence() <= operator.Precedence() {
			text = "(" + text + ")"
		}
		text = types.ExprString(x) + " " + operator.String() + " " + text
	}
	t.written[operandPos(x)] = text
}

// operandPos returns the position that go/ssa gives a load or store of an operand.
func operandPos(e ast.Expr) token.Pos {
	switch e := ast.Unparen(e).(type) {
	case *ast.SelectorExpr:
		return e.Sel.Pos()
	case *ast.IndexExpr:
		return e.Lbrack
	default:
		return e.Pos()
	}
}

// CallAt returns what is known of the call whose parentheses open at a position.
func (p *Program) CallAt(lparen token.Pos) (c Call, ok bool) {
	c, ok = p.texts.calls[lparen]
	return c, ok
}

// Operand returns what an operation on a channel is about, as the text has it, by the operation's
// position; "" if that is not known.
func (p *Program) Operand(at token.Pos) string { return p.texts.operands[at] }

// name returns what an instruction accesses: as the text has it, or else put together from the
// instructions that give the address.
func (p *Program) name(in ssa.Instruction) string {
	if call, ok := in.(ssa.CallInstruction); ok {
		if n := p.texts.operands[call.Pos()]; n != "" {
			return n
		}
		return p.nameOf(call.Common().Args[0])
	}
	if n := p.texts.operands[in.Pos()]; n != "" && in.Pos().IsValid() {
		return n
	}
	switch in := in.(type) {
	case *ssa.UnOp:
		return p.nameAt(in.X)
	case *ssa.Store:
		return p.nameAt(in.Addr)
	case *ssa.Convert:
		return p.nameOf(in.X)
	case *ssa.Lookup:
		return p.nameOf(in.X)
	case *ssa.MapUpdate:
		return p.nameOf(in.Map)
	case *ssa.Range:
		return p.nameOf(in.X)
	case *ssa.Next:
		return p.nameOf(in.Iter.(*ssa.Range).X)
	}
	return ""
}

// rangeIndex is what go/ssa calls the index of a range over elements.
const rangeIndex = "rangeindex"

// nameAt returns what is at an address.
func (p *Program) nameAt(addr ssa.Value) string {
	switch a := addr.(type) {
	case *ssa.Global, *ssa.FreeVar:
		return a.Name()
	case *ssa.Alloc:
		return a.Comment
	case *ssa.FieldAddr:
		st := a.X.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Struct)
		of := p.nameAt(a.X)
		if of == "" {
			return st.Field(a.Field).Name()
		}
		return of + "." + st.Field(a.Field).Name()
	case *ssa.IndexAddr:
		of := p.nameOf(a.X)
		if _, pointer := a.X.Type().Underlying().(*types.Pointer); pointer {
			of = p.nameAt(a.X)
		}
		index := p.nameOf(a.Index)
		if index == "" || index == rangeIndex {
			index = "…"
		}
		return of + "[" + index + "]"
	}
	if of := p.nameOf(addr); of != "" {
		return "*" + of
	}
	return ""
}

// nameOf returns the name of what a value was loaded from, "" if it was not.
func (p *Program) nameOf(v ssa.Value) string {
	switch v := v.(type) {
	case *ssa.UnOp:
		if n := p.texts.operands[v.Pos()]; n != "" && v.Pos().IsValid() {
			return n
		}
		if v.Op == token.MUL {
			return p.nameAt(v.X)
		}
	case *ssa.Const:
		if v.Value != nil {
			return v.Value.ExactString()
		}
	case *ssa.Parameter, *ssa.Global, *ssa.FreeVar:
		return v.Name()
	}
	return ""
}
