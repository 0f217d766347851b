package bridge_test

import (
	"errors"
	"fmt"
	"go/types"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// call calls a function of a compiled package as Core does.
func (w *world) call(path, name string, args ...any) []any {
	w.t.Helper()
	return w.callFunc(w.fn(path, name), args...)
}

func (w *world) callFunc(fn reflect.Value, args ...any) []any {
	in := make([]reflect.Value, len(args))
	for i, a := range args {
		typ := fn.Type().In(min(i, fn.Type().NumIn()-1))
		if i >= fn.Type().NumIn()-1 && fn.Type().IsVariadic() {
			typ = typ.Elem()
		}
		in[i] = reflect.Zero(typ)
		if a != nil {
			in[i] = reflect.ValueOf(a)
		}
	}
	var out []any
	for _, v := range fn.Call(in) {
		out = append(out, v.Interface())
	}
	return out
}

func (w *world) fn(path, name string) reflect.Value {
	w.t.Helper()
	fn, err := w.bridge.Func(w.object(path, name).(*types.Func))
	if err != nil {
		w.t.Fatal(err)
	}
	return fn
}

// address matches what differs between a compiled value and its double. Addresses have not all the
// same length, and so are not padded the same; what stands before one may look like its beginning.
var address = regexp.MustCompile(`[0-9a-fA-FxXo +]*[0-9a-fA-F]{6,} *`)

func anonymous(s string) string { return address.ReplaceAllString(s, "ADDR") }

// samples are values of the learner's types in all positions.
func samples() []any {
	one := 1
	point := &Point{3, 4}
	return []any{
		Celsius(36.6), Name("Ann"), Flag(true), Weekday(1), Weekday(9), Small(7), Wave(1 + 2i), Raw("raw"), Raw(nil), Digest{1, 2, 3, 255},
		Numbers{1, 2}, Numbers(nil), Degrees{1, 2.5}, Ages{"b": 1, "a": 2}, Ages(nil), Handler(nil), Handler(func(Celsius) error { return nil }),
		Pipe(nil), make(Pipe), Plain(-5), Strings{"a", "b c"}, Pointers(&one), Pointers(nil),
		Point{1, 2}, point, &point, (*Point)(nil), Empty{}, &Empty{},
		Hidden{}, &Hidden{c: 3, name: "x", t: time.Second, any: Celsius(1), Err: Code(1), p: point, mu: sync.Mutex{}},
		Outer{}, Outer{Extra: &Extra{"because"}, C: 1, Any: Celsius(2), Err: &Failing{Code: 4}, Strs: Celsius(3), List: []any{1, Name("n"), nil, Point{5, 6}, point},
			M: map[string]any{"z": Celsius(9), "a": nil, "m": []Celsius{1}}, F: func(int) Celsius { return 0 }, Raw: Raw("ab"), D: Digest{9}, inner: inner{C2: 5, n: "q"}},
		PtrStringer{1}, &PtrStringer{2}, (*PtrStringer)(nil), ValStringer{3}, &ValStringer{4}, (*ValStringer)(nil),
		&Failing{Code: 5, why: Code(2)}, Failing{Code: 6}, (*Failing)(nil), Code(3), Uncomparable{[]int{1}}, Many{[]error{Code(1), fmt.Errorf("host")}},
		Formatter{1, 2}, &Formatter{3, 4}, []Formatter{{1, 1}}, GoStringer{1}, &GoStringer{2}, Panicking{0}, Panicking{1}, []any{Panicking{1}},
		Pair[string, int]{"k", 1}, Pair[Name, Celsius]{"n", 2}, &Pair[Point, []Celsius]{Point{1, 2}, []Celsius{3}}, Box[Celsius]{4}, Box[error]{Code(1)}, Box[any]{Name("q")},
		[]Celsius{1, 2}, []error{Code(1), nil, &Failing{Code: 1}}, []error(nil), map[Celsius]error{2: Code(2), 1: nil}, map[string]error{}, map[Point]Celsius{{2, 1}: 1, {1, 2}: 2},
		map[any]int{Name("a"): 1, Name("b"): 2}, [2]Name{"x", "y"}, []Name{"x", "y"}, []Raw{Raw("ab"), nil}, []Small{1, 2}, [3]Small{1, 2, 3}, []any{nil, 1, "s", Celsius(3)}, []any(nil),
		[]*Point{point, nil}, []fmt.Stringer{Celsius(1), nil}, map[string]*Point{"p": point}, []Pipe{nil}, []Handler{nil},
		struct {
			A Celsius
			b Name
		}{1, "b"}, struct{}{}, &[]Celsius{5}, &map[Name]int{"q": 1}, &[2]Celsius{1, 2},
		func(Celsius) error { return nil }, make(chan Celsius), (*error)(nil), new(any), new(error), new(Celsius),
		[]time.Duration{time.Second}, []any{time.Second, &Point{}}, time.Second, 5, "text", []byte("bytes"), 2.5, nil, map[string][]Celsius{"k": {1}},
		[][]Celsius{{1}, {2, 3}}, []map[Name]Celsius{{"k": 1}}, Box[*Point]{point}, Box[[]any]{[]any{Celsius(1), Flag(true)}}, []Flag{true}, Box[Flag]{true}, []Code{1}, Box[Empty]{},
	}
}

var verbs = []rune("vdsqxXpTtbcoOUeEfFgGw!z")

var flags = []string{"", "+", "#", "-", " ", "0", "+#", "# ", "10", "-10", "+10", "010", ".1", "8.3", "#10", "+.2", " 08", "-#12.1"}

func TestPrintsAsFmtDoes(t *testing.T) {
	w := newWorld(t)
	sprintf := w.fn("fmt", "Sprintf").Interface().(func(string, ...any) string)
	for _, x := range samples() {
		core := w.any(x)
		for _, verb := range verbs {
			for _, flag := range flags {
				format := "%" + flag + string(verb)
				if got, want := anonymous(sprintf(format, core)), anonymous(fmt.Sprintf(format, x)); got != want {
					t.Errorf("Sprintf(%q, %T(%v))\n got %s\nwant %s", format, x, x, got, want)
				}
			}
		}
	}
}

func TestReadsFormatsAsFmtDoes(t *testing.T) {
	w := newWorld(t)
	sprintf := w.fn("fmt", "Sprintf").Interface().(func(string, ...any) string)
	c, p, d := Celsius(1.5), &Point{1, 2}, Weekday(2)
	tests := []struct {
		format string
		args   []any
	}{
		{"%T", []any{c}},
		{"%T %v %T", []any{c, p, p}},
		{"%[1]T %[1]v %[2]T %[1]p", []any{c, 5}},
		{"%10T|%-20T|%.3T|%+T|%#T", []any{c, c, c, c, c}},
		{"%T %T", []any{c, nil}},
		{"%T", nil},
		{"%T %T", []any{c}},
		{"%v", []any{c, p, 5, nil, d}},
		{"none", []any{c}},
		{"%[1]v", []any{c, p}},
		{"%*v|%-*v|%.*f", []any{d, 5, Plain(6), c, Small(2), 3.14159}},
		{"%[3]*.[2]*[1]f|", []any{c, Plain(2), d}},
		{"%[5]v %[0]v %[x]v %[1v", []any{c}},
		{"%!|%z|%", []any{c, c}},
		{"100%% %v%%", []any{c}},
		{"%w", []any{Code(1)}},
		{"%w", []any{c}},
		{"%+w %#w", []any{p, p}},
		{"%p", []any{Point{}}},
		{"%t", []any{Point{}}},
		{"%d%%", []any{Point{1, 2}, "left", c}},
		{"%世 %v", []any{c, c}},
		{"%*[1]0|%[1]*[1]d|%[1]*d|%.[1]*[1]v", []any{Small(7), d, Plain(-3)}},
		{"%[3]*v|%.[3]*[1]v|%-[2]*.[1]*v|%[1]v", []any{Small(3), d, Plain(-9), Plain(0)}},
		{"%[2]*[1]d|%[2]*v", []any{d, Plain(4)}},
		{"%.[2]*[1]f|%6.[3]v", []any{c, 2, p}},
		{"%[2]*.*0|%[2]*.*v", []any{Plain(2), Small(3), c}},
		{"%[1]*.*0", []any{c, Plain(-2)}},
		{"%[1].*000A", []any{Plain(2), c, 7}},
		{"%[1]5v|%[1].2v|%[1]*v", []any{c, d}},
		{"%-08.3v|% +d", []any{c, p}},
		{"%s %q %x", []any{Strings{"a", "b"}, Name("n"), Raw("raw")}},
	}
	for _, test := range tests {
		got := anonymous(sprintf(test.format, w.anys(test.args)...))
		if want := anonymous(fmt.Sprintf(test.format, test.args...)); got != want {
			t.Errorf("Sprintf(%q, %v)\n got %s\nwant %s", test.format, test.args, got, want)
		}
	}
}

func TestPrintFamilies(t *testing.T) {
	w := newWorld(t)
	lists := [][]any{
		nil, {1, 2}, {Celsius(1), Celsius(2)}, {Name("a"), Name("b"), 1, 2, "c", Name("d")}, {Name("a"), 1, Name("b")},
		{nil, Point{}, nil}, {Code(1), errors.New("host"), Plain(1), Plain(2)}, {Strings{"a"}, "b"}, {Panicking{0}, 1},
	}
	for _, list := range lists {
		core := w.anys(list)
		if got, want := w.call("fmt", "Sprint", core...)[0], fmt.Sprint(list...); got != want {
			t.Errorf("Sprint(%v)\n got %q\nwant %q", list, got, want)
		}
		if got, want := w.call("fmt", "Sprintln", core...)[0], fmt.Sprintln(list...); got != want {
			t.Errorf("Sprintln(%v)\n got %q\nwant %q", list, got, want)
		}
		var b strings.Builder
		if r := w.call("fmt", "Fprint", append([]any{&b}, core...)...); r[1] != nil || b.String() != fmt.Sprint(list...) {
			t.Errorf("Fprint(%v) = %v, wrote %q", list, r, b.String())
		}
		if got, want := w.call("fmt", "Append", append([]any{[]byte("x")}, core...)...)[0], fmt.Append([]byte("x"), list...); string(got.([]byte)) != string(want) {
			t.Errorf("Append(%v)\n got %q\nwant %q", list, got, want)
		}
	}
}

func sprintv(x any) string { return fmt.Sprintf("%+v", x) }

func TestPanicTextsAreTheRuntimes(t *testing.T) {
	w := newWorld(t)
	for _, test := range []struct {
		x    any
		want string
	}{
		{Plain(3), "bridge_test.Plain(3)"}, {Name("a\nb"), "bridge_test.Name(\"a\n\tb\")"}, {Wave(1 + 2i), "bridge_test.Wave(1+2i)"}, {Celsius(36.6), "36.6°C"},
		{Code(2), "error 2"}, {&Failing{Code: 1}, "code 1"}, {Point{}, "(bridge_test.Point) ADDR"}, {&Point{}, "(*bridge_test.Point) ADDR"}, {[]int{1}, "([]int) ADDR"},
		{1.5, "1.5"}, {float32(0.1), "0.1"}, {1 + 2i, "(1+2i)"}, {"x\ny", "x\n\ty"}, {7, "7"}, {true, "true"}, {errors.New("oops"), "oops"}, {time.Second, "1s"}, {time.March, "March"},
		{nil, "panic called with nil argument"},
	} {
		if got := strings.ReplaceAll(anonymous(w.types.PanicText(w.any(test.x))), "ADDR", " ADDR"); got != test.want {
			t.Errorf("PanicText(%#v) = %q, want %q", test.x, got, test.want)
		}
	}
}

// malformed matches numbers of operands that there are not. fmt reads what follows in odd
// ways. Large widths only take time.
var malformed = regexp.MustCompile(`\[([^123]|$|[123][^\]]|[123]$)|\d{4}`)

func FuzzSprintf(f *testing.F) {
	w := newWorld(f)
	sprintf := w.fn("fmt", "Sprintf").Interface().(func(string, ...any) string)
	all := samples()
	core := w.anys(all)
	f.Add("%v %+v|%#v", uint8(0), uint8(1), uint8(40))
	f.Add("%[2]*.[1]*[3]f %T %w %!", uint8(5), uint8(13), uint8(100))
	f.Fuzz(func(t *testing.T, format string, a, b, c uint8) {
		if malformed.MatchString(format) {
			return
		}
		i, j, k := int(a)%len(all), int(b)%len(all), int(c)%len(all)
		got := anonymous(sprintf(format, core[i], core[j], core[k]))
		want := anonymous(fmt.Sprintf(format, all[i], all[j], all[k]))
		if got != want {
			t.Errorf("Sprintf(%q, samples %d, %d, %d)\n got %s\nwant %s", format, i, j, k, got, want)
		}
	})
}
