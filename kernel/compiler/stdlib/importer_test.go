package stdlib

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// TestMain lets TestWithoutToolchain start this program again without the surroundings of go test.
func TestMain(m *testing.M) {
	if os.Getenv("STDLIB_TEST") == "import" {
		if err := withoutToolchain(); err != nil {
			os.Stderr.WriteString(err.Error() + "\n")
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// withoutToolchain imports every package, and checks and builds programs.
func withoutToolchain() error {
	im := NewImporter(token.NewFileSet())
	if _, err := checkSource(im.Fset(), im, server); err != nil {
		return fmt.Errorf("check: %w", err)
	}
	generics, _, err := everyGeneric(im) // imports all
	if err != nil {
		return err
	}
	for _, source := range []string{across, generics} {
		if _, err := build(im, source); err != nil {
			return fmt.Errorf("build: %w", err)
		}
	}
	return nil
}

const server = `package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"net"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"unsafe"
)

type counter struct {
	mu   sync.Mutex
	hits map[string]int
	all  atomic.Pointer[string]
}

func (c *counter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hits[r.URL.Path]++
	if err := json.NewEncoder(w).Encode(c.hits); errors.Is(err, context.Canceled) {
		fmt.Println(r.Header.Get("X"), unsafe.Sizeof(*c))
	}
}

func (c *counter) paths() iter.Seq[string] { return maps.Keys(c.hits) }

func main() {
	c := &counter{hits: make(map[string]int)}
	var wg sync.WaitGroup
	wg.Go(func() { http.Handle("/", c) })
	wg.Wait()
	names := slices.SortedFunc(c.paths(), func(a, b string) int { return cmp.Compare(len(a), len(b)) })
	var l net.Listener
	srv := http.Server{Handler: c, BaseContext: func(net.Listener) context.Context { return context.TODO() }}
	fmt.Println(srv.Serve(l), max(len(names), 3))
}
`

func checkSource(fset *token.FileSet, imp types.Importer, source string) (*types.Package, error) {
	file, err := parser.ParseFile(fset, "main.go", source, 0)
	if err != nil {
		return nil, err
	}
	conf := types.Config{Importer: imp}
	return conf.Check("main", fset, []*ast.File{file}, nil)
}

func TestWithoutToolchain(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = []string{"STDLIB_TEST=import", "PATH=", "GOROOT="}
	cmd.Dir = t.TempDir()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("importing and building with no toolchain: %v\n%s", err, out)
	}
}

func TestErrorsAreTheCheckers(t *testing.T) {
	tests := []struct{ name, source, want string }{
		{"unknown package", `import _ "nosuch/pkg"`, `could not import nosuch/pkg (package nosuch/pkg is not in std)`},
		{"internal package", `import _ "internal/abi"`, `could not import internal/abi (package internal/abi is not in std)`},
		{"unknown name", `import "fmt"; var _ = fmt.Printn`, `undefined: fmt.Printn`},
		{"unexported name", `import "fmt"; var _ = fmt.newPrinter`, `undefined: fmt.newPrinter`},
		{"wrong argument", `import "strings"; var _ = strings.Repeat(1, 2)`, `cannot use 1 (untyped int constant) as string value in argument to strings.Repeat`},
		{"missing method", `import "net/http"; var _ http.Handler = 1`, `int does not implement http.Handler (missing method ServeHTTP)`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fset := token.NewFileSet()
			_, err := checkSource(fset, NewImporter(fset), "package p\n"+tt.source)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("check gives %v, want %q", err, tt.want)
			}
		})
	}
}

// A package may be reached through another before it is imported itself, in any order.
func TestTypesAreTheSameOnEveryWay(t *testing.T) {
	imp := NewImporter(token.NewFileSet())
	http := mustImport(t, imp, "net/http")
	serve := http.Scope().Lookup("Serve").(*types.Func)
	reached := serve.Signature().Params().At(0).Type()

	net := mustImport(t, imp, "net")
	if named := net.Scope().Lookup("Listener").Type(); !types.Identical(named, reached) {
		t.Errorf("net/http's net.Listener is not net's")
	}
	if net.Scope().Lookup("ParseCIDR") == nil {
		t.Errorf("net lacks what net/http does not mention")
	}
	if again := mustImport(t, imp, "net/http"); again != http {
		t.Errorf("net/http was imported twice")
	}
	if other := mustImport(t, NewImporter(token.NewFileSet()), "net/http"); other == http {
		t.Errorf("two importers share a package")
	}
}

func TestConstantsAreThisPlatforms(t *testing.T) {
	imp := NewImporter(token.NewFileSet())
	tests := []struct {
		path, name string
		want       constant.Value
	}{
		{"runtime", "GOOS", constant.MakeString(runtime.GOOS)},
		{"runtime", "GOARCH", constant.MakeString(runtime.GOARCH)},
		{"os", "PathSeparator", constant.MakeInt64(os.PathSeparator)},
		{"os", "DevNull", constant.MakeString(os.DevNull)},
		{"strconv", "IntSize", constant.MakeInt64(64)},
	}
	for _, tt := range tests {
		c := mustImport(t, imp, tt.path).Scope().Lookup(tt.name).(*types.Const)
		if got := c.Val(); !constant.Compare(got, token.EQL, tt.want) {
			t.Errorf("%s.%s = %v, want %v", tt.path, tt.name, got, tt.want)
		}
	}
}

// A package that a platform lacks is marked by empty data; on the others it has some.
func TestPackageOfOtherPlatforms(t *testing.T) {
	pkg := mustImport(t, NewImporter(token.NewFileSet()), "log/syslog")
	got := pkg.Scope().Lookup("New") != nil
	if want := runtime.GOOS != "windows"; got != want {
		t.Errorf("log/syslog has New: %v, want %v on %s", got, want, runtime.GOOS)
	}
}

// Checkers in several goroutines share an importer while it imports more. The race detector
// watches.
func TestImporterIsShared(t *testing.T) {
	fset := token.NewFileSet()
	imp := NewImporter(fset)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if _, err := checkSource(fset, imp, server); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Go(func() {
		for _, path := range Packages() {
			if _, err := imp.Import(path); err != nil {
				t.Error(err)
			}
		}
	})
	wg.Wait()
}

// The packs of all platforms can be read, not only those of the one that runs the test.
func TestExportsOfEveryPlatform(t *testing.T) {
	for _, goos := range []string{"linux", "darwin", "windows"} {
		data, err := os.ReadFile("exports_" + goos + ".pack")
		if err != nil {
			t.Fatal(err)
		}
		p := open(goos, string(data))
		for key := range p.Keys() {
			if _, ok := read(p, key); !ok {
				t.Errorf("%s lacks its own key %s", goos, key)
			}
			path, _, _ := strings.Cut(key, "@")
			if _, ok := read(exports(), path); !ok {
				t.Errorf("%s has %s, which exports.pack has not", goos, key)
			}
		}
		if goos == runtime.GOOS && !bytes.Equal(data, []byte(ownExportsData)) {
			t.Errorf("embedded data of %s is not its file", goos)
		}
	}
}

func mustImport(t *testing.T, imp types.Importer, path string) *types.Package {
	t.Helper()
	pkg, err := imp.Import(path)
	if err != nil {
		t.Fatal(err)
	}
	return pkg
}

func BenchmarkImport(b *testing.B) {
	for _, path := range []string{"fmt", "sync", "slices", "strings", "os", "net/http", "golang.org/x/sync/errgroup"} {
		b.Run(path, func(b *testing.B) {
			for b.Loop() {
				if _, err := NewImporter(token.NewFileSet()).Import(path); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
