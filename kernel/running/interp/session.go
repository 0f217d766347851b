package interp

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/traefik/yaegi/interp"
)

// session is what yaegi keeps of the texts that it has evaluated. On its own it keeps all of them
// for ever: their trees, for its debugger; the scopes of their functions; a symbol for each import
// of each text. That is 17 KB for a cell of one statement, and the collector's work on it slows
// later cells.
//
// So references are dropped there. From then on Go's collector decides: a function of a text lives
// while a symbol, a function value or a running goroutine reaches it. What is dropped of the trees
// of functions is in prune.go.
type session struct {
	fset     *token.FileSet
	roots    *[]*node         // the trees of all texts
	main     *scope           // with the scopes of package main's functions
	names    names            // what package main declares
	types    *[]reflect.Type  // of the variables and constants of main, by their symbols' indexes
	globals  *[]reflect.Value // their values
	made     int              // how many there are of these
	released *slots           // of globals that no code can reach any more
}

// newSession returns the session of an interpreter.
func newSession(y *interp.Interpreter) *session {
	// The scope of package main comes with its first text.
	file, err := parser.ParseFile(y.FileSet(), "", "package main", 0)
	if err == nil {
		_, err = y.CompileAST(file)
	}
	if err != nil {
		panic(err) // an empty file is none that could be wrong
	}
	s := &session{
		fset:  y.FileSet(),
		roots: rootsOf(y),
		main:  scopeOf(y, "main"),
		// On its own, so that the cleanups, which refer to it, do not keep the interpreter.
		released: &slots{},
	}
	s.names = s.main.names()
	s.globals, s.types = globalsOf(y)
	return s
}

// An entry is a text on its way into the session.
type entry struct {
	session *session
	file    *token.File
	before  map[string]*symbol // by name that the text declares: the symbol that had it, if any
	values  []string           // those of the names that are variables and constants
	imports []string           // the names under which yaegi keeps the imports
	slots   int                // how many there were before
}

// begin prepares for compiling a file. What the names that it declares stand for is put aside:
// yaegi would write a type into the symbol of an older one.
func (s *session) begin(file *ast.File) *entry {
	e := &entry{
		session: s,
		file:    s.fset.File(file.FileStart),
		before:  map[string]*symbol{},
		slots:   len(*s.types),
	}
	for _, decl := range file.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			e.declare(decl.Name)
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					e.declare(spec.Name)
				case *ast.ValueSpec:
					for _, name := range spec.Names {
						e.declare(name)
						e.values = append(e.values, name.Name)
					}
				}
			}
		}
	}
	// yaegi knows an import by its name and the name of the file.
	base := filepath.Base(s.fset.Position(file.Package).Filename)
	for _, spec := range file.Imports {
		name := path.Base(strings.Trim(spec.Path.Value, "`\""))
		if spec.Name != nil {
			name = spec.Name.Name
		}
		e.imports = append(e.imports, filepath.Join(name, base))
	}
	return e
}

func (e *entry) declare(name *ast.Ident) {
	if _, twice := e.before[name.Name]; twice {
		return
	}
	e.before[name.Name] = e.session.names.symbol(name.Name)
	e.session.names.set(name.Name, nil)
}

// compiled makes the variables that the text declares, and empties those that nothing can reach.
//
// yaegi would move all variables to a new slice for each text that declares one, while the
// goroutines of earlier cells read the old. Here the slice is longer than what yaegi asks for, and
// seldom moves.
func (e *entry) compiled() {
	s := e.session
	if n := len(*s.types); n > len(*s.globals) {
		globals := make([]reflect.Value, max(1024, 2*n))
		copy(globals, *s.globals)
		*s.globals = globals
	}
	for ; s.made < len(*s.types); s.made++ {
		(*s.globals)[s.made] = reflect.New((*s.types)[s.made]).Elem()
	}
	for _, index := range s.released.take() {
		(*s.globals)[index] = reflect.Value{}
	}
}

// end notes whether the text has been evaluated. If it has not, it leaves nothing behind.
func (e *entry) end(ok bool) {
	s := e.session
	for _, name := range e.imports {
		s.forget(name)
	}
	if !ok {
		for name, symbol := range e.before {
			s.names.set(name, symbol)
		}
		e.values = nil
	}
	// A slot is free once its symbol has gone, or the text has, for those that yaegi has made for a
	// step of an initialization.
	free := map[int]bool{}
	for index := e.slots; index < len(*s.types); index++ {
		free[index] = true
	}
	for _, name := range e.values {
		symbol := s.names.symbol(name)
		if symbol == nil { // it is _
			continue
		}
		symbol.dropNode() // which would keep the text, and is for initial values only
		if index := symbol.index(); free[index] {
			delete(free, index)
			whenGone(symbol, s.released.add, []int{index})
		}
	}
	if roots := *s.roots; len(roots) > 0 {
		root := roots[len(roots)-1]
		whenGone(root, s.released.add, slices.Collect(maps.Keys(free)))
		// The positions in the text are needed as long as it can panic.
		whenGone(root, s.fset.RemoveFile, e.file)
	}
	if ok {
		prune(*s.roots)
	}
	*s.roots = nil
	s.main.dropChildren()
}

// forget drops the symbol of a name.
func (s *session) forget(name string) { s.names.set(name, nil) }

// slots are indexes of globals, which cleanups add in a goroutine of theirs.
type slots struct {
	mu      sync.Mutex
	indexes []int
}

func (s *slots) add(indexes []int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.indexes = append(s.indexes, indexes...)
}

func (s *slots) take() []int {
	s.mu.Lock()
	defer s.mu.Unlock()
	indexes := s.indexes
	s.indexes = nil
	return indexes
}
