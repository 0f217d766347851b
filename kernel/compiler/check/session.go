// Package check is the front end: it holds the session's declarations, and checks each new cell
// together with them, using go/parser and go/types, so that what a learner reads is what Go's
// compiler would say, at the cell's line and column.
//
// A session is one package, main. A cell adds declarations to it, and statements:
//
//   - Its imports, types, constants and functions become the session's.
//   - Variables that its top-level statements declare (x := 1, var y int) become variables of the
//     package. Functions of this cell and of later ones can use them.
//   - The statements become the body of a function that is run once. Before them the variables that
//     the cell begins with are initialized, in Go's order (initialize.go).
//
// A cell that is a whole program, with a package clause, is checked by itself, as Go's compiler
// would; what it declares becomes the session's too.
//
// [Session.Check] gives a [Unit], the checked cell, and changes nothing. [Session.Commit] takes the
// unit's declarations into the session, after the cell could be compiled.
//
// A name that is declared again is a new thing under the old name, for earlier cells too: what they
// have declared is checked again with it, and compiled again; see plan.go. Only variables stay as
// they are, with their types.
//
// The session keeps its declarations as syntax (decl.go), and knows of each what it refers to.
// Every check makes a new package of the cell and what it can reach (reach.go), function bodies
// left out, so it costs no more in the thousandth cell than in the second. Objects and types of two
// units are never the same; [Unit.CoreName] says which stand for one thing.
//
// A Session is for one goroutine at a time.
package check

import (
	"go/token"
	"go/types"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
)

// Session is what earlier cells have declared.
type Session struct {
	fset     *token.FileSet
	importer *machineImporter

	// allTests is set while a cell is checked that runs the tests of the session: see tests.go.
	allTests bool
	answer   bool             // see CheckAnswer
	decls    map[string]*decl // what is at the top of the package, by name
	list     list             // all that lives, methods and copies of what was replaced included
	imports  []importSpec     // of all cells so far; a later one hides an earlier of its name

	changed  map[*decl]bool // what Changes has not reported yet
	reported []string       // the imports that it reported last

	files    map[*token.File]bool // what declarations have their positions in
	checks   int                  // counts checks, for names that no other has
	versions map[string]int       // of core names
	version  int                  // see Version
	pending  *token.File          // of the last unit, which nobody needs after the next check

	// Where returns, for a name given to Check, what the learner calls that cell or program's file,
	// such as "In [3]". If it is nil, the name is shown as it is.
	Where func(name string) string
}

// mainPath is the import path of the session's package.
const mainPath = "main"

type importSpec struct{ name, path string }

// An Importer has the packages that cells can import. Fset is where it has put the positions of
// those that it has checked from source: cells get theirs there too. Package go/ssa decides by an
// object's position whether it is declared within a generic function, so no two objects may share
// one.
type Importer interface {
	types.Importer
	Fset() *token.FileSet
}

// NewSession returns an empty session. Types of imported packages come from importer.
func NewSession(importer Importer) *Session {
	return &Session{
		fset:     importer.Fset(),
		importer: newMachineImporter(importer),
		decls:    map[string]*decl{},
		changed:  map[*decl]bool{},
		files:    map[*token.File]bool{},
		versions: map[string]int{},
	}
}

// Version returns a number that stays the same as long as every name means what it did.
func (s *Session) Version() int { return s.version }

func inUniverse(name string) bool { return types.Universe.Lookup(name) != nil }

// bodyName is the name, in a checked cell, of the function that holds its statements.
const bodyName = core.MachineName + "cell"

// goVersion is the language that cells are written in.
const goVersion = "go1.26"

// Check checks a cell. name is the file name for its positions. The error is an [ErrorList].
//
// The cell's positions in the unit's Fset are valid until the next check.
func (s *Session) Check(name, src string) (*Unit, error) {
	if s.pending != nil {
		s.fset.RemoveFile(s.pending)
		s.pending = nil
	}
	if errs := embeds(src); len(errs) > 0 {
		return nil, errs
	}
	if isProgram(src) {
		u, err := s.checkProgram(name, src)
		if errs, ok := err.(ErrorList); ok {
			return nil, s.helped(src, errs)
		}
		return u, err
	}
	t := &attempt{session: s, name: name, src: src, old: map[int]bool{}}
	for {
		u, errs := t.check()
		if t.again(u, errs) {
			s.fset.RemoveFile(u.file)
			continue
		}
		if s.answer && !t.alone && errs.breaks() {
			s.fset.RemoveFile(u.file)
			t.alone = true
			continue
		}
		if len(errs) > 0 {
			if u != nil {
				s.fset.RemoveFile(u.file)
			}
			return nil, s.helped(src, errs)
		}
		u.finish()
		s.pending = u.file
		return u, nil
	}
}

// CheckAnswer is Check for a cell that is an answer to an exercise, and may well declare names that
// other cells of the notebook use otherwise. Where one of these would break, they all keep what they
// use now.
func (s *Session) CheckAnswer(name, src string) (*Unit, error) {
	s.answer = true
	defer func() { s.answer = false }()
	return s.Check(name, src)
}
