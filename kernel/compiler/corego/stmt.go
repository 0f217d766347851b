package corego

import "go/token"

// Stmt is a statement.
type Stmt interface{ printStmt(p *printer) }

type (
	// Assign is Lhs = Rhs, with one expression on the right for all or one for each. Op is ASSIGN,
	// DEFINE or an assignment operation.
	Assign struct {
		Lhs []Expr
		Op  token.Token
		Rhs []Expr
	}

	// IncDec is X++ or X--. Op is INC or DEC.
	IncDec struct {
		X  Expr
		Op token.Token
	}

	// Do is an expression as a statement: a call.
	Do struct{ X Expr }

	// If branches. Without Else there is no else.
	If struct {
		Cond Expr
		Then []Stmt
		Else []Stmt
	}

	// For is a loop with a condition.
	For struct {
		Cond Expr
		Body []Stmt
	}

	// Range is a loop over X. Key and Value are the loop's own variables, "" if there are none.
	Range struct {
		Key, Value Name
		X          Expr
		Body       []Stmt
	}

	// Return leaves the function.
	Return struct{ Results []Expr }

	// Defer defers a call, as the interpreter does by itself.
	Defer struct{ Call Expr }

	// Label is a place to go to. The statement that it labels does nothing.
	Label string

	// Goto goes to a label.
	Goto string

	// Break leaves the innermost loop.
	Break struct{}

	// Continue begins the innermost loop's next turn.
	Continue struct{}

	// Nothing is a block without statements.
	Nothing struct{}

	// Var declares a variable: var Name Type, or var Name = Value.
	Var struct {
		Name  Name
		Type  Type
		Value Expr
	}
)

// Set is x = y.
func Set(x, y Expr) Stmt { return Assign{[]Expr{x}, token.ASSIGN, []Expr{y}} }

// SetAll assigns the results of one expression.
func SetAll(lhs []Expr, rhs Expr) Stmt { return Assign{lhs, token.ASSIGN, []Expr{rhs}} }
