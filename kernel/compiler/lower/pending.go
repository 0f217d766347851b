package lower

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// One variable for each value would cost two to three times what the source costs, so a value that
// is used once, in the block that makes it, is not written down before it is used: it becomes part
// of an expression. Until then it is pending. What could change it in the meantime writes it down
// first:
//
//   - a store to a local variable that it reads;
//   - if it reads memory that others see, any store there, and any statement that calls;
//   - if a hook has said that it reads such memory, anything before which another goroutine may go;
//   - if it has effects itself, because it calls, anything else with effects that is not part of
//     the same expression in the same order.
//
// Like Go's compiler, we may read a variable after the calls of the same expression.

// effect says what an expression's value depends on, or what it does.
type effect uint8

const (
	pure    effect = iota // local variables only
	memory                // reads what others may write
	shared                // the same, and that it reads it has been said by a hook: see access.go
	effects               // calls
)

// A pending value has not been written down yet.
type pending struct {
	v      ssa.Value
	e      expr
	effect effect
	reads  []*ssa.Alloc // local variables
	lvalue bool         // e is the variable that the value points to, not the value: see memory.go
	root   *ssa.Alloc   // the local variable that the lvalue is in, nil if others may see it
	uses   int          // that are still to come
	// Of a binary operation on what is loaded from a variable or a map: the operator and the other
	// operand, see update.
	op   token.Token
	from ssa.Value
	rest expr
	// concrete says that e, an interface's value, is not of type any: it becomes that where it is
	// assigned.
	concrete bool
	// apart says that the elements of e, a slice literal, may be evaluated while others are stored.
	apart bool
}

// pendings are the values of a function that are pending.
type pendings struct {
	of    map[ssa.Value]*pending
	order []*pending // as they were made
}

func newPendings() *pendings { return &pendings{of: map[ssa.Value]*pending{}} }

func (ps *pendings) add(p *pending) {
	ps.of[p.v] = p
	ps.order = append(ps.order, p)
}

func (ps *pendings) drop(p *pending) {
	delete(ps.of, p.v)
	if i := slices.Index(ps.order, p); i >= 0 {
		ps.order = slices.Delete(ps.order, i, i+1)
	}
}

// A scope collects what the operands of an expression depend on.
type scope struct {
	effect effect
	reads  []*ssa.Alloc
}

func (s *scope) add(e effect, reads []*ssa.Alloc) {
	s.effect = max(s.effect, e)
	for _, a := range reads {
		if !slices.Contains(s.reads, a) {
			s.reads = append(s.reads, a)
		}
	}
}

// ordered makes what reads memory keep its place among calls.
func (s *scope) ordered() {
	if s.effect == memory || s.effect == shared {
		s.effect = effects
	}
}
