package stdlib

import (
	"go/token"
	"go/types"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/compiler/stdlib/twin"
)

// Whatever refers to a type of a package with source refers to the one type there is, also when
// the package is imported later, and nothing is added to the package.
func TestOneTypeForAll(t *testing.T) {
	for _, first := range []string{"strings", "net/http", "os", "encoding/json", "golang.org/x/sync/errgroup"} {
		im := NewImporter(token.NewFileSet())
		mustImport(t, im, first)
		names := make(map[*types.Package]int)
		for path := range im.sources {
			names[im.cache[path]] = im.cache[path].Scope().Len()
		}
		for _, path := range Packages() {
			if pkg := mustImport(t, im, path); im.sources[path] != nil && names[pkg] == 0 {
				names[pkg] = pkg.Scope().Len()
			}
		}
		for pkg, n := range names {
			if got := pkg.Scope().Len(); got != n {
				t.Errorf("%s first: %s has %d names, had %d when it was checked", first, pkg.Path(), got, n)
			}
			if im.cache[pkg.Path()] != pkg {
				t.Errorf("%s first: there are two packages %s", first, pkg.Path())
			}
		}
		seen := make(map[types.Type]bool)
		for _, path := range Packages() {
			scope := mustImport(t, im, path).Scope()
			for _, name := range scope.Names() {
				visit(scope.Lookup(name).Type(), seen)
			}
		}
		for typ := range seen {
			named, ok := typ.(*types.Named)
			if !ok || named.Obj().Pkg() == nil || named.Obj().Parent() != named.Obj().Pkg().Scope() {
				continue
			}
			obj := named.Origin().Obj()
			if found := obj.Pkg().Scope().Lookup(obj.Name()); found != obj || im.cache[obj.Pkg().Path()] != obj.Pkg() {
				t.Errorf("%s first: there are two types %s", first, named)
			}
		}
	}
}

// visit finds all types that are reached from one.
func visit(t types.Type, seen map[types.Type]bool) {
	if t == nil || seen[t] {
		return
	}
	seen[t] = true
	switch t := t.(type) {
	case *types.Named:
		for arg := range t.TypeArgs().Types() {
			visit(arg, seen)
		}
		for m := range t.Methods() {
			visit(m.Type(), seen)
		}
		visit(t.Underlying(), seen)
	case *types.Alias:
		visit(types.Unalias(t), seen)
	case interface{ Elem() types.Type }:
		if m, ok := t.(*types.Map); ok {
			visit(m.Key(), seen)
		}
		visit(t.Elem(), seen)
	case *types.Signature:
		for v := range t.Params().Variables() {
			visit(v.Type(), seen)
		}
		for v := range t.Results().Variables() {
			visit(v.Type(), seen)
		}
	case *types.Struct:
		for f := range t.Fields() {
			visit(f.Type(), seen)
		}
	case *types.Interface:
		for m := range t.Methods() {
			visit(m.Type(), seen)
		}
	}
}

// across is a program in which types of packages with source meet those of packages with export
// data.
const across = `package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/hkdf"
	"database/sql"
	"errors"
	"fmt"
	"hash/maphash"
	"iter"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"reflect"
	"runtime"
	"runtime/cgo"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"text/template"
	"time"
	"unique"
	"weak"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"
	"golang.org/x/sync/singleflight"
	"golang.org/x/time/rate"
)

type server struct {
	http.Server
	mu    sync.RWMutex
	state atomic.Pointer[config]
	hits  atomic.Int64
}

type config struct {
	name  unique.Handle[string]
	limit *rate.Limiter
	owner weak.Pointer[server]
}

type fault struct{ at int }

func (f *fault) Error() string { return fmt.Sprint("fault at ", f.at) }

var (
	_ sync.Locker      = new(sync.Mutex)
	_ sync.Locker      = new(server).mu.RLocker()
	_ iter.Seq[string] = strings.Lines("a\nb")
	_ iter.Seq[[]byte] = bytes.SplitSeq(nil, nil)
	_ iter.Seq2[string, string] = maps.All(map[string]string{})
	_ reflect.Type     = reflect.TypeFor[fault]()
	_ sql.Scanner      = new(sql.Null[time.Time])
	_ error            = (*exec.Error)(nil)
	_ testing.TB       = (*testing.T)(nil)
	_ rand.Source      = rand.NewPCG(1, 2)
	_ fmt.Stringer     = cgo.NewHandle(time.Second).Value().(time.Duration)
)

func fields(t reflect.Type) iter.Seq2[int, reflect.StructField] {
	return func(yield func(int, reflect.StructField) bool) {
		for i := range t.NumField() {
			if !yield(i, t.Field(i)) {
				return
			}
		}
	}
}

func run(ctx context.Context, s *server) error {
	g, ctx := errgroup.WithContext(ctx)
	sem := semaphore.NewWeighted(int64(runtime.GOMAXPROCS(0)))
	var flights singleflight.Group
	for line := range strings.Lines("one\ntwo\n") {
		g.Go(func() error {
			if err := sem.Acquire(ctx, 1); err != nil {
				return err
			}
			defer sem.Release(1)
			_, err, _ := flights.Do(line, func() (any, error) { return nil, &fault{len(line)} })
			return err
		})
	}
	if f, ok := errors.AsType[*fault](g.Wait()); ok {
		return f
	}
	s.state.Store(&config{unique.Make("x"), rate.NewLimiter(rate.Every(time.Second), 1), weak.Make(s)})
	return s.state.Load().limit.Wait(ctx)
}

func main() {
	s := &server{Server: http.Server{Handler: http.NotFoundHandler()}}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	answer := sync.OnceValue(func() int { return rand.N(42) })
	next, end := iter.Pull2(fields(reflect.TypeOf(config{})))
	defer end()
	_, field, _ := next()
	slog.Info("run", "err", run(ctx, s), "answer", answer(), "field", field.Name)
	names := slices.SortedFunc(maps.Keys(map[string]int{"b": 1}), strings.Compare)
	template.Must(template.New("").Parse("{{range .}}{{.}}{{end}}")).Execute(os.Stdout, slices.Values(names))
	key, err := hkdf.Key(sha256.New, []byte("secret"), nil, "info", 32)
	fmt.Println(maphash.Comparable(maphash.MakeSeed(), s.hits.Load()), key, err)
	runtime.AddCleanup(s, func(n int) { fmt.Println(n) }, 1)
	httptest.NewServer(s.Handler).Close()
	synctest.Test(nil, func(*testing.T) {})
}
`

func TestAcross(t *testing.T) {
	if _, err := build(NewImporter(token.NewFileSet()), across); err != nil {
		t.Error(err)
	}
}

// The importer distinguishes what is compiled and what is built from source.
func TestIsCompiled(t *testing.T) {
	im := NewImporter(token.NewFileSet())
	main, err := build(im, across)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		path, name string
		want       bool
	}{
		{"net/http", "Server", true},
		{"net/http", "Get", true},
		{"sync", "Mutex", true},
		{"sync", "Mutex.Lock", true},
		{"sync", "Locker", true},
		{"sync", "OnceFunc", true},
		{"sync", "OnceValue", false},
		{"sync/atomic", "Int64.Add", true},
		{"sync/atomic", "Pointer", false},
		{"sync/atomic", "Pointer.Load", false},
		{"errors", "New", true},
		{"errors", "ErrUnsupported", true},
		{"errors", "AsType", false},
		{"errors", "asType", false},
		{"slices", "Sort", false},
		{"iter", "Seq", false},
		{"math/rand/v2", "IntN", true},
		{"golang.org/x/sync/errgroup", "Group", false},
		{"golang.org/x/sync/errgroup", "Group.Go", false},
		{"golang.org/x/time/rate", "Inf", false},
		{"runtime/cgo", "NewHandle", false},
		{"runtime/cgo", "Handle.Value", false},
		{twinPath, "Pull", true},
		{twinPath, "Ref.Load", true},
		{"main", "run", false},
		{"main", "fault.Error", false},
	}
	for _, tt := range tests {
		pkg := im.cache[tt.path]
		if tt.path == "main" {
			pkg = main.Pkg
		}
		typ, method, isMethod := strings.Cut(tt.name, ".")
		obj := pkg.Scope().Lookup(typ)
		if isMethod {
			obj, _, _ = types.LookupFieldOrMethod(types.NewPointer(obj.Type()), true, pkg, method)
		}
		if obj == nil {
			t.Errorf("there is no %s.%s", tt.path, tt.name)
			continue
		}
		if got := im.IsCompiled(obj); got != tt.want {
			t.Errorf("IsCompiled(%s.%s) = %t, want %t", tt.path, tt.name, got, tt.want)
		}
		if f, ok := obj.(*types.Func); ok {
			built := main.Prog.FuncValue(f)
			if generic := generic(f) || isMethod && receiver(f) != nil && generic(receiver(f)); !generic && (len(built.Blocks) == 0) != tt.want {
				t.Errorf("%s has %d blocks; IsCompiled says %t", built, len(built.Blocks), tt.want)
			}
		}
	}
	if im.IsCompiled(types.Universe.Lookup("error")) {
		t.Error("error is the host's")
	}
}

func TestSource(t *testing.T) {
	im := NewImporter(token.NewFileSet())
	if _, _, ok := im.Source("slices"); ok {
		t.Error("there is a source of slices before it is imported")
	}
	pkg := mustImport(t, im, "slices")
	files, info, ok := im.Source("slices")
	if !ok || len(files) != 1 || files[0].Name.Name != "slices" || info.Defs[files[0].Name] != nil || len(info.Defs) == 0 {
		t.Errorf("source of slices is %v, %t", files, ok)
	}
	if im.Fset().Position(pkg.Scope().Lookup("Sort").Pos()).Filename != "slices.go" {
		t.Error("positions are not in Fset")
	}
	mustImport(t, im, "fmt")
	if _, _, ok := im.Source("fmt"); ok {
		t.Error("there is a source of fmt")
	}
	if _, err := im.Import(twinPath); err == nil {
		t.Error("a program can import the twin")
	}
}

// Package twin's table has what the sources may call.
func TestTwinTable(t *testing.T) {
	im := NewImporter(token.NewFileSet())
	mustImport(t, im, "iter")
	scope := im.cache[twin.Path].Scope()
	table := twin.Symbols(func(f func()) func() { return f })
	var exported []string
	for _, name := range scope.Names() {
		switch obj := scope.Lookup(name).(type) {
		case *types.Func:
			exported = append(exported, name)
			typ, sig := table[name].Type(), obj.Signature()
			if typ.Kind() != reflect.Func || typ.NumIn() != sig.Params().Len() || typ.NumOut() != sig.Results().Len() {
				t.Errorf("%s is a %s, want a %s", name, typ, sig)
			}
		case *types.TypeName:
			exported = append(exported, name)
			if v := table[name]; v.Kind() != reflect.Pointer || !v.IsNil() {
				t.Errorf("%s is a %s, want a nil pointer", name, v.Type())
			}
		}
	}
	if got := slices.Sorted(maps.Keys(table)); !slices.Equal(got, exported) {
		t.Errorf("the table has %q, the sources see %q", got, exported)
	}
}

func TestLicense(t *testing.T) {
	if got := License(); !strings.Contains(got, "Copyright 2009 The Go Authors.") || !strings.Contains(got, "Redistribution and use") {
		t.Errorf("License() = %q", got)
	}
}
