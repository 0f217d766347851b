package display

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math"
	"math/big"
	"net/http"
	"os"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/lockstep-go/lockstep/kernel/compiler/stdlib/symbols"
	"github.com/lockstep-go/lockstep/kernel/running/bridge"
)

var update = flag.Bool("update", false, "rewrite what testdata wants")

func newWriter() Writer {
	return Writer{Types: bridge.NewTypes(func(path, name string) (reflect.Value, bool) {
		table, _ := symbols.Of(path)
		v, ok := table[name]
		return v, ok
	})}
}

type point struct{ X, Y int }

type link struct {
	Value any
	Next  *link
	Left  []*link
	Named map[string]*link
}

type temperature float64

func (t temperature) String() string { return fmt.Sprintf("%.1f°C", float64(t)) }

type failing struct{ N int }

func (f failing) String() string { panic("no") }

func TestValues(t *testing.T) {
	ring := &link{Value: 1}
	ring.Next = ring
	loop := []any{1, nil}
	loop[1] = loop
	own := map[string]any{}
	own["self"] = own
	buffered := make(chan int, 5)
	buffered <- 1
	buffered <- 2
	tests := []struct {
		name  string
		value any
		want  string
	}{
		{"nil", nil, "nil"},
		{"int", 42, "42"},
		{"other integers", []any{int8(-1), uint64(7), uintptr(16)}, "[]any{int8(-1), uint64(7), uintptr(0x10)}"},
		{"float that is whole", 3.0, "3.0"},
		{"floats", []float64{1, 2.5, 1e21, 1e-7, 123456789}, "[]float64{1, 2.5, 1e+21, 1e-07, 123456789}"},
		{"special floats", []any{math.NaN(), math.Inf(-1)}, "[]any{NaN, -Inf}"},
		{"float32", float32(1.5), "float32(1.5)"},
		{"complex", []any{1 + 2i, complex64(1)}, "[]any{(1+2i), complex64(1+0i)}"},
		{"string", "a \"b\"\n", `"a \"b\"\n"`},
		{"duration", 1500 * time.Millisecond, "1.5s"},
		{"time", time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), `time.Time("2026-01-02 03:04:05 +0000 UTC")`},
		{"month", time.March, "time.Month(March)"},
		{"error", errors.New("no more"), `*errors.errorString("no more")`},
		{"error that is a struct", &fs.PathError{Op: "open", Path: "x", Err: fs.ErrNotExist}, `*fs.PathError("open x: file does not exist")`},
		{"big number", big.NewInt(12345), "*big.Int(12345)"},
		{"Stringer", temperature(21.54), "display.temperature(21.5°C)"},
		{"Stringers", []temperature{1, 2}, "[]display.temperature{1.0°C, 2.0°C}"},
		{"Stringer that panics", failing{3}, "display.failing{N: 3}"},
		{"context", context.Background(), `context.Context(context.Background)`},
		{"reflect.Type", reflect.TypeFor[[]int](), `reflect.Type("[]int")`},
		{"struct", point{1, 2}, "display.point{X: 1, Y: 2}"},
		{"pointer to a struct", &point{1, 2}, "&display.point{X: 1, Y: 2}"},
		{"pointers to structs", []*point{{1, 2}, nil}, "[]*display.point{{X: 1, Y: 2}, nil}"},
		{"pointer to a number", new(5), "new(5)"},
		{"pointer to a pointer", new(new("a")), `new(new("a"))`},
		{"nil pointer", (*point)(nil), "(*display.point)(nil)"},
		{"nil slice", []int(nil), "[]int(nil)"},
		{"nil map", map[string]int(nil), "map[string]int(nil)"},
		{"nil channel", (chan int)(nil), "(chan int)(nil)"},
		{"nil function", (func(int) error)(nil), "(func(int) error)(nil)"},
		{"empty ones", []any{[]int{}, map[int]bool{}, struct{}{}, [0]int{}}, "[]any{[]int{}, map[int]bool{}, struct {}{}, [0]int{}}"},
		{"channel", buffered, "chan int (2 of 5 buffered)"},
		{"channel without a buffer", make(<-chan point), "<-chan display.point (unbuffered)"},
		{"function", strings.ToUpper, "func(string) string"},
		{"map", map[string]int{"b": 2, "a": 1}, `map[string]int{"a": 1, "b": 2}`},
		{"map of structs", map[point][]int{{1, 2}: {3}}, "map[display.point][]int{{X: 1, Y: 2}: {3}}"},
		{"bytes that are text", []byte("hi\n"), `[]byte("hi\n")`},
		{"bytes that are none", []byte{0, 255}, "[]byte{0x00, 0xff}"},
		{"array of bytes", [2]byte{1, 2}, "[2]uint8{0x01, 0x02}"},
		{"any", []any{nil, 1, "a", []any{}}, `[]any{nil, 1, "a", []any{}}`},
		{"mutex", &sync.Mutex{}, "&sync.Mutex{}"},
		{"struct of a package", &http.Cookie{Name: "a", MaxAge: 3}, "*http.Cookie(\"a=; Max-Age=3\")"},
		{"small struct of a package", point{}, "display.point{X: 0, Y: 0}"},
		{"struct with what a package hides", http.Server{Addr: ":80"}, `http.Server{Addr: ":80"}`},
		{"struct that contains itself", ring, "&display.link{Value: 1, Next: &display.link{… cycle}, Left: nil, Named: nil}"},
		{"slice that contains itself", loop, "[]any{1, []any{… cycle}}"},
		{"map that contains itself", own, `map[string]any{"self": map[string]any{… cycle}}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := newWriter().Values(nil, test.value); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

// TestLayout compares values that need several lines with testdata/layout.txtar.
func TestLayout(t *testing.T) {
	deep := &link{Value: 0}
	for i := range 100 {
		deep = &link{Value: i, Next: deep}
	}
	numbers := make([]int, 10_000)
	table := map[string]any{}
	for i := range 30 {
		numbers[i] = i * i * i
		table[strings.Repeat("k", i%9+1)+fmt.Sprint(i)] = []point{{i, -i}}
	}
	long := map[int]string{}
	for i := range 20_000 {
		long[i] = "x"
	}
	values := []struct {
		name   string
		values []any
	}{
		{"a long slice", []any{numbers}},
		{"points", []any{make([]point, 7)}},
		{"keys of several lengths", []any{table}},
		{"fields", []any{struct {
			A         string
			Longer    []string
			Structure any
			Z         map[string]point
		}{"a", []string{strings.Repeat("long ", 10), strings.Repeat("longer ", 10)}, &point{1, 2}, map[string]point{"a": {1, 2}}}}},
		{"a list", []any{deep}},
		{"a matrix", []any{[][]float64{{1, 2, 3}, {4.5, 5, 6}, make([]float64, 40)}}},
		{"several results", []any{1, "two", errors.New("three")}},
		{"several long results", []any{strings.Repeat("a", 50), make([]int, 40), errors.New("three")}},
		{"a long string", []any{strings.Repeat("é", 20_000)[:20_001]}},
		{"long bytes", []any{[]byte(strings.Repeat("é", 20_000))}},
		{"a string in a list", []any{[]string{strings.Repeat("s", 600)}}},
	}
	got := &txtar.Archive{}
	for _, v := range values {
		text := newWriter().Values(nil, v.values...)
		text = strings.ReplaceAll(text, strings.Repeat("é", 100), "é×100 ")
		got.Files = append(got.Files, txtar.File{Name: v.name, Data: []byte(text + "\n")})
	}
	if n := strings.Count(newWriter().Values(nil, long), "\n"); n > maxElements+3 {
		t.Errorf("a map of %d entries takes %d lines", len(long), n)
	}
	const path = "testdata/layout.txtar"
	if *update {
		if err := os.WriteFile(path, txtar.Format(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(txtar.Format(got)) != string(want) {
		t.Errorf("got\n%s\nwant\n%s", txtar.Format(got), want)
	}
}
