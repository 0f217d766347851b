package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// A platform is one that Lockstep is built for.
type platform struct{ goos, goarch string }

func (p platform) String() string { return p.goos + "/" + p.goarch }

// platforms begins with the one whose types and documentation stand for all others,
// and for platforms that are not listed.
var platforms = []platform{
	{"linux", "amd64"},
	{"linux", "arm64"},
	{"darwin", "amd64"},
	{"darwin", "arm64"},
	{"windows", "amd64"},
	{"windows", "arm64"},
}

// A pkg is a package of the standard library, checked from source for one platform.
type pkg struct {
	path  string
	files []*ast.File
	types *types.Package
}

// twinPackage is package stdlib/twin, which the sources of other packages know as twinPath.
const (
	twinPackage = "github.com/lockstep-go/lockstep/kernel/compiler/stdlib/twin"
	twinPath    = "lockstep/twin"
)

// A library is what programs may import as one platform has it, and the twin package, in order of
// import path.
type library struct {
	platform platform
	fset     *token.FileSet
	pkgs     []*pkg
}

// listed is what the go command says about a package.
type listed struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	Imports    []string
	ImportMap  map[string]string // how the vendored imports are spelled → where they are
}

// load parses and checks the packages that the patterns match, and what they import, for one
// platform. Function bodies are left out, and cgo is off: the packages that use it have the same
// exported names without, but for those of [sourced] with cgo files.
func load(p platform, patterns ...string) (*library, error) {
	list, err := goList(p, patterns)
	if err != nil {
		return nil, err
	}
	lib := &library{platform: p, fset: token.NewFileSet()}
	checked := map[string]*types.Package{"unsafe": types.Unsafe}
	for _, l := range list { // the go command gives dependencies first
		if len(l.GoFiles) == 0 && l.ImportPath != "unsafe" {
			continue // build constraints leave nothing of it on this platform
		}
		pk := &pkg{path: l.ImportPath}
		if l.ImportPath == twinPackage {
			pk.path = twinPath
		}
		spec, _ := findSourced(pk.path)
		for _, name := range append(l.GoFiles, spec.cgo...) {
			f, err := parser.ParseFile(lib.fset, filepath.Join(l.Dir, name), nil, parser.ParseComments)
			if err != nil {
				return nil, fmt.Errorf("parse %s for %s: %w", l.ImportPath, p, err)
			}
			pk.files = append(pk.files, f)
		}
		if l.ImportPath == "unsafe" {
			pk.types = types.Unsafe
		} else {
			pk.types, err = check(lib.fset, p, pk, l.ImportMap, checked)
			if err != nil {
				return nil, fmt.Errorf("check %s for %s: %w", l.ImportPath, p, err)
			}
		}
		checked[l.ImportPath] = pk.types
		if _, ok := findSourced(pk.path); ok || importable(pk.path) {
			lib.pkgs = append(lib.pkgs, pk)
		}
	}
	slices.SortFunc(lib.pkgs, func(a, b *pkg) int { return strings.Compare(a.path, b.path) })
	return lib, nil
}

func goList(p platform, patterns []string) ([]listed, error) {
	args := []string{"list", "-deps", "-json=ImportPath,Dir,GoFiles,Imports,ImportMap"}
	cmd := exec.Command("go", append(args, patterns...)...)
	cmd.Env = append(os.Environ(), "GOOS="+p.goos, "GOARCH="+p.goarch, "CGO_ENABLED=0", "GOFLAGS=", "GOEXPERIMENT=")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s for %s: %w", strings.Join(cmd.Args, " "), p, err)
	}
	var list []listed
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var l listed
		if err := dec.Decode(&l); errors.Is(err, io.EOF) {
			return list, nil
		} else if err != nil {
			return nil, fmt.Errorf("read what go list said for %s: %w", p, err)
		}
		list = append(list, l)
	}
}

func check(fset *token.FileSet, p platform, pk *pkg, importMap map[string]string, done map[string]*types.Package) (*types.Package, error) {
	conf := types.Config{
		IgnoreFuncBodies: true,
		FakeImportC:      true,
		Sizes:            types.SizesFor("gc", p.goarch),
		Importer: importerFunc(func(path string) (*types.Package, error) {
			if at, ok := importMap[path]; ok {
				path = at
			}
			if dep := done[path]; dep != nil {
				return dep, nil
			}
			return nil, fmt.Errorf("%s is imported before it was listed", path)
		}),
	}
	return conf.Check(pk.path, fset, pk.files, nil)
}

type importerFunc func(path string) (*types.Package, error)

func (f importerFunc) Import(path string) (*types.Package, error) { return f(path) }

// importable reports whether programs, or the twins, may import path.
func importable(path string) bool {
	if _, ok := findSourced(path); isModule(path) && !ok {
		return false
	}
	for elem := range strings.SplitSeq(path, "/") {
		if elem == "internal" || elem == "vendor" {
			return false
		}
	}
	return true
}
