package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Private parts of Go have their door in goruntime, those of yaegi in interp's private files. There
// alone are linknames, each in a file of its own, assembly and layouts.

// privateFile reports whether a file may know what is private.
var privateFile = regexp.MustCompile(`^kernel/(goruntime/.*|running/interp/(private\w*|link_\w+)\.go)$`).MatchString

var linkFile = regexp.MustCompile(`^kernel/(goruntime|running/interp)/(.*/)?link_\w+\.go$`).MatchString

// byAddress are the rooms in which an address is what tells variables, locks and channels apart. Of
// package unsafe they need no more than the type of pointers and sizes.
var byAddress = regexp.MustCompile(`^kernel/(trace|running/sched|running/primitives|running/search|explaining/\w+)/\w+\.go$`).MatchString

// flatFile are the files of the room whose frames are memory that it lays out itself.
var flatFile = regexp.MustCompile(`^kernel/running/flat/\w+\.go$`).MatchString

// plainUnsafe lists the other files that import unsafe, and what for. None of them supposes more
// than the rules of package unsafe and package reflect say.
var plainUnsafe = map[string]string{
	"kernel/running/bridge/cross_deep.go":        "walks through values in memory, by sizes and offsets that package reflect gives",
	"kernel/running/bridge/cross_fill.go":        "walks through values in memory, by sizes and offsets that package reflect gives",
	"kernel/running/bridge/cross_walk.go":        "walks through values in memory, by sizes and offsets that package reflect gives",
	"kernel/running/bridge/reflect_func.go":      "a parameter of reflect.NewAt",
	"kernel/running/bridge/symbol_var.go":        "a field's address, by the offset that package reflect gives",
	"kernel/running/bridge/table_build.go":       "the type unsafe.Pointer itself",
	"kernel/compiler/core/entries.go":            "the type unsafe.Pointer itself",
	"kernel/compiler/core/handle.go":             "the type unsafe.Pointer itself",
	"kernel/running/machine/access.go":           "variables, by their address",
	"kernel/running/machine/channel.go":          "channels and values, by their address",
	"kernel/running/machine/flatchannel.go":      "channels and values, by their address",
	"kernel/running/machine/flat.go":             "variables and receivers, by their address",
	"kernel/running/machine/map.go":              "the end of a slice's memory, by the length that package reflect gives",
	"kernel/running/machine/memory.go":           "variables of basic types in memory, by their address",
	"kernel/running/machine/text.go":             "variables of basic types in memory, by their address",
	"kernel/running/machine/update.go":           "variables of basic types in memory, by their address",
	"kernel/running/machine/unsafe.go":           "package unsafe, as cells use it",
	"kernel/wire/ring/ring.go":                   "what begins the shared memory, of a type without pointers",
	"kernel/wire/ring/memory_windows.go":         "a system call",
	"kernel/running/resources/own.go":            "a weak pointer to a value of any type",
	"kernel/running/worker/execute.go":           "addresses, which tell variables apart",
	"kernel/running/worker/turns.go":             "addresses, which tell variables apart",
	"kernel/running/worker/reach.go":             "addresses, which tell channels and locks apart",
	"kernel/running/stdio/stdio.go":              "an address, which tells the standard streams from other objects",
	"kernel/running/stdio/file.go":               "the bytes of a string that are only read",
	"kernel/running/stdio/tap_windows.go":        "a system call",
	"kernel/compiler/stdlib/twin/pointer.go":     "a weak pointer to a value of any type",
	"kernel/compiler/stdlib/twin/slices.go":      "a slice as one of the basic type that its elements have",
	"kernel/serving/supervisor/group_windows.go": "a system call",
}

func TestPrivatePartsHaveTheirDoors(t *testing.T) {
	imports := map[string]bool{} // files other than private ones that import unsafe
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() {
			if file != root && (strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "testdata") {
				return fs.SkipDir
			}
			return nil
		}
		rel, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if ext := path.Ext(name); ext == ".s" || ext == ".h" {
			if !privateFile(rel) {
				t.Errorf("%s is assembly, which belongs to goruntime", rel)
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		if n := linknames(f); n > 0 && !linkFile(rel) || n > 1 {
			t.Errorf("%s has %d linknames; each belongs to a file link_NAME.go of its own, in goruntime or in interp", rel, n)
		}
		if slices.ContainsFunc(f.Imports, func(spec *ast.ImportSpec) bool { return spec.Path.Value == `"unsafe"` }) && !privateFile(rel) {
			if flatFile(rel) {
				return nil
			}
			if byAddress(rel) {
				if more := moreThanPointers(f); more != "" {
					t.Errorf("%s uses unsafe.%s, and its room only compares addresses", rel, more)
				}
				return nil
			}
			imports[rel] = true
			if plainUnsafe[rel] == "" {
				t.Errorf("%s imports unsafe: if it knows how something private is laid out, that belongs to goruntime or to interp's private files; if not, say here what for", rel)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for file := range plainUnsafe {
		if !imports[file] {
			t.Errorf("%s may import unsafe, and does not", file)
		}
	}
}

// moreThanPointers returns what else a file uses of package unsafe than the type Pointer.
func moreThanPointers(f *ast.File) (name string) {
	ast.Inspect(f, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := sel.X.(*ast.Ident); ok && x.Name == "unsafe" && sel.Sel.Name != "Pointer" && sel.Sel.Name != "Sizeof" && sel.Sel.Name != "Add" {
				name = sel.Sel.Name
			}
		}
		return true
	})
	return name
}

// linknames counts a file's linknames.
func linknames(f *ast.File) (n int) {
	for _, group := range f.Comments {
		for _, c := range group.List {
			if strings.HasPrefix(c.Text, "//go:linkname ") {
				n++
			}
		}
	}
	return n
}
