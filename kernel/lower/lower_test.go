package lower_test

import (
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/check"
	"github.com/lockstep-go/lockstep/kernel/lower"
	"github.com/lockstep-go/lockstep/kernel/stdlib"
)

var std = stdlib.Importer(token.NewFileSet())

// lowered checks cells, the last of which it lowers.
func lowered(t testing.TB, cells ...string) (*lower.Core, error) {
	t.Helper()
	s := check.NewSession(std)
	for i, src := range cells {
		u, err := s.Check("cell"+string(rune('1'+i)), src)
		if err != nil {
			t.Fatalf("Check: %v\n%s", err, src)
		}
		if i == len(cells)-1 {
			return lower.Lower(u, int64(i+1))
		}
		if err := s.Commit(u); err != nil {
			t.Fatalf("Commit: %v\n%s", err, src)
		}
	}
	panic("no cells")
}

// plain is a text without line directives and points, in one line.
func plain(text string) string {
	var b strings.Builder
	for {
		before, after, ok := strings.Cut(text, "/*line ")
		b.WriteString(before)
		if !ok {
			break
		}
		_, text, _ = strings.Cut(after, "*/")
	}
	text = strings.ReplaceAll(b.String(), "if ls__poll { ls__.Point() };", "")
	return strings.Join(strings.Fields(text), " ")
}

const declared = `import ("fmt"; "sync"; "time"; "strings")
ch := make(chan int)
chans := []chan int{ch}
shared := 0
var mu sync.Mutex
type T struct{ n int }
func (t *T) inc(by int) (old int) { return t.n }
func (t T) get() int { return t.n }
func f(n int) int { return n }
func two() (int, string) { return 1, "" }
func g(n int, s string) {}
t := T{}
var p *T`

func TestLower(t *testing.T) {
	for _, test := range []struct {
		about string
		src   string
		want  []string // parts of the text, without line directives and points
		not   []string
	}{
		{about: "go with a literal", src: "go func() { f(1) }()", want: []string{"{ ls__1 := func() { f(1) }; ls__.Go(2097153, ls__1) }"}},
		{about: "go evaluates arguments at once", src: "go f(shared)", want: []string{"ls__1 := shared;", "ls__2 := func() { f(ls__1) }; ls__.Go("}},
		{about: "go under a label", src: "l: go f(shared)\nif shared > 3 { goto l }", want: []string{"l: { ls__1 := shared;", "ls__.Go("}},
		{about: "go leaves constants where they are", src: "go g(1, \"a\")", want: []string{"func() { g(1, \"a\") }"}},
		{about: "go with a call of several results", src: "go g(two())", want: []string{"ls__1, ls__2 := two();", "g(ls__1, ls__2)"}},
		{about: "go keeps a method's receiver", src: "go t.inc(shared)", want: []string{"ls__1 := &t; ls__2 := shared;", "ls__1.inc(ls__2)"}},
		{about: "go spreads a slice", src: "xs := []any{1}\ngo fmt.Println(xs...)", want: []string{"fmt.Println(ls__1...)"}},

		{about: "receive as a statement", src: "<-ch", want: []string{"ls__.Recv(2097153, ch, &ls__1)"}},
		{about: "receive whose value is not used", src: "<-ch\nshared++", want: []string{"ls__.Recv(2097153, ch, nil)"}},
		{about: "receive in an expression", src: "shared = f(<-ch)", want: []string{"func() int { var ls__1 int; ls__.Recv(2097153, ch, &ls__1); return ls__1 }()"}},
		{about: "receive with ok", src: "v, ok := <-ch", want: []string{"func() (int, bool) { var ls__1 int; ls__2 := ls__.Recv(2097153, ch, &ls__1); return ls__1, ls__2 }()"}},
		{about: "receive into a local variable", src: "func h() { v := <-ch; f(v) }", want: []string{"var v int; ls__.Recv(2097153, ch, &v)"}},
		{about: "send", src: "ch <- f(1)", want: []string{"{ ls__1 := ch; var ls__2 int = f(1); ls__.Send(2097153, ls__1, &ls__2) }"}},
		{about: "select", src: "select {\ncase v := <-ch:\n\tf(v)\ncase ch <- 1:\ndefault:\n}", want: []string{
			"ls__1 := ch; var ls__2 int; ls__3 := ch; var ls__4 int = 1;",
			"switch ls__.Select(2097153, true, ls__.RecvCase(ls__1, &ls__2, nil), ls__.SendCase(ls__3, &ls__4)) {", "case 0: v := ls__2;", "case 1:", "default:"}},
		{about: "empty select", src: "select {}", want: []string{"ls__.Select(2097153, false)"}},
		{about: "label of a select", src: "l: select {\ncase <-ch:\n\tbreak l\n}", want: []string{"{ ls__1 := ch; l: switch ls__.Select("}},

		{about: "range over a channel", src: "for v := range ch { f(v) }", want: []string{"for ls__1 := ch; true; { ", "var ls__2 int; if !ls__.Recv(2097153, ls__1, &ls__2) { break }; v := ls__2;"}},
		{about: "range over a number", src: "for i := range 3 { f(i) }", want: []string{"for ls__1, ls__2 := int(0), int(3); ls__1 < ls__2; ls__1++ { ", "i := ls__1;"}},
		{about: "range over channels goes by index", src: "for _, c := range chans { close(c) }", want: []string{"ls__2 < len(ls__1)", "c := ls__1[ls__2];"}},
		{about: "a loop's variable that a literal takes is new in each turn", src: "for i := 0; i < 3; i++ { defer func() { f(i) }() }", want: []string{"for ls__", "i := ls__"}},
		{about: "a loop's variable that the body changes is carried on", src: "for i := 0; i < 3; i++ { go func() { f(i) }(); if i == 1 { continue }; i++ }", want: []string{"for ls__2 := 0; ls__2 < 3; ls__2++ { ", "i := ls__2;", "{ ls__2 = i; continue }", "; ls__2 = i}"}},
		{about: "a loop's variable that nobody takes stays", src: "for i := 0; i < 3; i++ { f(i) }", want: []string{"for i := 0; i < 3; i++ {"}},

		{about: "reading and writing a shared variable are two steps", src: "shared = shared + 1", want: []string{"ls__1 := shared + 1;", "shared = ls__1; if ls__many { ls__.Yield() }"}},
		{about: "an increment too", src: "shared++", want: []string{"ls__1 := shared + 1;"}},
		{about: "a field behind a pointer is shared", src: "func h(t *T) { t.n = t.n + 2 }", want: []string{"ls__1 := t.n + 2; if ls__many"}},
		{about: "a local that a function literal has from outside is shared", src: "func h() { n := 0; g := func() { n++ }; g() }", want: []string{"ls__1 := n + 1; if ls__many"}},
		{about: "a local struct's field is not shared", src: "func h() { t := T{}; t.n++ }", want: []string{"t.n++"}},
		{about: "a local variable is not shared", src: "func h() { n := 0; n++; f(n) }", want: []string{"n++"}},

		{about: "defer evaluates arguments at once", src: "func h() { n := 0; defer f(n); n++ }", want: []string{"{ ls__1 := n; defer f(ls__1) }"}},
		{about: "defer of a method keeps its receiver", src: "func h() { defer p.inc(1) }", want: []string{"{ ls__1 := p; defer ls__1.inc(1) }"}},
		{about: "defer of a literal stays", src: "func h() { defer func() { f(1) }() }", want: []string{"defer func() { f(1) }()"}},
		{about: "defer in a loop goes on a list", src: "func h() { for range 2 { defer mu.Unlock() } }", want: []string{"ls__1 := ls__.Defers(); defer func() { ls__.RunDefers(ls__1, recover()) }();", "ls__.Defer(ls__1, "}},
		{about: "a literal beside a defer has a frame of its own", src: "func h() { g := func() { f(1) }; defer g() }", want: []string{"g := func() func() { return func() { f(1) } }()"}},
		{about: "recover gives the program's value", src: "func h() { defer func() { r := recover(); fmt.Println(r) }() }", want: []string{"r := ls__.Recovered(recover())"}},
		{about: "recover on a list", src: "func h() { for { defer func() { r := recover(); fmt.Println(r) }() } }", want: []string{"r := ls__.Recover(ls__1)"}},

		{about: "method value", src: "m := t.get", want: []string{"func() func() int { ls__1 := t; return func() (int) {  return ls__1.get() } }()"}},
		{about: "method value by address", src: "m := t.inc", want: []string{"ls__1 := &t; return func(ls__2 int) (int)"}},
		{about: "method expression", src: "m := (*T).inc", want: []string{"func(ls__1 *T, ls__2 int) (int) {  return ls__1.inc(ls__2) }"}},
		{about: "a called method stays", src: "t.inc(1)", want: []string{"ls__.Show(t.inc(1))"}, not: []string{"return"}},

		{about: "literals in arguments are made first", src: "f(func() int { return 1 }())\nmu.Lock()\nfmt.Println(func() {})", want: []string{"ls__1 := func() { }; fmt.Println(ls__1)"}},
		{about: "print goes where output goes", src: "println(1)", want: []string{"ls__.Println(1)"}},
		{about: "panic tells its line", src: "panic(1)", want: []string{"ls__.At(2097153); panic(1)"}},
		{about: "min", src: "shared = min(shared, 2)", want: []string{"func() int { ls__", "return ls__"}},
		{about: "max of constants", src: "fmt.Println(max(1, 2))", want: []string{"fmt.Println(2)"}},
		{about: "the last expression is shown", src: "shared++\nshared + 1", want: []string{"ls__.Show(shared + 1)"}},
		{about: "unused imports are left out", src: "strings.ToUpper(\"\")", want: []string{"import strings \"strings\""}, not: []string{"sync", "time"}},
		{about: "a type's package is imported", src: "d := mu.TryLock\nvar u = time.Now().Sub(time.Time{})", want: []string{"time \"time\"", "var u time.Duration"}},
		{about: "a name declared again has another name", src: "func f(s string) string { return s }\nf(\"\")", want: []string{"func f_1(s string)", "ls__.Show(f_1(\"\"))"}},
	} {
		t.Run(test.about, func(t *testing.T) {
			c, err := lowered(t, declared, test.src)
			if err != nil {
				t.Fatal(err)
			}
			got := plain(c.Text)
			for _, want := range test.want {
				if want = plain(want); !strings.Contains(got, want) {
					t.Errorf("no %q in\n%s", want, got)
				}
			}
			for _, not := range test.not {
				if strings.Contains(got, not) {
					t.Errorf("%q is in\n%s", not, got)
				}
			}
			parses(t, c)
		})
	}
}

func TestUnsupported(t *testing.T) {
	for _, test := range []struct{ about, src, want string }{
		{"range over a function", "x := 1\n\tfor range func(func() bool) {} {\n\t}", "2:2: this kernel cannot run a range over a function yet"},
		{"deferred clear", "m := map[int]int{}\ndefer clear(m)", "2:7: this kernel cannot run clear in this place yet"},
	} {
		if _, err := lowered(t, test.src); err == nil || err.Error() != test.want {
			t.Errorf("%s: error %v, want %s", test.about, err, test.want)
		}
	}
}

func TestSplitPlace(t *testing.T) {
	c, err := lowered(t, "x := 1\n\ngo func() {\n\tx++\n}()")
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(plain(c.Text), "ls__.Go(")
	var place int
	for _, d := range strings.Split(after, ",")[0] {
		place = place*10 + int(d-'0')
	}
	if id, line := lower.SplitPlace(place); id != 1 || line != 3 {
		t.Errorf("the go statement is at line %d of cell %d, want line 3 of cell 1", line, id)
	}
}

// parses fails the test unless lowered text parses.
func parses(t testing.TB, c *lower.Core) {
	t.Helper()
	if _, err := parser.ParseFile(token.NewFileSet(), "lowered", c.Text, 0); err != nil {
		t.Errorf("the lowered text does not parse: %v\n%s", err, c.Text)
	}
}

// FuzzLower: what passes the check can be lowered to text that parses, or is refused with a place.
func FuzzLower(f *testing.F) {
	for _, src := range []string{
		"for i := 0; i < 3; i++ {\n\tgo func() { f(i) }()\n}", "l:\nfor v := range ch {\n\tselect {\n\tcase ch <- v:\n\t\tcontinue l\n\tdefault:\n\t}\n}",
		"v, ok := <-ch\nif x := <-ch; x > v { ch <- <-ch }", "defer func() { recover() }()\nfor range 3 { defer f(<-ch) }", "switch x := any(t).(type) {\ncase T:\n\tx.get()\n}",
		"m := t.get\ngo m()\ngo t.inc(f(1))\ndefer p.inc(shared)", "shared += <-ch\nshared++", "for i, c := range chans { go func() { c <- i }() }", "x := func() func() { return func() { go f(1) } }()\nx()",
		"func fib(n int) int { if n < 2 { return n }; return fib(n-1) + fib(n-2) }", "clear(chans)\nmin(shared, 1)", "goto l\nl:\n\tf(1)", "type P[A any] struct{ a A }\nfunc (p P[A]) m() { go p.m() }",
		"select {\ncase chans[f(0)] <- f(1):\ncase p.n = <-ch:\ncase <-time.After(1):\n}", "fmt.Println(func() (a, b int) { return }())",
	} {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		if len(src) > 2000 {
			return
		}
		s := check.NewSession(std)
		u, err := s.Check("cell1", declared)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Commit(u); err != nil {
			t.Fatal(err)
		}
		if u, err = s.Check("cell2", src); err != nil {
			return
		}
		if c, err := lower.Lower(u, 2); err == nil {
			parses(t, c)
		}
	})
}
