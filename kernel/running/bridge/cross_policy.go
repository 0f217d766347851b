package bridge

import (
	"reflect"
	"slices"
	"strings"
)

// policy says what compiled code does with a value that it takes as any, and so what it is given.
type policy uint8

const (
	// keep: the value is stored and comes back, or is compared. It is passed as it is in Core.
	keep policy = iota
	// print: the values are printed, as fmt.Print does.
	print
	// println: the values are printed with spaces between all of them.
	println
	// printf: the values are printed by the format that is given before them.
	printf
	// errorf: the same, and the error keeps what %w stands for.
	errorf
	// share: the value is looked at, kept or changed. A view of it is passed (cross_view.go).
	share
	// look: all that the value leads to is looked at. What is in interfaces is a view too
	// (cross_deep.go).
	look
	// fill: the same, and something may be stored in what the value leads to.
	fill
	// record: the value is logged or returned. It is looked at as a whole, unless it is a pointer,
	// which may be compared.
	record
)

// keepers are the packages whose functions keep what they are given.
var keepers = map[string]bool{
	"sync": true, "sync/atomic": true, "unique": true, "weak": true, "errors": true, "reflect": true,
	"container/heap": true, "container/list": true, "container/ring": true, "runtime": true,
	"golang.org/x/sync/singleflight": true, "golang.org/x/sync/errgroup": true, "lockstep/twin": true,
	"lessons": true, "github.com/lockstep-go/lockstep/lessons": true,
}

// policyOf returns the policy of a package's function, or of the methods of that name of its types.
func policyOf(importPath, name string) policy {
	switch importPath {
	case "lockstep/twin":
		if strings.HasPrefix(name, "SQL") {
			return fill
		}
	case "fmt":
		if strings.Contains(name, "can") { // Scan and its kind
			return fill
		}
		if name == "Errorf" {
			return errorf
		}
		return printing(name, false)
	case "log":
		if name == "SetOutput" {
			return keep
		}
		return printing(name, false)
	case "testing":
		if name == "Fuzz" || name == "Add" {
			return share
		}
		return printing(name, true)
	case "log/slog":
		return record
	}
	if keepers[importPath] {
		return keep
	}
	switch {
	case hasAnyPrefix(name, fillers):
		return fill
	case hasAnyPrefix(name, lookers):
		return look
	}
	return share
}

// fillers begin the names of functions that store something in what they are given, lookers those
// of functions that go through it.
var (
	fillers = []string{"Unmarshal", "Decode", "Scan", "Read", "Call"}
	lookers = []string{"Marshal", "Encode", "Write", "Append", "Execute", "Print", "Fprint", "Convert"}
)

// hasAnyPrefix reports whether a name begins with one of the verbs.
func hasAnyPrefix(name string, verbs []string) bool {
	return slices.ContainsFunc(verbs, func(verb string) bool { return strings.HasPrefix(name, verb) })
}

// printing returns the policy of a printing function by its name: those with f have a format, those
// with ln print spaces between all operands. lines says that all without f do.
func printing(name string, lines bool) policy {
	switch {
	case strings.HasSuffix(name, "f"):
		return printf
	case lines, strings.HasSuffix(name, "ln"):
		return println
	default:
		return print
	}
}

// prints reports whether the function prints the values.
func (p policy) prints() bool { return p == print || p == println || p == printf || p == errorf }

// looks reports whether the function gets views instead of the values as they are in Core.
func (p policy) looks() bool { return p >= share }

// ofResult returns the policy for what a learner's function returns to compiled code, which stores
// nothing in it.
func (p policy) ofResult() policy {
	if p.looks() {
		return record
	}
	return p
}

// pass returns what a function with a policy gets for x, a Core any.
func (t *Types) pass(x any, p policy) any {
	switch p {
	case share:
		return t.View(x)
	case look, fill:
		return t.deepView(x)
	case record:
		if view := t.View(x); view == nil || reflect.TypeOf(view).Kind() == reflect.Pointer {
			return view
		}
		return t.deepView(x)
	}
	return x
}
