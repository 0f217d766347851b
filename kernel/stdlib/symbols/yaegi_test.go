package symbols

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/traefik/yaegi/interp"
)

// An interpreter that loads packages as the package comment says.
type lazy struct {
	*interp.Interpreter
	out    bytes.Buffer
	loaded []string
}

func newLazy() *lazy {
	l := new(lazy)
	l.Interpreter = interp.New(interp.Options{Stdout: &l.out})
	return l
}

func (l *lazy) load(t *testing.T, path string) {
	t.Helper()
	for _, path := range append(Interfaces(path), path) {
		if slices.Contains(l.loaded, path) {
			continue
		}
		l.loaded = append(l.loaded, path)
		table, ok := Of(path)
		if !ok {
			t.Fatalf("no table of %s", path)
		}
		if path == "fmt" {
			table["Println"] = reflect.ValueOf(func(a ...any) (int, error) { return fmt.Fprintln(&l.out, a...) })
		}
		// At the key fmt/fmt, Use would also compile sources of generic packages, which takes 3 ms. It
		// takes this key for the same package.
		key := Key(path)
		if path == "fmt" {
			key = "fmt//fmt"
		}
		err := l.Use(interp.Exports{
			key: table,
			".": {"MapTypes": reflect.ValueOf(MapTypes(path, table))},
		})
		if err != nil {
			t.Fatalf("use %s: %v", path, err)
		}
	}
}

// TestYaegiRuns runs programs that have only the packages they import.
func TestYaegiRuns(t *testing.T) {
	tests := []struct {
		name, source string
		imports      []string
		want         string
	}{
		{
			name:    "goroutines",
			imports: []string{"fmt", "sync"},
			source: `
				func main() {
					var wg sync.WaitGroup
					var mu sync.Mutex
					n := 0
					for i := 0; i < 10; i++ {
						wg.Go(func() { mu.Lock(); defer mu.Unlock(); n++ })
					}
					wg.Wait()
					fmt.Println(n)
				}`,
			want: "10\n",
		},
		{
			name:    "interpreted Stringer in a compiled function",
			imports: []string{"fmt"},
			source: `
				type shout struct{ s string }
				func (s shout) String() string { return s.s + "!" }
				func main() { fmt.Println(shout{"hey"}) }`,
			want: "hey!\n",
		},
		{
			name:    "interpreted Writer where io is not imported",
			imports: []string{"fmt"},
			source: `
				type count struct{ n int }
				func (c *count) Write(p []byte) (int, error) { c.n += len(p); return len(p), nil }
				func main() { c := &count{}; fmt.Fprintf(c, "%d", 1234); fmt.Println(c.n) }`,
			want: "4\n",
		},
		{
			name:    "interpreted TextMarshaler",
			imports: []string{"fmt", "encoding/json"},
			source: `
				type grade int
				func (g grade) MarshalText() ([]byte, error) { return []byte("grade A"), nil }
				func main() { b, err := json.Marshal(grade(1)); fmt.Println(string(b), err) }`,
			want: "\"grade A\" <nil>\n",
		},
		{
			name:    "constants beyond int64, and floats",
			imports: []string{"fmt", "math"},
			source:  `fmt.Println(uint64(math.MaxUint64), math.MaxInt64, math.Pi, math.SmallestNonzeroFloat64 > 0)`,
			want:    "18446744073709551615 9223372036854775807 3.141592653589793 true\n",
		},
		{
			name:    "package that is not named like its path",
			imports: []string{"fmt", "math/rand/v2"},
			source:  `fmt.Println(rand.IntN(1))`,
			want:    "0\n",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := newLazy()
			for _, path := range tt.imports {
				l.load(t, path)
				if _, err := l.Eval(fmt.Sprintf("import %q", path)); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := l.Eval(tt.source); err != nil {
				t.Fatal(err)
			}
			if got := l.out.String(); got != tt.want {
				t.Errorf("printed %q, want %q", got, tt.want)
			}
		})
	}
}
