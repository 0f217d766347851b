package stdio

import (
	"flag"
	"fmt"
	"io"
	"path"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/running/callers"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
)

// What a test logs begins with the file and line of the call. Package testing finds them on the
// stack, where there is only the interpreter; so cells have these methods of its types from here.
// They know the calls of lowered code.

// logger is what the methods need of a test. *testing.T, its parts and testing.TB have it.
type logger interface {
	Name() string
	Output() io.Writer
	Fail()
	FailNow()
	SkipNow()
}

// logMethods are the methods that log, and what they do after that. Those whose names end in f
// format.
var logMethods = map[string]func(logger){
	"Log": func(logger) {}, "Logf": func(logger) {},
	"Error": logger.Fail, "Errorf": logger.Fail,
	"Fatal": logger.FailNow, "Fatalf": logger.FailNow,
	"Skip": logger.SkipNow, "Skipf": logger.SkipNow,
}

// testTypes returns the types of package testing that have them. The one that the others embed is
// not exported; in a version of Go that names it differently, its own methods stay, which do not
// know the line.
func testTypes() map[string]reflect.Type {
	all := map[string]reflect.Type{
		"T":  reflect.TypeFor[*testing.T](),
		"B":  reflect.TypeFor[*testing.B](),
		"F":  reflect.TypeFor[*testing.F](),
		"TB": reflect.TypeFor[testing.TB](),
	}
	if common, ok := reflect.TypeFor[testing.T]().FieldByName("common"); ok {
		all["common"] = reflect.PointerTo(common.Type)
	}
	return all
}

// testingSymbols returns the symbols of package testing that are ours. Methods stand under the name
// of a type and their own.
func (s *Stdio) testingSymbols() map[string]reflect.Value {
	table := map[string]reflect.Value{
		"Benchmark": reflect.ValueOf(s.runBenchmark),
		"Main":      reflect.ValueOf(s.testingMain),
		"RunTests":  reflect.ValueOf(s.runTests),

		"MainStart": reflect.MakeFunc(reflect.TypeOf(testing.MainStart), s.mainStart),

		"M.Run":         reflect.ValueOf(s.runMain),
		"F.Fuzz":        reflect.ValueOf(s.fuzz),
		"T.Run":         reflect.ValueOf(s.runSubtest),
		"T.Parallel":    reflect.ValueOf(s.parallel),
		"T.Deadline":    reflect.ValueOf(s.deadline),
		"B.Run":         reflect.ValueOf(s.runSubbenchmark),
		"B.RunParallel": reflect.ValueOf(s.runParallel),
	}
	for name, typ := range testTypes() {
		s.bubbleMethods(name, typ, table)
		for method, then := range logMethods {
			table[name+"."+method] = s.logMethod(typ, method, then)
		}
		table[name+".Helper"] = reflect.MakeFunc(reflect.FuncOf([]reflect.Type{typ}, nil, false), func(args []reflect.Value) []reflect.Value {
			s.helper(args[0].Interface().(logger))
			return nil
		})
	}
	return table
}

// logMethod returns a method of a type that logs.
func (s *Stdio) logMethod(typ reflect.Type, name string, then func(logger)) reflect.Value {
	formats := strings.HasSuffix(name, "f")
	in := []reflect.Type{typ}
	if formats {
		in = append(in, reflect.TypeFor[string]())
	}
	in = append(in, reflect.TypeFor[[]any]())
	return reflect.MakeFunc(reflect.FuncOf(in, nil, true), func(args []reflect.Value) []reflect.Value {
		t := args[0].Interface().(logger) // a nil T panics, as it does in Go
		values := args[len(args)-1].Interface().([]any)
		var text string
		if formats {
			text = fmt.Sprintf(args[1].String(), values...)
		} else {
			text = fmt.Sprintln(values...)
		}
		s.logFor(t, text)
		then(t)
		return nil
	})
}

// indent is what each level of a test's output is indented by.
const indent = "    "

// logFor logs a text as package testing does.
func (s *Stdio) logFor(t logger, text string) {
	if b := s.bubbleOf(t); b != nil && b.own {
		b.log = text
		if g := sched.InTurn(); g == nil || g.Run().Search {
			return
		}
		fmt.Fprintf(s.Stdout, "%s%s: %s\n", indent, s.callSite(t), strings.TrimSuffix(text, "\n"))
		return
	}
	text = s.callSite(t) + ": " + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n"+indent) + "\n"
	if state := s.testNamed(t.Name()); state != nil && !verbose() {
		s.tests.mu.Lock()
		state.log.WriteString(text)
		s.tests.mu.Unlock()
	}
	io.WriteString(t.Output(), text) // which does not fail
}

// verbose is testing.Verbose, which panics where no flags were parsed.
func verbose() bool {
	for _, flags := range []*flag.FlagSet{privateFlags, flag.CommandLine} {
		if f := flags.Lookup("test.v"); f != nil {
			return f.Value.String() != "false"
		}
	}
	return false
}

// helper is t.Helper: lines of the function that calls it are not reported.
func (s *Stdio) helper(t logger) {
	pc, _, _, ok := callers.Caller(0)
	state := s.testNamed(t.Name())
	if !ok || state == nil {
		return
	}
	s.tests.mu.Lock()
	defer s.tests.mu.Unlock()
	if name := callers.NameOf(pc); !slices.Contains(state.helpers, name) {
		state.helpers = append(state.helpers, name)
	}
}

// callSite returns the file and line that a test logs from: those of the innermost function that is
// not a helper.
func (s *Stdio) callSite(t logger) string {
	site := "???:1"
	for i := 0; ; i++ {
		pc, file, line, ok := callers.Caller(i)
		if !ok {
			return site
		}
		if helps := s.isHelper(t, callers.NameOf(pc)); i == 0 || !helps {
			site = fmt.Sprintf("%s:%d", path.Base(file), line)
			if !helps {
				return site
			}
		}
	}
}

// isHelper reports whether a test, or one that it is part of, has a function as a helper.
func (s *Stdio) isHelper(t logger, function string) bool {
	state := s.testNamed(t.Name())
	s.tests.mu.Lock()
	defer s.tests.mu.Unlock()
	for ; state != nil; state = state.parent {
		if slices.Contains(state.helpers, function) {
			return true
		}
	}
	return false
}
