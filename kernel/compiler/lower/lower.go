// Package lower writes a cell's functions as Core Go, the part of Go that the interpreter runs
// exactly as Go would: from go/ssa's instructions and what package facts knows of them to package
// corego's trees.
//
// golang.org/x/tools/go/ssa builds the functions from the checked syntax: generic functions become
// instances, ranges over functions become calls, methods become functions, conversions and the
// order of evaluation become explicit. What is left are some thirty instructions, which are written
// down again as Go. go/ssa is asked for its naive form, in which local variables are still
// variables. So what is written down reads much like the source, and is as fast as it. What of a
// function is written in another place than go/ssa has it, and which checks are needless, is known
// before it is written: see facts.Plan.
//
// The files stand in the order of what they need: each uses those before it, and few use one after
// it. First what is true of all cells, then a cell's names and types:
//
//	lower.go       what Lower takes and returns
//	state.go       a session, and the state of one call of Lower
//	names.go       names in Core; identity.go, of functions
//	library.go     what compiled Go does for Core
//	types.go       what Core's types are; canon.go, the session's own
//	session.go     what becomes of a session when a cell has been taken
//	queue.go       which functions are lowered, and which variables are declared
//
// Then a function, and the order in which its operands are evaluated:
//
//	pending.go     values that are not written down yet
//	function.go    a function that is being written: variables, statements, sites
//	marks.go       which calls say where they are, for a panic that leaves them
//	hook.go        what is said of an access before the statement that makes it
//	constant.go    constants and zero values
//	closure.go     functions as values
//	order.go       operands, and what must be evaluated before what
//	check.go       the places where Go panics
//	access.go      accesses to memory that goroutines may share
//
// Then the instructions, by what they are about:
//
//	memory.go      variables, fields, elements; store.go, what is stored in them
//	room.go        the room of small slices; conversion.go, conversions; op.go, operators
//	results.go     several results; collection.go, maps, slices, channels that are made
//	literal.go     slice literals; map.go, elements of maps; rangeover.go, ranges
//	runtimetype.go types that the machine knows; dispatcher.go, methods of interfaces; iface.go
//	show.go        the values that a cell ends with
//	callers.go     who has called, for programs that ask
//	told.go        functions that tell of their calls
//	recover.go     recover; unsafe.go; builtin.go, the other built-in functions; call.go, calls
//	chan.go        channels and select
//	defer.go       go, defer, panic
//	rangefunc.go   ranges over functions; return.go
//
// At last all of it:
//
//	instruction.go one method for each instruction
//	structure.go   if, for and goto from basic blocks
//	write.go       a function, from its head to its end
//	program.go     a cell or a program
//
// # To add an instruction
//
// It gets a case in instruction.go and a method in the file that it belongs to. What it writes to
// memory, and what follows from it, facts/memory.go and facts/relation.go must know. What it needs
// of the machine is an entry in package core, entries.go, with its function in package machine. A
// fault of the interpreter that it has to avoid is a quirk in package corego. Its golden goes to
// testdata here, and its story to package worker's testdata.
//
// A [Session] remembers what the interpreter has already. A Session is for one goroutine at a time.
package lower

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
)

// Package is the checked syntax that Lower takes.
type Package struct {
	Name  string // file name of the cell's positions
	Fset  *token.FileSet
	Types *types.Package
	Info  *types.Info
	// Files are the package's syntax. Functions without a body are compiled already.
	Files []*ast.File
	// Body is the function that holds the cell's statements. Without it the package is a program,
	// whose variables are initialised and whose main is called.
	Body *ast.FuncDecl
	// Last says that no later unit calls what this one declares, so that what a program's main does
	// not reach is left out.
	Last bool
	// Apart says that no later unit can mention anything that this one declares: the session forgets
	// it at once.
	Apart bool
	// Told are the functions whose calls are told: f, (*T).m.
	Told []string
	// Value is an expression in Body, a call or a receive, whose values are to be shown; nil when
	// there is none.
	Value ast.Expr
	// CoreName is the identity of what the package declares. It changes when something is declared
	// again, and when a function must be compiled again.
	CoreName func(types.Object) string
	// Cell returns the cell that a file name of positions belongs to, 0 if it belongs to none: functions
	// of earlier cells are compiled again. It may be nil where there is but one.
	Cell func(file string) int64
	// Renewed says that some CoreName of a function or method has changed.
	Renewed bool
	// Source gives the syntax of an imported package whose functions are lowered, not compiled.
	Source func(path string) (files []*ast.File, info *types.Info, ok bool)
}

// Library tells of compiled Go.
type Library interface {
	// IsCompiled reports whether something that another package declares is compiled, and not
	// lowered like what the cells declare.
	IsCompiled(obj types.Object) bool
}

// Core is a cell as the interpreter gets it.
type Core struct {
	// Text is a Go file of package main. When it is evaluated it declares, registers runtime types,
	// and hands the function that runs the cell's statements to the machine.
	Text string
	// Tree is what Text has been printed of, and Lines are the lines at which functions start.
	Tree  *corego.File
	Lines map[corego.Name]int
	// Compiled is what Text uses of compiled Go for the first time, to be found under
	// core.CompiledPath.
	Compiled []core.CompiledSymbol
	// Types are the runtime types that Text registers.
	Types []core.RuntimeType
	// Functions are the Core functions that Text declares.
	Functions []Function
	// Marks are the calls of compiled Go in Text.
	Marks []corego.Mark
	// Sites are those that Text mentions and no text before; FirstSite is the number of the first.
	Sites     []FrameSite
	FirstSite int
	// Accesses are what is read, written or operated on at the sites that Text mentions.
	Accesses map[core.Site]core.Access

	lowering *lowering
}

// FrameSite is a place in a function where it begins or calls.
type FrameSite struct {
	Function string
	Pos      Position
	Entry    bool // it begins
	Params   bool // it has parameters
}

// Function is a Core function, and what of the learner's code it is.
type Function struct {
	Name      string // in Core
	Line      int    // in Text
	Display   string // main.f, main.(*T).m, main.f.func1; "" for what the learner has not written
	Statement bool   // it holds the cell's statements
	InCell    bool   // it is a function literal in the cell's statements
	Calls     []CallSite
}

// At returns where the function calls another, of which the Core name is given.
func (f *Function) At(callee string) (at []Position) {
	for _, c := range f.Calls {
		if c.Callee == callee {
			at = append(at, c.Pos)
		}
	}
	if at == nil { // through a variable
		for _, c := range f.Calls {
			if c.Callee == "" {
				at = append(at, c.Pos)
			}
		}
	}
	return at
}

// CallSite is a call in a function.
type CallSite struct {
	Callee string // Core name, "" when it is known only when it runs
	Pos    Position
}

// Position is a place in a cell.
type Position struct {
	File      string
	Line, Col int
}

// UnsupportedError says that a cell uses what cannot be run.
type UnsupportedError struct {
	Line, Col int
	What      string
}

func (e *UnsupportedError) Error() string {
	return fmt.Sprintf("%d:%d: Lockstep cannot run %s", e.Line, e.Col, e.What)
}

// Changes are what becomes of functions and variables that the interpreter has from earlier cells.
type Changes struct {
	// Forget are the Core names that nobody can mention any more.
	Forget []string
	// Newer has, for functions that were declared again and that running code may still call, the
	// functions that are to do their work. All are Core names.
	Newer map[string]string
	// Kept are functions that were declared again with other types, as the learner calls them:
	// running code can call the old ones only.
	Kept []string
	// Generic are generic functions that were declared again, as the learner calls them: what is
	// running, and values made of instances, call the old ones.
	Generic []string
	// Asks says that this is the first cell that asks who has called: what was lowered before does
	// not tell, what is from now on does.
	Asks bool
}
