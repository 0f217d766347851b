// Package lower writes a cell's functions as Core Go, the part of Go that the interpreter runs
// exactly as Go would.
//
// golang.org/x/tools/go/ssa builds the functions from the checked syntax: generic functions become
// instances, ranges over functions become calls, methods become functions, conversions and the order
// of evaluation become explicit. What is left are some thirty instructions, which are written down
// again as Go, each kind in a file of its own:
//
//	program.go    from the checked package to its functions: what is lowered, under which names
//	types.go      what Core's types are; names.go their identity; canon.go
//	function.go   a function, its variables, its closures
//	structure.go  if, for and goto from basic blocks; ranges.go, rangefunc.go
//	fold.go       expressions from single instructions
//	check.go      the places where Go panics
//	memory.go     variables, fields, elements; literal.go; variable.go the cells' own; room.go, the
//	              room of small slices
//	op.go         operators, constants, conversions; unsafe.go
//	collection.go maps, slices, strings, make
//	call.go       calls, built-in functions; show.go the values that a cell ends with
//	marks.go      where the calls are that a panic may leave
//	iface.go      interfaces, assertions, methods
//	chan.go       channels and select
//	defer.go      go, defer, recover
//	host.go       what compiled Go does for Core
//	callers.go    who has called, for programs that ask
//
// What each function is before it is written, package facts says: see its Plan.
//
// go/ssa is asked for its naive form, in which local variables are still variables. So what is
// written down reads much like the source, and is as fast as it.
//
// A [Session] remembers what the interpreter has already. A Session is for one goroutine at a time.
package lower

import (
	"fmt"
	"go/ast"
	"go/format"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/core"
	"github.com/lockstep-go/lockstep/kernel/corego"
	"github.com/lockstep-go/lockstep/kernel/facts"
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
	// Value is an expression in Body, a call or a receive, whose values are to be shown; nil when there is none.
	Value ast.Expr
	// CoreName is the identity of what the package declares. It changes when something is declared
	// again, and when a function must be compiled again.
	CoreName func(types.Object) string
	// Renewed says that some CoreName of a function or method has changed.
	Renewed bool
	// Source gives the syntax of an imported package whose functions are lowered, not compiled.
	Source func(path string) (files []*ast.File, info *types.Info, ok bool)
}

// Host tells of compiled Go.
type Host interface {
	// Host reports whether something that another package declares is compiled, and not lowered
	// like what the cells declare.
	Host(obj types.Object) bool
}

// Session remembers what the interpreter has from earlier cells.
type Session struct {
	host     Host
	types    map[string]corego.Type // Core types, by key
	funcs    map[string]string      // names of Core functions, by key
	runtime  map[string]int         // numbers of runtime types, by key
	names    map[string]bool        // names in use
	compiled map[string]string      // names of host symbols, by key
	globals  map[string]bool        // Core variables
	canon    *canon
	next     map[string]int      // the last number behind a name
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
func NewSession(host Host) *Session {
	return &Session{
		host:      host,
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

// Core is a cell as the interpreter gets it.
type Core struct {
	// Text is a Go file of package main. When it is evaluated it declares, registers runtime types,
	// and hands the function that runs the cell's statements to the kernel.
	Text string
	// Host is what Text uses of compiled Go for the first time, to be found under core.CompiledPath.
	Host []core.CompiledSymbol
	// Types are the runtime types that Text registers.
	Types []core.RuntimeType
	// Functions are the Core functions that Text declares.
	Functions []Function
	// Marks are the calls of compiled Go in Text.
	Marks []corego.Mark
	// Sites are those that Text mentions and no text before; FirstSite is the number of the first.
	Sites     []Site
	FirstSite int

	lowering *lowering
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

// CallSite is a call in a function.
type CallSite struct {
	Callee string // Core name, "" when it is known only when it runs
	Pos    Position
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

// lowering is the state of one call of Lower.
type lowering struct {
	session *Session
	unit    *Package
	id      int64
	prog    *ssa.Program
	pkg     *ssa.Package

	newTypes   map[string]corego.Type
	newFuncs   map[string]string
	newRuntime map[string]int
	newNames   map[string]bool
	newGlobals map[string]bool
	localTypes map[*types.TypeName]int
	rules      core.Rules
	identity   *core.Namer
	canonicals map[types.Type]types.Type

	hostNames map[string]string // of new host symbols, by key
	usesHost  bool
	host      []core.CompiledSymbol
	runtimes  []core.RuntimeType
	functions []Function

	typeDecls []corego.Decl
	decls     []corego.Decl // functions, in order
	register  []corego.Stmt // what is done when the text has been compiled
	queue     []*ssa.Function
	queued    map[*ssa.Function]string
	inits     []string // functions that initialise packages which are lowered
	makers    map[string]string
	disps     map[string]string
	latest    map[string]declared
	instances map[string]string
	privates  []string // names that only this cell mentions
	dispQueue []*dispatcher
	plans     *facts.Program
	err       *UnsupportedError

	asked       bool // see callers.go
	sites       []Site
	siteNumbers map[Site]int
}

// Lower lowers u. id makes the names that belong to the cell its own among all cells. The error is
// an *UnsupportedError.
func (s *Session) Lower(u *Package, id int64, dump func(stage, text string)) (*Core, error) {
	l := &lowering{
		session: s, unit: u, id: id,
		newTypes: map[string]corego.Type{}, newFuncs: map[string]string{}, newRuntime: map[string]int{},
		newNames: map[string]bool{}, newGlobals: map[string]bool{},
		latest:     map[string]declared{},
		instances:  map[string]string{},
		canonicals: map[types.Type]types.Type{},
		localTypes: map[*types.TypeName]int{},
		hostNames:  map[string]string{}, queued: map[*ssa.Function]string{},
		makers: map[string]string{}, disps: map[string]string{},
		siteNumbers: map[Site]int{},
	}
	l.identity = l.identityNamer()
	l.rules = core.Rules{Compiled: l.isHost, Known: map[*types.Named]bool{}}
	if err := l.build(); err != nil {
		return nil, err
	}
	if dump != nil {
		dump("SSA", l.ssaText())
	}
	l.asked = l.asksForCallers()
	l.plans = facts.NewProgram(facts.Options{Compiled: l.isHostFunc, Wrapped: l.isRecursive, Entered: l.asked})
	entry := l.roots()
	l.drain()
	if l.err != nil {
		return nil, l.err
	}
	c := &Core{Host: l.host, Types: l.runtimes, Functions: l.functions, lowering: l}
	c.Sites, c.FirstSite = l.sites, s.sites
	printed := l.file(entry).Print()
	c.Text, c.Marks = printed.Text, printed.Marks
	for i := range c.Functions {
		c.Functions[i].Line = printed.Lines[corego.Name(c.Functions[i].Name)]
	}
	if dump != nil {
		text := c.Text
		if pretty, err := format.Source([]byte(text)); err == nil {
			text = string(pretty)
		}
		dump("Core Go", text)
	}
	return c, nil
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
}

// Commit remembers what a cell has declared, once the interpreter has it.
func (s *Session) Commit(c *Core) Changes {
	l := c.lowering
	var forget, kept []string
	newer := map[string]string{}
	for k, v := range l.newTypes {
		s.types[k] = v
	}
	// What was declared under the same names before, nobody can mention any more.
	for what, d := range l.latest {
		if old, ok := s.latest[what]; ok && old != d {
			switch {
			case l.unit.Body == nil || d.signature == "": // a program goes by itself; a variable
			case d.signature == old.signature:
				newer[old.name] = d.name
			default:
				kept = append(kept, strings.TrimPrefix(what, "func "))
			}
			forget = append(forget, old.name)
			delete(s.funcs, old.key)
			delete(s.names, old.name)
			delete(s.globals, old.name)
		}
		s.latest[what] = d
	}
	generic := l.genericsAgain()
	maps.Copy(s.instances, l.instances)
	if g := l.generation(); g != s.generation {
		s.generation = g
		for _, key := range s.dated.funcs {
			name := s.funcs[key]
			forget = append(forget, name)
			delete(s.funcs, key)
			delete(s.names, name)
		}
		for _, key := range s.dated.runtime {
			delete(s.runtime, key)
		}
		s.dated.funcs, s.dated.runtime = nil, nil
	}
	for _, n := range l.privates {
		delete(l.newNames, n)
	}
	for k, v := range l.newFuncs {
		s.funcs[k] = v
		if isDated(k) {
			s.dated.funcs = append(s.dated.funcs, k)
		}
	}
	for k, v := range l.newRuntime {
		s.runtime[k] = v
		if isDated(k) {
			s.dated.runtime = append(s.dated.runtime, k)
		}
	}
	for k := range l.newNames {
		s.names[k] = true
	}
	for k, v := range l.hostNames {
		s.compiled[k] = v
	}
	for k := range l.newGlobals {
		s.globals[k] = true
	}
	s.asked = l.asked
	s.sites += len(l.sites)
	c.lowering = nil
	slices.Sort(kept)
	return Changes{append(forget, l.privates...), newer, kept, generic}
}

// isDated reports whether a key begins with a generation.
func isDated(key string) bool {
	first, _, _ := strings.Cut(key, " ")
	_, err := strconv.Atoi(first)
	return err == nil
}

// file is the whole Core file.
func (l *lowering) file(entry string) *corego.File {
	file := &corego.File{
		Imports: []corego.Import{{Name: core.MachineName, Path: core.MachinePath}},
		Decls:   slices.Concat(l.typeDecls, l.decls),
		Init:    slices.Clone(l.register),
	}
	if l.usesHost {
		file.Imports = append(file.Imports, corego.Import{Name: core.CompiledName, Path: core.CompiledPath})
	}
	for _, name := range l.inits {
		file.Init = append(file.Init, corego.Do{X: corego.Call{Fun: corego.Name(name)}})
	}
	file.Init = append(file.Init, corego.Do{X: machine(core.SetBody, corego.Name(entry))})
	return file
}

// site is where pos stands, for the machine.
func (l *lowering) site(pos token.Pos) core.Site {
	line := 0
	if p := l.unit.Fset.Position(pos); p.Filename == l.unit.Name {
		line = p.Line
	}
	return core.NewSite(l.id, line)
}

// place is a site as an argument.
func (l *lowering) place(pos token.Pos) expr { return corego.Int(int64(l.site(pos))) }

// unsupported notes the first construct that cannot be run.
func (l *lowering) unsupported(pos token.Pos, what string) {
	if l.err == nil {
		p := l.unit.Fset.Position(pos)
		l.err = &UnsupportedError{p.Line, p.Column, what}
	}
}
