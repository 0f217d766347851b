package stdlib

import (
	"encoding/json"
	"fmt"
	"go/doc"
	"go/doc/comment"
	"slices"
	"strings"
	"sync"
	"weak"
)

// A PackageDoc is the documentation of one package.
type PackageDoc struct {
	Path     string
	Name     string
	Synopsis string   // the first sentence of the package comment
	Symbols  []Symbol // in order of Name
}

// A Kind says what a Symbol is.
type Kind string

const (
	Const  Kind = "const"
	Var    Kind = "var"
	Func   Kind = "func"
	Type   Kind = "type"
	Method Kind = "method" // of a type, or one that an interface asks for
	Field  Kind = "field"
)

// A Symbol is one exported name of a package.
type Symbol struct {
	Name string // "Println"; "Mutex.Lock" for methods and fields
	Kind Kind
	// Signature is the declaration as Go source, without a function's body, a type's unexported
	// fields, and comments. For constants it has the type and the value, for variables the type.
	Signature string
	Doc       string `json:",omitempty"` // the whole doc comment
}

// Summary returns the first sentence of the symbol's doc comment, as plain text.
func (s *Symbol) Summary() string {
	first := comments.Parse(new(doc.Package).Synopsis(s.Doc))
	plain := (&comment.Printer{TextWidth: -1}).Text(first)
	return strings.TrimSpace(string(plain))
}

// Comment returns the doc comment parsed, for a [comment.Printer] to show as text, Markdown or
// HTML.
func (s *Symbol) Comment() *comment.Doc { return comments.Parse(s.Doc) }

// comments knows what a doc link may name: any package, and, since it does not know which package a
// comment is in, any symbol.
var comments = comment.Parser{
	LookupPackage: func(name string) (importPath string, ok bool) {
		if paths := ByName(name); len(paths) > 0 {
			return paths[0], true
		}
		return "", false
	},
	LookupSym: func(recv, name string) bool { return true },
}

// Lookup returns the symbol of that name, such as "Mutex.Lock".
func (d *PackageDoc) Lookup(name string) (*Symbol, bool) {
	i, ok := slices.BinarySearchFunc(d.Symbols, name, func(s Symbol, name string) int { return strings.Compare(s.Name, name) })
	if !ok {
		return nil, false
	}
	return &d.Symbols[i], true
}

// Doc returns the documentation of a package; the package "builtin" has that of
// the predeclared names. What it returns is shared: do not change it.
func Doc(pkgPath string) (*PackageDoc, bool) {
	decoded.Lock()
	defer decoded.Unlock()
	if d := decoded.docs[pkgPath].Value(); d != nil {
		return d, true
	}
	data, ok := read(docs(), docKey(pkgPath))
	if !ok {
		return nil, false
	}
	d := new(PackageDoc)
	decode(data, d)
	decoded.docs[pkgPath] = weak.Make(d)
	return d, true
}

// decoded keeps what was asked for lately: a completion menu asks for one package many
// times in a row, but documentation is too large to be kept in an idle process.
var decoded = struct {
	sync.Mutex
	docs map[string]weak.Pointer[PackageDoc]
}{docs: make(map[string]weak.Pointer[PackageDoc])}

// docKey returns the key in docs.pack; "go", "index" and "license" have no prefix.
func docKey(pkgPath string) string { return "doc:" + pkgPath }

// index is the table of contents of docs.pack: importable packages in order of
// path, without their symbols.
var index = sync.OnceValue(func() (list []PackageDoc) {
	data, _ := read(docs(), "index")
	decode(data, &list)
	return list
})

func decode(data []byte, into any) {
	if err := json.Unmarshal(data, into); err != nil {
		panic(fmt.Sprintf("stdlib: read docs.pack: %v; run go generate ./kernel/compiler/stdlib", err))
	}
}

// Packages returns the paths of all packages that can be imported, sorted.
func Packages() []string {
	var paths []string
	for _, d := range index() {
		paths = append(paths, d.Path)
	}
	return paths
}

// Synopsis returns the first sentence of a package's comment, without reading the rest.
func Synopsis(pkgPath string) string {
	for _, d := range index() {
		if d.Path == pkgPath {
			return d.Synopsis
		}
	}
	return ""
}

// Names returns the names of all packages that can be imported, sorted, each once.
func Names() []string {
	var names []string
	for _, d := range index() {
		names = append(names, d.Name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// ByName returns the paths of the packages whose name is pkgName, the one that
// is most likely meant first.
func ByName(pkgName string) []string {
	var paths []string
	for _, d := range index() {
		if d.Name == pkgName {
			paths = append(paths, d.Path)
		}
	}
	slices.SortStableFunc(paths, func(a, b string) int { return rank(a) - rank(b) })
	return paths
}

// preferred are the packages that are meant more often than others of their
// name which come first in the alphabet.
var preferred = []string{"math/rand/v2", "math/rand", "runtime/pprof", "text/scanner", "text/template"}

func rank(path string) int {
	if i := slices.Index(preferred, path); i >= 0 {
		return i
	}
	return len(preferred)
}
