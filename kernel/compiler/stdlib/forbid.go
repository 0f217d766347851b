package stdlib

import (
	_ "embed"
	"fmt"
	"maps"
	"os"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
)

// ForbidEnv is the variable by which an instructor turns packages off: import paths, separated by
// commas, semicolons or spaces, as "os/exec,net/http"; "net/..." is net and all below it.
const ForbidEnv = "LOCKSTEP_FORBID"

// TurnedOff ends the error of an import that is turned off.
const TurnedOff = " is turned off here by " + ForbidEnv

// Forbidden returns the packages that ForbidEnv turns off, and those through which a cell could do
// the same. It is an error to name a package that does not exist: the setting would have no effect.
//
// What a package is turned off for must not be possible through another. The rule:
//
//   - With a package that reaches out of the program (see reaching) goes every package that imports
//     it, directly or through others: net/http/httptest hands out a client of net/http. The
//     packages that nearly all others need (see base) pass nothing on: fmt imports os, and opens no
//     files for its callers.
//   - With it go its equivalents (see equivalents), which do the same by other means.
//   - With any other package, such as sort, goes nothing else. Computation cannot be forbidden.
//
// Package symbols replaces the functions of packages that stay, see symbols.Forbid. This is a rule
// for a class of students, not a sandbox.
func Forbidden() ([]string, error) {
	named, err := parseForbidden(os.Getenv(ForbidEnv))
	if err != nil || len(named) == 0 {
		return nil, err
	}
	off := make(map[string]bool)
	for _, p := range named {
		off[p] = true
		for _, e := range equivalents[p] {
			off[e] = true
		}
		if runtime.GOOS == "windows" && slices.Contains(SystemCalls, p) {
			off["syscall"] = true // whose types can call any function of any library there
		}
	}
	graph := importGraph()
	reaches := reaching(graph)
	for grown := true; grown; {
		grown = false
		for _, p := range slices.Sorted(maps.Keys(graph)) {
			if off[p] || base(p) {
				continue
			}
			if slices.ContainsFunc(graph[p], func(dep string) bool { return off[dep] && reaches[dep] }) {
				off[p], grown = true, true
			}
		}
	}
	return slices.Sorted(maps.Keys(off)), nil
}

// parseForbidden returns the packages that a setting names.
func parseForbidden(setting string) ([]string, error) {
	var named []string
	all := Packages()
	for _, word := range strings.FieldsFunc(setting, func(r rune) bool { return strings.ContainsRune(",;: \t\r\n", r) }) {
		found := matching(all, word)
		if len(found) == 0 {
			return nil, fmt.Errorf("%s=%s: there is no package %q%s", ForbidEnv, setting, word, suggest(all, word))
		}
		named = append(named, found...)
	}
	return named, nil
}

// matching returns the packages that a word names: one, or with /... those below it too.
func matching(all []string, word string) []string {
	parent, below := strings.CutSuffix(word, "/...")
	var found []string
	for _, p := range all {
		if p == parent || below && strings.HasPrefix(p, parent+"/") {
			found = append(found, p)
		}
	}
	return found
}

// suggest returns which packages a wrong name may mean.
func suggest(all []string, word string) string {
	var close []string
	for _, p := range all {
		if strings.EqualFold(p, word) || strings.EqualFold(path.Base(p), path.Base(word)) {
			close = append(close, p)
		}
	}
	if len(close) == 0 {
		return "; write import paths with commas between them, as os/exec,net/http"
	}
	return "; did you mean " + strings.Join(close, " or ") + "?"
}

// SystemCalls are the packages whose work can be done by calling the system directly.
var SystemCalls = []string{"os/exec", "net", "os"}

// equivalents are packages that do what another does, by other means than importing it.
var equivalents = map[string][]string{
	"os/exec": {"plugin"},
	"net":     {"plugin"},
	// What opens files that it is given the names of, or starts programs. Where the library
	// changes, TestForbiddenFiles finds it.
	"os": {
		"archive/zip", "crypto/tls", "debug/buildinfo", "debug/elf", "debug/macho", "debug/pe", "debug/plan9obj",
		"go/build", "go/importer", "go/parser", "html/template", "io/ioutil", "log/syslog", "net", "os/exec", "os/signal",
		"os/user", "path/filepath", "plugin", "runtime/coverage", "syscall", "text/template",
	},
}

// roots are the packages by which a program reaches other programs and machines.
var roots = []string{"net", "os/exec", "plugin"}

// reaching returns the roots and the packages that import them, directly or through others.
func reaching(graph map[string][]string) map[string]bool {
	reaches := make(map[string]bool)
	for _, p := range roots {
		reaches[p] = true
	}
	for grown := true; grown; {
		grown = false
		for p, deps := range graph {
			if !reaches[p] && !base(p) && slices.ContainsFunc(deps, func(dep string) bool { return reaches[dep] }) {
				reaches[p], grown = true, true
			}
		}
	}
	return reaches
}

// base reports whether cells cannot do without a package, or a package that they cannot do without
// imports it.
func base(p string) bool { return basePackages()[p] }

var basePackages = sync.OnceValue(func() map[string]bool {
	graph := importGraph()
	found := make(map[string]bool)
	var add func(p string)
	add = func(p string) {
		if !found[p] {
			found[p] = true
			for _, dep := range graph[p] {
				add(dep)
			}
		}
	}
	for _, p := range []string{"context", "fmt", "sync", "time"} {
		add(p)
	}
	return found
})

//go:embed imports.txt
var importsText string

// importGraph returns what each package imports, of those that cells may.
var importGraph = sync.OnceValue(func() map[string][]string {
	graph := make(map[string][]string)
	for line := range strings.Lines(importsText) {
		p, deps, _ := strings.Cut(line, ":")
		graph[p] = strings.Fields(deps)
	}
	return graph
})
