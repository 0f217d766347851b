package bridge

import "strings"

// policy says what compiled code does with a value that it takes as any, and so what it is to get.
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
	// look: what the value consists of is looked at. A view of it is passed (view.go).
	look
	// record: it is logged, as text or JSON.
	record
)

// keepers are packages whose functions keep what they get.
var keepers = map[string]bool{
	"sync": true, "sync/atomic": true, "context": true, "unique": true, "weak": true, "errors": true, "reflect": true,
	"container/heap": true, "container/list": true, "container/ring": true, "runtime": true,
	"golang.org/x/sync/singleflight": true, "golang.org/x/sync/errgroup": true, "lockstep/twin": true,
	"lessons": true, "github.com/lockstep-go/lockstep/lessons": true,
}

// policyOf returns the policy for a package's function, or for the methods of that name of its types.
func policyOf(importPath, name string) policy {
	switch importPath {
	case "lockstep/twin":
		if strings.HasPrefix(name, "SQL") {
			return look
		}
	case "fmt":
		if strings.Contains(name, "can") { // Scan and its kind
			return look
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
		return printing(name, true)
	case "log/slog":
		return record
	}
	if keepers[importPath] {
		return keep
	}
	return look
}

// printing tells the families of printing functions apart. lines says that those without f print with spaces.
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

// prints tells whether values are printed.
func (p policy) prints() bool { return p == print || p == println || p == printf || p == errorf }

// looks tells whether values change on their way to such a function.
func (p policy) looks() bool { return p == look || p == record }

// pass returns what a function gets for a Core any.
func (t *Types) pass(x any, p policy) any {
	switch p {
	case look:
		return t.View(x)
	case record:
		return t.recorded(x)
	}
	return x
}
