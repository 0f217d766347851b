package lower

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
	"github.com/lockstep-go/lockstep/kernel/compiler/facts"
	"github.com/lockstep-go/lockstep/kernel/compiler/instrument"
)

// Session remembers what the interpreter has from earlier cells.
type Session struct {
	library  Library
	types    map[string]corego.Type // Core types, by key
	funcs    map[string]string      // names of Core functions, by key
	runtime  map[string]int         // numbers of runtime types, by key
	names    map[string]bool        // names in use
	compiled map[string]string      // names of symbols of the library, by key
	globals  map[string]bool        // Core variables
	canon    *canon
	next     map[string]int      // the last number that was added to a name
	latest   map[string]declared // what functions and variables are in Core now, by what the learner calls them
	// instances has, for each generic function that Core has instances of, which declaration of it
	// they are of: its core name, by that without the version.
	instances map[string]string
	// generation counts the cells that declared a function or method again. Instances, wrappers and
	// the like of earlier generations may call what is not called any more, so they are made anew.
	generation int
	// dated are the keys that begin with the generation, in funcs and in runtime.
	dated struct{ funcs, runtime []string }

	asked bool // a cell asks who has called: see callers.go
	sites int  // how many sites Core mentions
}

// NewSession returns a session in which nothing is declared.
func NewSession(library Library) *Session {
	return &Session{
		library:   library,
		types:     map[string]corego.Type{},
		funcs:     map[string]string{},
		runtime:   map[string]int{},
		names:     map[string]bool{},
		next:      map[string]int{},
		canon:     newCanon(),
		latest:    map[string]declared{},
		instances: map[string]string{},
		compiled:  map[string]string{},
		globals:   map[string]bool{},
	}
}

// lowering is the state of one call of Lower.
type lowering struct {
	session *Session
	unit    *Package
	id      int64
	prog    *ssa.Program
	pkg     *ssa.Package
	rules   core.Rules
	// identity names types by what they are among all cells: see names.go.
	identity *core.Namer
	plans    *facts.Program
	watched  *instrument.Program
	err      *UnsupportedError

	additions
	output
	work
}

// additions are what a cell adds to the session, once the interpreter has it.
type additions struct {
	newTypes    map[string]corego.Type
	newFuncs    map[string]string
	newRuntime  map[string]int
	newNames    map[string]bool
	newGlobals  map[string]bool
	newCompiled map[string]string // names of symbols of the library, by key
	latest      map[string]declared
	instances   map[string]string
	privates    []string // names that only this cell mentions

	localTypes map[*types.TypeName]int // numbers of types that are declared in functions
	canonicals map[types.Type]types.Type
}

// output is what Lower returns, while it is made.
type output struct {
	compiled  []core.CompiledSymbol
	runtimes  []core.RuntimeType
	functions []Function
	typeDecls []corego.Decl
	decls     []corego.Decl // functions, in order
	register  []corego.Stmt // what is done when the text has been compiled
	inits     []string      // functions that initialise packages which are lowered

	usesLibrary bool
	asked       bool // see callers.go
	sites       []FrameSite
	siteNumbers map[FrameSite]int
	accesses    map[core.Site]core.Access
}

// work is what is still to be lowered, and what has been asked for.
type work struct {
	queue     []*ssa.Function
	queued    map[*ssa.Function]string
	dispQueue []*dispatcher
	disps     map[string]string // dispatchers, by method and signature
	makers    map[string]string // functions that make functions
}

// declared is something that the interpreter has under a Core name, and its key. A function has a
// signature, with the types of its receiver, parameters and results.
type declared struct{ key, name, signature string }

// A dispatcher is a Core function that calls a method of an interface's value:
//
//	func d_Area(x any, a0 int) float64 {
//		var r0 float64
//		ls__.Invoke(x, "Area", 65537, 1, r0, a0)
//		return r0
//	}
//
// Invoke is an operation of the interpreter, which sets the variables for the results. It goes by
// the dynamic type, so it does not matter in which cell that was declared, or converted to the
// interface.
type dispatcher struct {
	name   string
	method *types.Func
}

// canon are the session's own types.
type canon struct {
	pkg   *types.Package
	named map[string]*types.Named // by key
}

// newCanon returns own types of which there are none yet.
func newCanon() *canon {
	return &canon{pkg: types.NewPackage("main", "main"), named: map[string]*types.Named{}}
}

// newLowering returns the state in which nothing has been lowered.
func newLowering(s *Session, u *Package, id int64) *lowering {
	l := &lowering{
		session: s, unit: u, id: id,
		additions: additions{
			newTypes: map[string]corego.Type{}, newFuncs: map[string]string{}, newRuntime: map[string]int{},
			newNames: map[string]bool{}, newGlobals: map[string]bool{}, newCompiled: map[string]string{},
			latest: map[string]declared{}, instances: map[string]string{},
			localTypes: map[*types.TypeName]int{}, canonicals: map[types.Type]types.Type{},
		},
		output: output{siteNumbers: map[FrameSite]int{}, accesses: map[core.Site]core.Access{}},
		work:   work{queued: map[*ssa.Function]string{}, disps: map[string]string{}, makers: map[string]string{}},
	}
	return l
}

// unsupported notes the first construct that cannot be run.
func (l *lowering) unsupported(pos token.Pos, what string) {
	if l.err == nil {
		p := l.unit.Fset.Position(pos)
		l.err = &UnsupportedError{p.Line, p.Column, what}
	}
}

// siteOf is where pos stands, for the machine.
func (l *lowering) siteOf(pos token.Pos) core.Site {
	p := l.unit.Fset.Position(pos)
	cell := l.id
	if p.Filename != l.unit.Name {
		if l.unit.Cell != nil {
			cell = l.unit.Cell(p.Filename)
		}
		if l.unit.Cell == nil || cell == 0 {
			return core.NewSite(l.id, 0, 0)
		}
	}
	return core.NewSite(cell, p.Line, p.Column)
}

// inCell reports whether a position is in a cell's text, and not in a library's source.
func (l *lowering) inCell(pos token.Pos) bool {
	_, line, _ := l.siteOf(pos).Split()
	return line != 0
}

// pos is a place in a cell's text.
func (l *lowering) pos(p token.Pos) Position {
	at := l.unit.Fset.Position(p)
	return Position{at.Filename, at.Line, at.Column}
}

// registers adds a call to what is done when the text has been compiled.
func (l *lowering) registers(call corego.Call) {
	l.register = append(l.register, corego.Do{X: call})
}
