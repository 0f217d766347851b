package stdlib

import (
	"bytes"
	"fmt"
	"go/token"
	"go/types"
	"runtime"
	"sync"

	"golang.org/x/tools/go/gcexportdata"
)

// Importer returns an importer of the standard library for go/types. It reads a
// package's types when that is first imported, and then keeps them: types of one
// package are the same however they are reached, but types of two importers
// never are, so a session needs one importer for all its life.
//
// Import may be called from any goroutine. A package that it has returned is
// complete and not written to again, so type checkers in several goroutines may
// share an importer. A package that is only in another's Imports is not: it
// grows when it is imported itself.
//
// Internal packages cannot be imported, though types from them may be reached.
func Importer(fset *token.FileSet) types.Importer {
	return &importer{fset: fset, known: map[string]*types.Package{"unsafe": types.Unsafe}}
}

type importer struct {
	fset *token.FileSet

	mu sync.Mutex
	// known has every package that was imported, and every one that one of those
	// refers to; the latter are incomplete.
	known map[string]*types.Package // guarded by mu
}

// Import implements [types.Importer].
func (imp *importer) Import(path string) (*types.Package, error) {
	imp.mu.Lock()
	defer imp.mu.Unlock()
	if pkg := imp.known[path]; pkg != nil && pkg.Complete() {
		return pkg, nil
	}
	data, ok := exportsOf(path)
	if !ok {
		return nil, fmt.Errorf("package %s is not in std", path)
	}
	if len(data) == 0 {
		return nil, fmt.Errorf("build constraints exclude all Go files in %s", path)
	}
	pkg, err := gcexportdata.Read(bytes.NewReader(data), imp.fset, imp.known, path)
	if err != nil {
		return nil, fmt.Errorf("read the embedded types of %s: %w", path, err)
	}
	return pkg, nil
}

// exportsOf returns the export data of a package as the running platform has it; it is empty when
// other platforms have the package and this one does not.
func exportsOf(path string) ([]byte, bool) {
	if data, ok := read(ownExports(), path+"@"+runtime.GOARCH); ok {
		return data, true
	}
	if data, ok := read(ownExports(), path); ok {
		return data, true
	}
	return read(exports(), path)
}
