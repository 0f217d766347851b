package stdlib

import (
	"go/token"
	"go/types"
	"go/version"
	"runtime"
	"slices"
	"strings"
	"testing"
)

func TestGoVersion(t *testing.T) {
	if got, want := version.Lang(GoVersion()), version.Lang(runtime.Version()); got != want {
		t.Errorf("the embedded library is %s, this is %s: run go generate ./kernel/compiler/stdlib", got, want)
	}
}

func TestDoc(t *testing.T) {
	tests := []struct {
		path, symbol string
		kind         Kind
		signature    string
		summary      string
	}{
		{"fmt", "Println", Func, "func Println(a ...any) (n int, err error)", "Println formats using the default formats for its operands and writes to standard output."},
		{"sync", "Mutex", Type, "type Mutex struct {\n\t// contains filtered or unexported fields\n}", "A Mutex is a mutual exclusion lock."},
		{"sync", "Mutex.Lock", Method, "func (m *Mutex) Lock()", "Lock locks m."},
		{"sync", "WaitGroup.Go", Method, "func (wg *WaitGroup) Go(f func())", "Go calls f in a new goroutine and adds that task to the WaitGroup."},
		{"sync", "OnceValue", Func, "func OnceValue[T any](f func() T) func() T", "OnceValue returns a function that invokes f only once and returns the value returned by f."},
		{"sync/atomic", "Pointer.Load", Method, "func (x *Pointer[T]) Load() *T", "Load atomically loads and returns the value stored in x."},
		{"context", "Context.Done", Method, "func (Context) Done() <-chan struct{}", "Done returns a channel that's closed when work done on behalf of this context should be canceled."},
		{"time", "Second", Const, "const Second Duration = 1000000000", "Common durations."},
		{"math", "Pi", Const, "const Pi = 3.14159", "https://oeis.org/A000796"},
		{"io", "EOF", Var, "var EOF error", "EOF is the error returned by Read when no more input is available."},
		{"net/http", "StatusTeapot", Const, "const StatusTeapot = 418", "RFC 9110, 15.5.19 (Unused)"},
		{"net/http", "Client.Timeout", Field, "field Timeout time.Duration", "Timeout specifies a time limit for requests made by this Client."},
		{"os", "Args", Var, "var Args []string", "Args hold the command-line arguments, starting with the program name."},
		{"os", "FileInfo", Type, "type FileInfo = fs.FileInfo", "A FileInfo describes a file and is returned by Stat and Lstat."},
		{"builtin", "append", Func, "func append(slice []Type, elems ...Type) []Type", "The append built-in function appends elements to the end of a slice."},
		{"unsafe", "Pointer", Type, "type Pointer *ArbitraryType", "Pointer represents a pointer to an arbitrary type."},
	}
	for _, tt := range tests {
		t.Run(tt.path+"."+tt.symbol, func(t *testing.T) {
			d, ok := Doc(tt.path)
			if !ok {
				t.Fatalf("no documentation of %s", tt.path)
			}
			s, ok := d.Lookup(tt.symbol)
			if !ok {
				t.Fatalf("no %s in %s", tt.symbol, tt.path)
			}
			if s.Kind != tt.kind {
				t.Errorf("kind is %s, want %s", s.Kind, tt.kind)
			}
			if s.Signature != tt.signature {
				t.Errorf("signature is\n%s\nwant\n%s", s.Signature, tt.signature)
			}
			if got := s.Summary(); got != tt.summary {
				t.Errorf("summary is %q, want %q", got, tt.summary)
			}
		})
	}
}

// Doc comments are complete: examples and lists after the first sentence are there.
func TestDocIsWhole(t *testing.T) {
	d, _ := Doc("sync")
	s, _ := d.Lookup("Cond.Wait")
	if want := "\tc.L.Lock()\n\tfor !condition() {\n\t    c.Wait()\n\t}\n"; !strings.Contains(s.Doc, want) {
		t.Errorf("documentation of Cond.Wait is\n%s\nwant in it\n%s", s.Doc, want)
	}
}

// Every exported name that the types have is documented, and the other way round.
func TestDocAgreesWithTypes(t *testing.T) {
	imp := NewImporter(token.NewFileSet())
	for _, path := range Packages() {
		if ofOnePlatform(path) {
			continue
		}
		pkg := mustImport(t, imp, path)
		d, ok := Doc(path)
		if !ok || d.Path != path || d.Name != pkg.Name() {
			t.Errorf("documentation of %s: %t, %+v", path, ok, d)
			continue
		}
		var got, want []string
		for _, s := range d.Symbols {
			if !strings.Contains(s.Name, ".") {
				got = append(got, string(s.Kind)+" "+s.Name)
			}
		}
		for _, name := range pkg.Scope().Names() {
			if obj := pkg.Scope().Lookup(name); obj.Exported() {
				want = append(want, string(kindOf(obj))+" "+name)
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s documents %q, its types have %q", path, got, want)
		}
	}
}

// ofOnePlatform reports whether a package has other names on other platforms. Its documentation is
// Linux's. That of unsafe has types that are not there.
func ofOnePlatform(path string) bool {
	return path == "unsafe" || path == "syscall" || path == "log/syslog" && runtime.GOOS == "windows"
}

func kindOf(obj types.Object) Kind {
	switch obj.(type) {
	case *types.Const:
		return Const
	case *types.Var:
		return Var
	case *types.Func:
		return Func
	default:
		return Type
	}
}

func TestDocOfNoPackage(t *testing.T) {
	for _, path := range []string{"", "nosuch", "go", "index", "internal/abi"} {
		if d, ok := Doc(path); ok {
			t.Errorf("Doc(%q) = %v", path, d)
		}
	}
}

func TestPackages(t *testing.T) {
	got := Packages()
	if !slices.IsSorted(got) {
		t.Errorf("packages are not sorted: %q", got)
	}
	for _, path := range []string{"fmt", "iter", "math/rand/v2", "os/exec", "testing/synctest", "unsafe", "weak"} {
		if !slices.Contains(got, path) {
			t.Errorf("%s is missing from %q", path, got)
		}
	}
	for _, path := range got {
		if strings.Contains(path, "internal") || strings.HasPrefix(path, "vendor/") || strings.HasPrefix(path, "cmd/") {
			t.Errorf("%s cannot be imported", path)
		}
		if Synopsis(path) == "" && path != "runtime/coverage" {
			t.Errorf("%s has no synopsis", path)
		}
	}
	if got, want := Synopsis("sync"), "Package sync provides basic synchronization primitives such as mutual exclusion locks."; got != want {
		t.Errorf("synopsis of sync is %q, want %q", got, want)
	}
	if got := Synopsis("nosuch"); got != "" {
		t.Errorf("synopsis of no package is %q", got)
	}
}

func TestByName(t *testing.T) {
	tests := []struct {
		name string
		want []string
	}{
		{"rand", []string{"math/rand/v2", "math/rand", "crypto/rand"}},
		{"template", []string{"text/template", "html/template"}},
		{"pprof", []string{"runtime/pprof", "net/http/pprof"}},
		{"scanner", []string{"text/scanner", "go/scanner"}},
		{"http", []string{"net/http"}},
		{"v2", nil},
	}
	for _, tt := range tests {
		if got := ByName(tt.name); !slices.Equal(got, tt.want) {
			t.Errorf("ByName(%q) = %q, want %q", tt.name, got, tt.want)
		}
	}
}

func BenchmarkDoc(b *testing.B) {
	for _, path := range []string{"fmt", "net/http"} {
		b.Run(path, func(b *testing.B) {
			for b.Loop() {
				decoded.Lock()
				clear(decoded.docs)
				decoded.Unlock()
				Doc(path)
			}
		})
	}
}
