package main

import (
	"slices"
	"strings"

	// go.mod has the versions of these modules that are embedded.
	_ "golang.org/x/sync/errgroup"
	_ "golang.org/x/time/rate"
)

// A sourced package is one that is embedded as source, since programs need bodies of its functions.
//
// What the library cannot give as it stands is written anew in _twins, one file for a package, by
// its import path: a declaration there takes the place of the library's.
type sourced struct {
	path string
	// full packages are taken as they are in the library. Of others only the API is: their exported
	// functions and types that are not generic are compiled, and declared without bodies and
	// unexported fields.
	full bool
	omit []string // files of the library that are left out
	// cgo are files of the library that need cgo, and are read all the same: they import C and do
	// not use it otherwise.
	cgo []string
	// keep are declarations of the library that are taken as they are into a package that is not
	// full.
	keep []string
	drop []string // declarations that are left out
}

// cgoPath is the package that the go command lists with the standard library only where it would
// run a C compiler. Its handles need none.
const cgoPath = "runtime/cgo"

// sourcedPackages are all that have generic functions or types, in order of path; those that are no
// part of the standard library, which run on what programs get as sync and context; the template
// packages, which call methods of what they are given, with the internal packages that they need;
// runtime/cgo, which would make Lockstep itself a program of cgo; and the twin.
var sourcedPackages = []sourced{
	{path: "cmp", full: true},
	{path: "crypto/hkdf"},
	{path: "crypto/pbkdf2"},
	{path: "database/sql"},
	{path: "errors", keep: []string{"AsType", "asType"}},
	{path: "golang.org/x/sync/errgroup", full: true},
	{path: "golang.org/x/sync/semaphore", full: true},
	{path: "golang.org/x/sync/singleflight", full: true},
	{path: "golang.org/x/time/rate", full: true},
	{path: "hash/maphash"},
	{path: "html/template", full: true},
	{path: "internal/fmtsort", full: true},
	{path: "internal/godebug", full: true, omit: []string{"godebug.go"}},
	{path: "iter", full: true, omit: []string{"iter.go"}},
	{path: twinPath, drop: []string{"Symbols"}},
	{path: "maps", full: true, drop: []string{"clone"}},
	{path: "math/rand/v2", keep: []string{"intType"}},
	{path: "reflect"},
	{path: "runtime"},
	{path: cgoPath, full: true, cgo: []string{"cgo.go"}, omit: []string{
		"callbacks.go", "callbacks_traceback.go", "clearenv.go", "iscgo.go", "linux.go", "mmap.go", "setenv.go", "sigaction.go", "windows.go",
	}},
	{path: "slices", full: true, omit: []string{"zsortanyfunc.go", "zsortordered.go"}},
	{path: "sync", keep: []string{"OnceValue", "OnceValues"}},
	{path: "sync/atomic"},
	{path: "text/template", full: true},
	{path: "unique", full: true, omit: []string{"canonmap.go", "clone.go", "doc.go", "handle.go"}},
	{path: "weak", full: true, omit: []string{"doc.go", "pointer.go"}},
}

// findSourced returns the entry of sourcedPackages for a path.
func findSourced(path string) (sourced, bool) {
	i, ok := slices.BinarySearchFunc(sourcedPackages, path, func(s sourced, path string) int { return strings.Compare(s.path, path) })
	if !ok {
		return sourced{}, false
	}
	return sourcedPackages[i], true
}

// isModule reports whether a path is of a package beyond the standard library.
func isModule(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return strings.Contains(first, ".")
}

// beyond returns the paths of the packages beyond the standard library.
func beyond() (paths []string) {
	for _, s := range sourcedPackages {
		if isModule(s.path) {
			paths = append(paths, s.path)
		}
	}
	return paths
}
