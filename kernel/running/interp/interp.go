// Package interp runs Go text on yaegi. It is the only door to yaegi, and knows how to live with
// it:
//
//   - It is given the packages that texts import as tables, when it is made or by [Interp.Define].
//     It knows nothing of the standard library: what compiled Go is called is a symbol of the
//     caller's.
//   - yaegi's own cancelling is never used: one switch would stop the goroutines of all cells.
//     Cells are stopped at the points that lowering puts in.
//   - yaegi keeps every text for ever. Here a text is given back to the collector once nothing
//     refers to it, so that a session of ten thousand cells costs what it has declared.
//   - yaegi calls compiled functions by reflection. What cells do all the time is an [Operation]
//     instead.
//   - yaegi writes a line on its standard error for each frame that a panic leaves. They go to
//     [Options.Unwind]: there is no other way to learn them.
//
// An Interp is for one goroutine at a time, but for the code it has evaluated, which may run in
// any.
//
//	interp.go      texts are evaluated here
//	define.go      what texts may import
//	operation.go   calls that are steps of their own
//	callstep.go    calls of functions, which take less of the stack than yaegi's
//	function.go    functions that operations call
//	native.go      functions that another engine runs
//	forward.go     old functions that do what newer ones do
//	calls.go       which call a panic leaves
//	recursive.go   struct types that mention themselves
//	minuszero.go   -0 as an argument
//	callframes.go  frames that calls use again
//	literal.go     function literals, and frames that they need not keep
//	runtimetext.go what yaegi panics with, in the words of Go's runtime
//	session.go     what yaegi keeps of texts, and what of that is dropped
//	prune.go       how trees are taken apart
//	private.go     what is known of yaegi's private parts, with private_*.go and link_*.go
package interp

import (
	"errors"
	"fmt"
	"go/parser"
	"go/scanner"
	"go/token"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"github.com/traefik/yaegi/interp"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
)

// Table is a package's symbols by name, as yaegi takes them, and operations: values of type
// [Operation].
type Table = map[string]reflect.Value

// Options are what New needs.
type Options struct {
	// Packages are what texts may import, by import path. A package is called by the last element
	// of its path.
	Packages map[string]Table
	// Unwind is told, in the panicking goroutine, of each function that a panic leaves, the
	// innermost first.
	Unwind func(Frame)
	// Left is told, in the panicking goroutine, which of the calls that Evaluate was given a panic
	// leaves, before Unwind is told of the function that has made the call.
	Left func(call core.Site)
	// Calling, when set, is told before and after a compiled function is called by one of the calls
	// that Evaluate was given, in its goroutine: the site before, and 0 after. If it returns true,
	// Argument is told those arguments through which the function may write.
	Calling  func(call core.Site) bool
	Argument func(reflect.Value)
	// Around, when set, returns what is to be called before and after a compiled function, by its name
	// in texts, when one of those calls calls it: between the two of Calling.
	Around func(name string) Around
	// Entering, when set, is told of each call that is marked so: the site before, and after it what
	// Entering has returned.
	Entering func(call core.Site) (before core.Site)
	// Deferred, when set, returns what is to be deferred in place of a compiled function by such a
	// call, in a defer statement.
	Deferred func(call core.Site, function reflect.Value) reflect.Value
	// Forwarded, when set, is told, in the panicking goroutine, that the next function that Unwind
	// will be told of has only called its newer version: see [Interp.Forward].
	Forwarded func()
}

// Frame is a function of a cell that a panic left.
type Frame struct {
	File      string
	Line, Col int    // where the function's statements start
	Function  string // as main.f
	// Call is for who learns it from Options.Left: the call in the function that the panic left
	// before.
	Call core.Site
}

// Interp is one interpreter, with all that has been evaluated on it.
type Interp struct {
	yaegi   *interp.Interpreter
	session *session
	opts    Options
	loaded  map[string]bool
	outside *frame // of who calls functions without having a frame

	operations map[any]Operation    // by the addresses of the variables that stand for them
	versions   map[string]*versions // of functions that were declared again, by the newest
}

// New returns an interpreter with nothing loaded. It costs about a millisecond.
func New(opts Options) *Interp {
	in := &Interp{opts: opts, loaded: map[string]bool{}, operations: map[any]Operation{}, versions: map[string]*versions{}}
	in.yaegi = interp.New(interp.Options{
		Stderr:       unwindWriter{opts.Unwind},
		Unrestricted: true,
	})
	in.session = newSession(in.yaegi)
	in.outside = rootFrame(in.yaegi).child(0)
	return in
}

// Evaluate compiles a Go file and runs its declarations. name is its file name where line
// directives give no other. A name that was declared before gets its new meaning for this text and
// those to come; what was compiled before keeps the old one. An error is the interpreter's: the
// text has passed Go's checker already. After an error all names mean what they did before.
//
// What has been evaluated is given back to Go's collector when its names are declared anew or
// forgotten, and nothing that runs or is stored refers to any part of the text.
//
// calls are calls in the text, by where they start: of each that a panic leaves Options.Left is
// told the site.
//
// ready, unless it is nil, is called when the text has been compiled, before its declarations are run.
func (in *Interp) Evaluate(name, text string, imports []string, calls map[Pos]Marked, ready func()) (err error) {
	for _, p := range imports {
		if !in.loaded[p] {
			if err := in.Define(p, in.opts.Packages[p]); err != nil {
				return err
			}
		}
	}
	fset := in.yaegi.FileSet()
	start := token.Pos(fset.Base())
	file, err := parser.ParseFile(fset, name, text, parser.SkipObjectResolution)
	if err != nil {
		fset.RemoveFile(fset.File(start))
		return compileError(err)
	}
	entry := in.session.begin(file)
	defer func() {
		// yaegi panics on some texts that it cannot compile. Nothing that it has compiled before is
		// harmed by that.
		if r := recover(); r != nil {
			err = compileError(fmt.Errorf("%v", r))
		}
		entry.end(err == nil)
	}()
	if file, err = in.declareTypes(file); err != nil {
		return compileError(err)
	}
	if file, err = in.declareVariables(file, entry); err != nil {
		return compileError(err)
	}
	prog, err := in.yaegi.CompileAST(file)
	if err != nil {
		return compileError(err)
	}
	in.bindOperations(prog, calls)
	entry.compiled()
	if ready != nil {
		ready()
	}
	if _, err = in.yaegi.Execute(prog); err != nil {
		var p interp.Panic
		if errors.As(err, &p) {
			return compileError(fmt.Errorf("%v", p.Value))
		}
		return compileError(err)
	}
	return nil
}

// Forget takes names of functions, variables, types and constants out of the package: no later text
// refers to them. Code that does already goes on.
func (in *Interp) Forget(names ...string) {
	for _, name := range names {
		in.session.forget(name)
		delete(in.versions, name)
	}
}

// CompileError says that yaegi could not compile what Go's checker accepts.
type CompileError struct {
	File      string
	Line, Col int // 0 when yaegi does not say
	Msg       string
}

func (e *CompileError) Error() string { return e.Msg }

var position = regexp.MustCompile(`^(?:([^\s:]*):)?(\d+):(\d+): (.*)`)

func compileError(err error) *CompileError {
	var list scanner.ErrorList
	if errors.As(err, &list) && len(list) > 0 {
		p := list[0].Pos
		return &CompileError{p.Filename, p.Line, p.Column, list[0].Msg}
	}
	if m := position.FindStringSubmatch(err.Error()); m != nil {
		line, _ := strconv.Atoi(m[2])
		col, _ := strconv.Atoi(m[3])
		return &CompileError{m[1], line, col, m[4]}
	}
	return &CompileError{Msg: err.Error()}
}

// unwindWriter turns the lines that yaegi writes while a panic unwinds into Frames. yaegi writes
// each with one call.
type unwindWriter struct{ unwind func(Frame) }

func (w unwindWriter) Write(p []byte) (int, error) {
	if m := position.FindStringSubmatch(strings.TrimSpace(string(p))); m != nil && w.unwind != nil {
		if f, ok := strings.CutPrefix(m[4], "panic: "); ok {
			line, _ := strconv.Atoi(m[2])
			col, _ := strconv.Atoi(m[3])
			w.unwind(Frame{m[1], line, col, strings.TrimSuffix(f, "(...)"), 0})
		}
	}
	return len(p), nil
}
