package instrument

import (
	"go/ast"
	"go/types"
	"strings"
)

// A program in which no function is ever started has nothing to watch. Goroutines are started by go
// statements, and by functions of compiled packages that call back.

// callNobody are the packages of the standard library that start no goroutine in which code of the
// cells runs, but for what starts lists.
var callNobody = map[string]bool{
	"bufio": true, "bytes": true, "cmp": true, "container/heap": true, "container/list": true, "container/ring": true,
	"errors": true, "fmt": true, "io": true, "iter": true, "maps": true, "os": true, "path": true, "path/filepath": true,
	"regexp": true, "slices": true, "sort": true, "strconv": true, "strings": true, "sync": true, "sync/atomic": true,
	"text/tabwriter": true, "time": true, "unicode": true, "unicode/utf8": true, "unicode/utf16": true, "unsafe": true,
	"log": true, "runtime": true, "runtime/debug": true, "reflect": true,
}

// callNobodyBelow are folders of such packages.
var callNobodyBelow = []string{"crypto/", "encoding/", "hash/", "math/", "math", "unicode/", "regexp/"}

// starts are functions of those packages that start goroutines, or have somebody call back.
var starts = map[string]bool{"AfterFunc": true, "Go": true, "SetFinalizer": true, "AddCleanup": true, "Call": true, "CallSlice": true}

// Alone reports whether only one goroutine ever runs, in a program that consists of some files.
func Alone(files []*ast.File, info *types.Info) bool {
	alone := true
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			if _, ok := n.(*ast.GoStmt); ok {
				alone = false
			}
			return alone
		})
	}
	for _, obj := range info.Uses {
		if pkg := obj.Pkg(); alone && pkg != nil && len(files) > 0 && !declaredHere(obj, info) {
			alone = callsNobody(pkg.Path()) && !starts[obj.Name()]
		}
	}
	return alone
}

// declaredHere reports whether an object belongs to the package that info is about.
func declaredHere(obj types.Object, info *types.Info) bool {
	for _, d := range info.Defs {
		if d != nil {
			return d.Pkg() == obj.Pkg()
		}
	}
	return false
}

func callsNobody(path string) bool {
	if callNobody[path] {
		return true
	}
	for _, p := range callNobodyBelow {
		if strings.HasPrefix(path, p) {
			return true
		}
	}
	return false
}
