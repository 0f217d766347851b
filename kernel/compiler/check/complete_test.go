package check

import (
	"strings"
	"testing"
)

// cursor splits a text at the bar that marks the cursor.
func cursor(t testing.TB, text string) (code string, offset int) {
	t.Helper()
	before, after, ok := strings.Cut(text, "|")
	if !ok {
		t.Fatalf("no cursor in %q", text)
	}
	return before + after, len(before)
}

// earlier are the cells that completions and inspections find in the session.
var earlier = []string{
	"import (\"fmt\"; \"sync\"; str \"strings\")\nworkers := 3\nconst limit = 10",
	`// An Account belongs to one owner.
type Account struct {
	sync.Mutex
	Owner   string
	balance int
}

// Deposit adds to the balance.
func (a *Account) Deposit(n int) { a.balance += n }
func (a Account) Balance() int   { return a.balance }
func open(owner string, first int) (*Account, error) { return &Account{Owner: owner}, nil }
acct, err := open("BOB", 1)
type Pair[K comparable, V any] struct { Key K; Val V }
func (p Pair[K, V]) String() string { return "" }
var pairs []Pair[string, int]`,
	"workers := \"now a string\"", // the first workers is hidden
	"// total is shared.\nvar total int",
}

func TestComplete(t *testing.T) {
	s := newSession(t, earlier...)
	for _, test := range []struct {
		about string
		text  string   // with a bar at the cursor
		want  []string // among the matches, in this order: "name type signature"
		not   []string
	}{
		{about: "session variable, of the newest type", text: "work|", want: []string{"workers variable string"}, not: []string{"workers_1", "ls__cell"}},
		{about: "session function", text: "x := ope|", want: []string{"open function func(owner string, first int) (*Account, error)"}},
		{about: "session type and constant", text: "f(|", want: []string{"Account type struct", "limit constant untyped int = 10"}},
		{about: "imports of earlier cells", text: "s|", want: []string{"str module strings", "sync module sync", "select keyword ", "string type string", "struct keyword "}},
		{about: "built-in functions and keywords", text: "p|", want: []string{"pairs variable []Pair[string, int]", "package keyword ", "panic function (v any)"}},
		{about: "case does not matter, but the same case comes first", text: "a|", want: []string{"acct variable *Account", "any type interface", "append function (slice []Type, elems ...Type) []Type", "Account type struct"}},

		{about: "variable of the cell", text: "total := 1.5\nto|", want: []string{"total variable float64"}},
		{about: "variable from incomplete statement before", text: "total, n := 1.5, 2\nfmt.Println(to|", want: []string{"total variable float64"}},
		{about: "a broken statement before does not matter", text: "total := 1\nfoo bar baz\nto|", want: []string{"total variable int"}},
		{about: "function after the cursor", text: "tw|\n\nfunc twice(n int) int { return 2 * n }", want: []string{"twice function func(n int) int"}},
		{about: "function after an open bracket", text: "fmt.Println(tw|\n\nfunc twice(n int) int { return 2 * n }", want: []string{"twice function func(n int) int"}},
		{about: "parameters and locals, nearest first", text: "func f(item string) {\n\titems := 2\n\tfor itemNo := range items {\n\t\tit|\n", want: []string{"itemNo variable int", "item variable string", "items variable int"}},
		{about: "a local that is declared later is not there yet", text: "func f() {\n\tlat|\n\tlater := 2\n\t_ = later\n}", not: []string{"later"}},
		{about: "within a function literal", text: "sync.OnceFunc(func() {\n\tgreeting := \"hi\"\n\tgree|\n})", want: []string{"greeting variable string"}},
		{about: "variable of an if", text: "if v, ok := any(1).(int); ok {\n\tv|", want: []string{"v variable int"}},
		{about: "the cell hides the session's", text: "func open() int { return 1 }\nope|", want: []string{"open function func() int"}, not: []string{"open_1"}},
		{about: "receiver", text: "func (acc *Account) Close() {\n\tacc|", want: []string{"acc variable *Account"}},

		{about: "members of a package", text: "fmt.Pri|", want: []string{"Print function func(a ...any) (n int, err error)", "Printf function func(format string, a ...any) (n int, err error)", "Println function func(a ...any) (n int, err error)"}, not: []string{"Sprint", "printArg"}},
		{about: "package under another name", text: "str.ToUp|", want: []string{"ToUpper function func(s string) string"}},
		{about: "package that is not imported yet", text: "atomic.AddInt|", want: []string{"AddInt32 function func(addr *int32, delta int32) (new int32)"}},
		{about: "name of a package that is not imported", text: "strco|", want: []string{"strconv module strconv"}},
		{about: "what is imported is not proposed again", text: "fm|", want: []string{"fmt module fmt"}},
		{about: "package lessons", text: "less|", want: []string{"lessons module lessons"}},
		{about: "of a type of a package that is not imported", text: "var buf bytes.Buffer\nbuf.WriteStr|", want: []string{"WriteString function func(s string) (n int, err error)"}},
		{about: "type, constant and variable of a package", text: "time.|", want: []string{"ANSIC constant untyped string = \"Mon Jan _2 15:04:05 2006\"", "Duration type int64", "Second constant time.Duration = 1000000000", "UTC variable *time.Location"}},
		{about: "members follow on another line", text: "fmt.\n\tPrintl|", want: []string{"Println function func(a ...any) (n int, err error)"}},

		{about: "fields and methods, through a pointer and an embedded struct", text: "acct.|", want: []string{"Balance function func() int", "Deposit function func(n int)", "Lock function func()", "Mutex field sync.Mutex", "Owner field string", "balance field int"}, not: []string{"lockSlow", "state"}},
		{about: "of the result of a call", text: "str.NewReplacer(\"a\", \"b\").|", want: []string{"Replace function func(s string) string"}},
		{about: "of a variable of the cell", text: "var wg sync.WaitGroup\nwg.|", want: []string{"Add function func(delta int)", "Done function func()", "Go function func(f func())", "Wait function func()"}, not: []string{"sema"}},
		{about: "in the argument of an unfinished call", text: "fmt.Println(\"a\", acct.Ba|", want: []string{"Balance function func() int"}},
		{about: "in an unfinished if", text: "if acct.Ba|", want: []string{"Balance function func() int"}},
		{about: "in an unfinished for", text: "for _, p := range pairs {\n\tif p.|", want: []string{"Key field string", "String function func() string", "Val field int"}},
		{about: "in an unfinished case", text: "switch {\ncase acct.Ba|", want: []string{"Balance function func() int"}},
		{about: "in an unfinished select", text: "c := make(chan Account)\nselect {\ncase a := <-c:\n\ta.Dep|", want: []string{"Deposit function func(n int)"}},
		{about: "in an unfinished go statement", text: "go func(a *Account) {\n\ta.Dep|", want: []string{"Deposit function func(n int)"}},
		{about: "in a deferred call", text: "defer acct.Un|", want: []string{"Unlock function func()"}},
		{about: "of an element", text: "pairs[0].|", want: []string{"Key field string", "String function func() string", "Val field int"}},
		{about: "of what a channel gives", text: "c := make(chan *Account)\n(<-c).Own|", want: []string{"Owner field string"}},
		{about: "of an interface", text: "err.|", want: []string{"Error function func() string"}},
		{about: "of a type", text: "Account.|", want: []string{"Balance function func() int"}, not: []string{"Owner"}},
		{about: "of a type parameter", text: "func f[T fmt.Stringer](v T) {\n\tv.|", want: []string{"String function func() string"}},
		{about: "nothing has members", text: "nothing.|"},
		{about: "a dot in a row", text: "acct..|"},

		{about: "keys of a literal", text: "Account{|", want: []string{"Mutex field sync.Mutex", "Owner field string", "balance field int", "acct variable *Account"}},
		{about: "keys that are given already", text: "a := &Account{Owner: \"me\", |}", want: []string{"balance field int"}, not: []string{"Owner"}},
		{about: "a key's value", text: "Account{Owner: ac|", want: []string{"acct variable *Account"}},

		{about: "label of a loop", text: "outer:\nfor {\n\tfor {\n\t\tcontinue ou|\n\t}\n}", want: []string{"outer label "}},
		{about: "labels around a break", text: "func f() {\nother:\n\tfor {\n\t}\nloop:\n\tfor {\n\tchoice:\n\t\tselect {\n\t\tdefault:\n\t\t\tbreak |\n\t\t}\n\t}\n}", want: []string{"choice label ", "loop label "}, not: []string{"other", "break"}},
		{about: "labels of a function for goto", text: "func f() {\n\tgoto |\nlater:\n\tfunc() {\n\tinner:\n\t\tgoto inner\n\t}()\n}", want: []string{"later label "}, not: []string{"inner"}},
		{about: "import path", text: "import \"sync|", want: []string{"sync module Package sync provides basic synchronization primitives such as mutual exclusion locks.", "sync/atomic module Package atomic provides low-level atomic memory primitives useful for implementing synchronization algorithms."}},
		{about: "import path in a list", text: "import (\n\t\"fmt\"\n\tx \"math/ra|\"\n)", want: []string{"math/rand module Package rand implements pseudo-random number generators suitable for tasks such as simulation, but it should not be used for security-sensitive work."}},
		{about: "last element of an import path", text: "import \"atom|\"", want: []string{"sync/atomic module Package atomic provides low-level atomic memory primitives useful for implementing synchronization algorithms."}},
		{about: "lessons can be imported", text: "import \"less|", want: []string{"lessons module Package lessons is what the cells of the lessons import: goroutines that have names and can be joined, as Python's threads, and storage that belongs to one goroutine, as Python's threading.local."}},

		{about: "in a string", text: "fmt.Println(\"wor|\")"},
		{about: "in a string that is not closed", text: "fmt.Println(\"wor|"},
		{about: "in a raw string", text: "s := `wor|`"},
		{about: "in a comment", text: "// wor|"},
		{about: "in a long comment", text: "/* wor| */"},
		{about: "in a number", text: "x := 1.|"},
	} {
		t.Run(test.about, func(t *testing.T) {
			code, offset := cursor(t, test.text)
			matches, start, end := s.Complete(code, offset)
			if start > end || end != offset || strings.ContainsAny(code[start:end], " \t\n.()") {
				t.Errorf("Complete replaces code[%d:%d], the cursor is at %d", start, end, offset)
			}
			var all []string
			texts := map[string]bool{}
			for _, m := range matches {
				if texts[m.Text] {
					t.Errorf("%s is proposed twice", m.Text)
				}
				texts[m.Text] = true
				all = append(all, m.Text+" "+m.Type+" "+m.Signature)
			}
			rest := all
			for _, want := range test.want {
				for len(rest) > 0 && rest[0] != want {
					rest = rest[1:]
				}
				if len(rest) == 0 {
					t.Fatalf("no %q, or not in its place, among\n%s", want, strings.Join(all, "\n"))
				}
			}
			for _, not := range test.not {
				if texts[not] {
					t.Errorf("%s is proposed", not)
				}
			}
			if test.want == nil && test.not == nil && len(all) > 0 {
				t.Errorf("got %q, want nothing", all)
			}
		})
	}
}

func TestCompleteWhere(t *testing.T) {
	s := newSession(t, earlier...)
	for _, test := range []struct{ text, replaced string }{
		{"fmt.Pri|", "Pri"},
		{"fmt.Pri|ntln()", "Pri"},
		{"größe := 1\ngrö|", "grö"},
		{"import \"net/h|\"", "net/h"},
		{"acct.|", ""},
		{"x := |", ""},
	} {
		code, offset := cursor(t, test.text)
		matches, start, end := s.Complete(code, offset)
		if got := code[start:end]; got != test.replaced || end != offset || len(matches) == 0 {
			t.Errorf("Complete(%q) replaces %q up to %d by one of %d, want %q up to %d", test.text, got, end, len(matches), test.replaced, offset)
		}
	}
}
