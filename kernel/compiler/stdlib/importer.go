package stdlib

import (
	"bytes"
	"errors"
	"fmt"
	"go/token"
	"go/types"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/go/gcexportdata"
)

// An Importer imports packages for go/types: the standard library, and the few others of
// [Packages]. It reads a package's types when that is first imported, and then keeps them: types of
// one package are the same however they are reached, but types of two importers never are, so a
// session needs one importer for all its life.
//
// Most packages come from export data. Those with generic functions or types, whose bodies a
// program needs, the template packages and runtime/cgo are checked from source, which
// [Importer.Source] gives.
//
// The methods may be called from any goroutine. A package that Import has returned is
// complete and not written to again, so type checkers in several goroutines may
// share an importer. A package that is only in another's Imports is not: it
// grows when it is imported itself.
//
// Internal packages cannot be imported, though types from them may be reached.
type Importer struct {
	fset   *token.FileSet
	forbid []string

	mu sync.Mutex
	// cache has every package that was imported, and every one that one of those refers to; the
	// latter are incomplete until they are imported.
	cache   map[string]*types.Package // guarded by mu
	sources map[string]*source        // guarded by mu
	loading []string                  // packages on the way in; guarded by mu
}

// NewImporter returns an importer that has imported nothing. Positions of what is checked from
// source are in fset. A program may not import what forbid names (see [Forbidden]), though other
// packages may use it.
func NewImporter(fset *token.FileSet, forbid ...string) *Importer {
	return &Importer{
		fset:    fset,
		forbid:  forbid,
		cache:   map[string]*types.Package{"unsafe": types.Unsafe},
		sources: make(map[string]*source),
	}
}

// Forbids reports whether programs may not import a package, though there is one.
func (im *Importer) Forbids(path string) bool { return slices.Contains(im.forbid, path) }

// Import implements [types.Importer].
func (im *Importer) Import(path string) (*types.Package, error) {
	if im.Forbids(path) {
		return nil, errors.New("package " + path + TurnedOff)
	}
	if path == twinPath || strings.HasPrefix(path, "internal/") {
		return nil, notFound(path) // for the library's sources alone
	}
	im.mu.Lock()
	defer im.mu.Unlock()
	return im.load(path)
}

// load is Import for the library's own sources. It is called with mu held.
func (im *Importer) load(path string) (*types.Package, error) {
	if pkg := im.cache[path]; pkg != nil && pkg.Complete() {
		return pkg, nil
	}
	if slices.Contains(im.loading, path) { // a mistake of the generator's
		return nil, fmt.Errorf("import cycle of embedded packages: %s → %s", strings.Join(im.loading, " → "), path)
	}
	im.loading = append(im.loading, path)
	defer func() { im.loading = im.loading[:len(im.loading)-1] }()
	e, ok := entryOf(path)
	switch {
	case !ok:
		return nil, notFound(path)
	case e.kind == missing:
		return nil, fmt.Errorf("build constraints exclude all Go files in %s", path)
	case e.kind != exported:
		return im.check(path, e)
	}
	// The reader invents types that it does not find. Those of packages with sources must be the
	// checked ones.
	for _, dep := range e.needs {
		if _, err := im.load(dep); err != nil {
			return nil, fmt.Errorf("import %s for %s: %w", dep, path, err)
		}
	}
	pkg, err := gcexportdata.Read(bytes.NewReader(e.data), im.fset, im.cache, path)
	if err != nil {
		return nil, fmt.Errorf("read the embedded types of %s: %w", path, err)
	}
	im.forgetUnused(pkg)
	return pkg, nil
}

// forgetUnused drops the packages that reading pkg has created and left empty: only types that come
// from source refer to them. It is called with mu held.
func (im *Importer) forgetUnused(pkg *types.Package) {
	unused := func(p *types.Package) bool { return !p.Complete() && p.Scope().Len() == 0 }
	maps.DeleteFunc(im.cache, func(_ string, p *types.Package) bool { return unused(p) })
	pkg.SetImports(slices.DeleteFunc(slices.Clone(pkg.Imports()), unused))
}

func notFound(path string) error { return fmt.Errorf("package %s is not in std", path) }

// The kinds of entries in the packs of exports. internal/gen writes them.
const (
	exported   = "export" // export data
	fullSource = "whole"  // source with all bodies
	partSource = "partly" // source in which exported functions that are not generic have no bodies
	missing    = ""       // other platforms have the package and this one does not
)

// An entry is what the packs have on a package. It is kept as a line, with its kind and the
// packages it needs, before the data.
type entry struct {
	kind  string
	needs []string // packages with sources that export data refers to
	data  []byte
}

// entryOf returns a package's entry as the running platform has it.
func entryOf(path string) (e entry, ok bool) {
	text, ok := rawEntry(path)
	if !ok {
		return entry{}, false
	}
	head, data, _ := bytes.Cut(text, []byte("\n"))
	if fields := strings.Fields(string(head)); len(fields) > 0 {
		e = entry{kind: fields[0], needs: fields[1:], data: data}
	}
	return e, true
}

func rawEntry(path string) ([]byte, bool) {
	if data, ok := read(ownExports(), path+"@"+runtime.GOARCH); ok {
		return data, true
	}
	if data, ok := read(ownExports(), path); ok {
		return data, true
	}
	return read(exports(), path)
}
