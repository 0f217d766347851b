package corego

import (
	"strconv"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
)

// Locals are the variables of a function that is being written.
type Locals struct {
	taken        map[Name]bool
	declarations []Stmt
	free         map[Type][]Name // block temporaries that can be used again
	lent         []Var           // those that the block uses which is being written
}

// NewLocals returns locals without any variable.
func NewLocals() *Locals { return &Locals{taken: map[Name]bool{}, free: map[Type][]Name{}} }

// Name returns a name that nothing else has, and that begins with base, an identifier or "".
func (l *Locals) Name(base string) Name {
	if base == "" || base == "_" {
		base = "v"
	}
	if core.Reserved(base) {
		base = "x_" + base
	}
	name := base
	for i := 1; l.taken[Name(name)] || core.Reserved(name); i++ {
		name = base + strconv.Itoa(i)
	}
	l.taken[Name(name)] = true
	return Name(name)
}

// Take takes a name from those that Name may return.
func (l *Locals) Take(name Name) { l.taken[name] = true }

// Taken reports whether a name is in use.
func (l *Locals) Taken(name Name) bool { return l.taken[name] }

// Declare declares a variable of a given name.
func (l *Locals) Declare(v Var) {
	l.taken[v.Name] = true
	l.declarations = append(l.declarations, v)
}

// Variable declares a variable, whose name begins with base, and returns the name.
func (l *Locals) Variable(base string, t Type) Name {
	name := l.Name(base)
	l.Declare(Var{Name: name, Type: t})
	return name
}

// BlockTemp returns a variable that is the block's which is being written. The block's end frees it
// for others: each variable costs time in each call.
func (l *Locals) BlockTemp(t Type) Name {
	free := l.free[t]
	if n := len(free); n > 0 {
		l.free[t] = free[:n-1]
		l.lent = append(l.lent, Var{Name: free[n-1], Type: t})
		return free[n-1]
	}
	name := l.Variable("t", t)
	l.lent = append(l.lent, Var{Name: name, Type: t})
	return name
}

// EndBlock ends a block's use of its variables.
func (l *Locals) EndBlock() {
	for _, v := range l.lent {
		l.free[v.Type] = append(l.free[v.Type], v.Name)
	}
	l.lent = nil
}

// Declarations returns the declarations of all variables.
func (l *Locals) Declarations() []Stmt { return l.declarations }
