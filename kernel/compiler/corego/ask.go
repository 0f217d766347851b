package corego

import "go/token"

// Repeatable reports whether evaluating an expression again costs next to nothing and does nothing:
// it is a variable, a whole number without a sign, or a field at most twice removed from a
// variable.
func Repeatable(e Expr) bool {
	n := selectors(e)
	return n >= 0 && n <= 2
}

// selectors counts the fields on the way to an expression from a variable, -1 if it is another.
func selectors(e Expr) int {
	switch e := e.(type) {
	case Name:
		return 0
	case Literal:
		if e.Kind == token.INT {
			return 0
		}
	case Qualified:
		return 1
	case Selector:
		if n := selectors(e.X); n >= 0 {
			return n + 1
		}
	}
	return -1
}

// RepeatableSum reports whether an expression is the sum or difference of two that are repeatable:
// evaluating it again takes less time than a variable of its own.
func RepeatableSum(e Expr) bool {
	b, ok := e.(Binary)
	return ok && (b.Op == token.ADD || b.Op == token.SUB) && Repeatable(b.X) && Repeatable(b.Y)
}

// Any reports whether is holds for an expression or a part of it.
func Any(e Expr, is func(Expr) bool) bool {
	if e == nil {
		return false
	}
	if is(e) {
		return true
	}
	any := func(list ...Expr) bool {
		for _, e := range list {
			if Any(e, is) {
				return true
			}
		}
		return false
	}
	switch e := e.(type) {
	case Unary:
		return any(e.X)
	case Star:
		return any(e.X)
	case Address:
		return any(e.X)
	case Binary:
		return any(e.X, e.Y)
	case Paren:
		return any(e.X)
	case Selector:
		return any(e.X)
	case Index:
		return any(e.X, e.Index)
	case Slice:
		return any(e.X, e.Low, e.High, e.Max)
	case Assert:
		return any(e.X)
	case Call:
		return any(e.Fun) || any(e.Args...)
	case Builtin:
		return any(e.Args...)
	case Convert:
		return any(e.X)
	case Composite:
		return any(e.Elements...)
	}
	return false
}

// Same reports whether two expressions are the same variable or number, or the same field
// or conversion of one.
func Same(a, b Expr) bool {
	switch a := a.(type) {
	case Name, Qualified, Literal:
		return a == b
	case Selector:
		b, ok := b.(Selector)
		return ok && a.Field == b.Field && Same(a.X, b.X)
	case Convert:
		b, ok := b.(Convert)
		return ok && a.Type == b.Type && Same(a.X, b.X)
	}
	return false
}

// IsCall reports whether an expression is a call or a conversion.
func IsCall(e Expr) bool {
	switch e.(type) {
	case Call, Builtin, Convert:
		return true
	}
	return false
}

// Mentioned returns the names that functions of a file, and what is done when it has been compiled,
// mention.
func (f *File) Mentioned() map[Name]bool {
	m := mentions{}
	for _, d := range f.Decls {
		if fn, ok := d.(Func); ok {
			m.block(fn.Body)
		}
	}
	m.block(f.Init)
	return m
}

type mentions map[Name]bool

func (m mentions) expr(list ...Expr) {
	for _, e := range list {
		Any(e, func(part Expr) bool {
			switch part := part.(type) {
			case Name:
				m[part] = true
			case FuncLit:
				m.block(part.Body)
			}
			return false
		})
	}
}

func (m mentions) block(list []Stmt) {
	for _, s := range list {
		switch s := s.(type) {
		case Assign:
			m.expr(s.Lhs...)
			m.expr(s.Rhs...)
		case IncDec:
			m.expr(s.X)
		case Do:
			m.expr(s.X)
		case If:
			m.expr(s.Cond)
			m.block(s.Then)
			m.block(s.Else)
		case For:
			m.expr(s.Cond)
			m.block(s.Body)
		case Range:
			m.expr(s.X)
			m.block(s.Body)
		case Return:
			m.expr(s.Results...)
		case Defer:
			m.expr(s.Call)
		case Var:
			m.expr(s.Value)
		}
	}
}
