package corego

import (
	"go/token"
	"strconv"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
)

// Type is a type of Core, written out as Go has it: "[]t_point".
type Type string

// Expr is an expression.
type Expr interface {
	// precedence is how tightly the expression binds: that of its operator, 1 to 5 as in the Go
	// specification (Operator precedence), or unary or primary.
	precedence() int
	print(p *printer)
}

const (
	unary   = 6
	primary = 7
)

type (
	// Name is a variable, a function, or a word of the universe: true, nil.
	Name string

	// Qualified is a name of another package.
	Qualified struct{ Package, Name string }

	// Literal is a constant. Kind is INT, FLOAT or STRING; Value is its text, without a sign.
	Literal struct {
		Kind  token.Token
		Value string
	}

	// Unary is an operator before its operand: + - ! ^.
	Unary struct {
		Op token.Token
		X  Expr
	}

	// Star is what a pointer points to: *X.
	Star struct{ X Expr }

	// Address is the pointer to a variable, a field or an element: &X.
	Address struct{ X Expr }

	// Binary is an operator between its operands.
	Binary struct {
		Op   token.Token
		X, Y Expr
	}

	// Paren is an expression in parentheses that its place does not ask for.
	Paren struct{ X Expr }

	// Selector is a field: X.Field.
	Selector struct {
		X     Expr
		Field string
	}

	// Index is an element of an array, slice, string or map: X[Index].
	Index struct{ X, Index Expr }

	// Slice is X[Low:High:Max]. Bounds that are left out are nil.
	Slice struct{ X, Low, High, Max Expr }

	// Assert is a type assertion: X.(Type).
	Assert struct {
		X    Expr
		Type Type
	}

	// Call is a call of a function. Site, unless it is 0, is the call's place in the cell: see
	// [Mark].
	Call struct {
		Fun    Expr
		Args   []Expr
		Spread bool // the last argument is followed by "..."
		Site   core.Site
		Enters bool // what is called is no cell's, and may wait: who asks where is told the Site
	}

	// Builtin is a call of a built-in function. Type is its first argument where that is a type.
	Builtin struct {
		Name   string
		Type   Type
		Args   []Expr
		Spread bool
	}

	// Convert is a conversion: Type(X).
	Convert struct {
		Type Type
		X    Expr
		// Parens says that the type stands in parentheses, as one that begins with *, <-, chan or
		// func must.
		Parens bool
	}

	// Composite is a literal of a struct, an array or a slice without keys: Type{Elements}.
	Composite struct {
		Type     Type
		Elements []Expr
	}

	// FuncLit is a function literal.
	FuncLit struct {
		Signature Signature
		Body      []Stmt
		Inline    bool // the body stands in the line of the head
	}
)

// Words of the universe.
const (
	Nil   Name = "nil"
	True  Name = "true"
	False Name = "false"
	Blank Name = "_"
)

// Int is an integer constant.
func Int[T int | int64 | uint64](n T) Expr {
	if n < 0 {
		return Unary{token.SUB, Literal{token.INT, strconv.FormatUint(-uint64(n), 10)}}
	}
	return Literal{token.INT, strconv.FormatUint(uint64(n), 10)}
}

// String is a string constant.
func String(s string) Expr { return Literal{token.STRING, strconv.QuoteToASCII(s)} }

// Bool is true or false.
func Bool(b bool) Expr {
	if b {
		return True
	}
	return False
}

// Operand is x where it is no operator's result, and x in parentheses else.
func Operand(x Expr) Expr {
	if x.precedence() < primary {
		return Paren{x}
	}
	return x
}

// Not is !x.
func Not(x Expr) Expr { return Unary{token.NOT, x} }

// IsNil is x == nil.
func IsNil(x Expr) Expr { return Binary{token.EQL, x, Nil} }

// Len is len(x).
func Len(x Expr) Expr { return Builtin{Name: "len", Args: []Expr{x}} }

// Cap is cap(x).
func Cap(x Expr) Expr { return Builtin{Name: "cap", Args: []Expr{x}} }

// New is new(t).
func New(t Type) Expr { return Builtin{Name: "new", Type: t} }

// Make is make(t, sizes...).
func Make(t Type, sizes ...Expr) Expr { return Builtin{Name: "make", Type: t, Args: sizes} }

func (Name) precedence() int      { return primary }
func (Qualified) precedence() int { return primary }
func (Literal) precedence() int   { return primary }
func (Unary) precedence() int     { return unary }
func (Star) precedence() int      { return unary }
func (Address) precedence() int   { return unary }
func (e Binary) precedence() int  { return e.Op.Precedence() }
func (Paren) precedence() int     { return primary }
func (Selector) precedence() int  { return primary }
func (Index) precedence() int     { return primary }
func (Slice) precedence() int     { return primary }
func (Assert) precedence() int    { return primary }
func (Call) precedence() int      { return primary }
func (Builtin) precedence() int   { return primary }
func (Convert) precedence() int   { return primary }
func (Composite) precedence() int { return primary }
func (FuncLit) precedence() int   { return primary }
