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
	// look: what the value consists of is looked at. A view of it is passed (view.go).
	look
	// fill: a template is filled with it, or it is logged. A tree of it is passed (tree.go).
	fill
)

// keepers are packages whose functions keep what they get.
var keepers = map[string]bool{
	"sync": true, "sync/atomic": true, "context": true, "unique": true, "weak": true, "errors": true,
	"container/heap": true, "container/list": true, "container/ring": true, "runtime": true,
	"golang.org/x/sync/singleflight": true, "golang.org/x/sync/errgroup": true,
}

// policyOf returns the policy for a package's function, or for the methods of that name of its types.
func policyOf(importPath, name string) policy {
	switch importPath {
	case "fmt":
		if strings.Contains(name, "can") { // Scan and its kind
			return look
		}
		return printing(name, false)
	case "log":
		if name == "SetOutput" {
			return keep
		}
		return printing(name, false)
	case "testing":
		return printing(name, true)
	case "text/template", "html/template":
		return fill
	case "log/slog":
		return fill
	case "reflect":
		if name == "DeepEqual" {
			return keep
		}
	}
	if keepers[importPath] || strings.HasPrefix(importPath, "github.com/lockstep-go/lockstep/kernel/primitives") {
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
