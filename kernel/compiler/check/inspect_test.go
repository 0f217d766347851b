package check

import (
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/words"
)

func TestInspect(t *testing.T) {
	s := newSession(t, earlier...)
	s.Where = func(name string) string { return "In [" + strings.TrimPrefix(name, "cell") + "]" }
	for _, test := range []struct {
		about  string
		text   string // with a bar at the cursor
		detail int
		want   []string // parts of text/plain; none when nothing is to be found
		not    []string
	}{
		{about: "session variable", text: "acc|t", want: []string{"var acct *Account\n", "Declared in In [2]."}},
		{about: "right after the name", text: "acct|", want: []string{"var acct *Account"}},
		{about: "session function", text: "a, b := op|en(\"me\", 1)", want: []string{"func open(owner string, first int) (*Account, error)", "Declared in In [2]."}},
		{about: "within the brackets of a call", text: "open(\"me\", |)", want: []string{"func open("}},
		{about: "within the brackets of an unfinished call", text: "open(|", want: []string{"func open("}},
		{about: "in a string that is an argument", text: "open(\"m|e\", 1)", want: []string{"func open("}},
		{about: "the inner call", text: "open(str.Repeat(\"x\", |3), 1)", want: []string{"func strings.Repeat(s string, count int) string"}},
		{about: "session type with its methods", text: "var a Accou|nt", want: []string{"type Account struct {\n\tsync.Mutex\n\tOwner   string\n", "func (a *Account) Deposit(n int)", "In [2]"}},
		{about: "session constant", text: "lim|it", want: []string{"const limit untyped int", "10", "In [1]"}},
		{about: "the newest of a name", text: "workers|", want: []string{"var workers string", "In [3]"}},
		{about: "method of the session", text: "acct.Dep|osit(1)", want: []string{"func (a *Account) Deposit(n int)", "Deposit adds to the balance.", "In [2]"}},
		{about: "field of the session", text: "acct.Own|er", want: []string{"field Owner string", "In [2]"}},
		{about: "method of an embedded type", text: "acct.Lock|()", want: []string{"func (*sync.Mutex).Lock()", "Package sync.", "Lock locks m."}},
		{about: "variable of the cell", text: "x := 1.5\nx|", want: []string{"var x float64"}, not: []string{"Declared"}},
		{about: "where it is declared", text: "x| := 1.5", want: []string{"var x float64"}},
		{about: "parameter", text: "func f(n int) int {\n\treturn n| + 1\n}", want: []string{"var n int"}},
		{about: "in a cell that does not parse", text: "func f(n int) int {\n\treturn acc|t.balance +\n", want: []string{"var acct *Account"}},

		{about: "package", text: "fm|t.Println()", want: []string{"import \"fmt\"", "Package fmt implements formatted I/O"}},
		{about: "package under another name", text: "st|r.ToUpper(\"\")", want: []string{"import \"strings\""}},
		{about: "package that is not imported", text: "atomic|", want: []string{"import \"sync/atomic\""}},
		{about: "member of a package that is not imported", text: "atomic.AddInt64|", want: []string{"func atomic.AddInt64(addr *int64, delta int64) (new int64)", "AddInt64 atomically adds"}},
		{about: "function of a package", text: "fmt.Print|ln(1)", want: []string{"func fmt.Println(a ...any) (n int, err error)", "Println formats using the default formats"}},
		{about: "type of a package, in short", text: "var m sync.Mu|tex", want: []string{"type Mutex struct", "A Mutex is a mutual exclusion lock."}, not: []string{"memory model"}},
		{about: "type of a package, at length", text: "var m sync.Mu|tex", detail: 1, want: []string{"type Mutex struct", "memory model"}},
		{about: "constant of a package", text: "limit * time.Sec|ond", want: []string{"const Second Duration = 1000000000"}},
		{about: "method of a package's type", text: "var wg sync.WaitGroup\nwg.Go(|", want: []string{"func (*sync.WaitGroup).Go(f func())", "Go calls f in a new goroutine"}},
		{about: "built-in function", text: "app|end(nil)", want: []string{"func append(slice []Type, elems ...Type) []Type", "appends elements to the end"}},
		{about: "error's method", text: "err.Err|or()", want: []string{"Error() string"}},
		{about: "field of a package's type", text: "import \"net/http\"\nvar c http.Client\nc.Time|out", want: []string{"field Timeout time.Duration", "Timeout specifies a time limit"}},

		{about: "nothing of that name", text: "nothing|"},
		{about: "keyword", text: "g|o f()", want: []string{"go f(x)\n", "in a new goroutine"}},
		{about: "keyword, at length", text: "select| {}", detail: 1, want: []string{"case v := <-c:", "at random", "https://go.dev/ref/spec#Select_statements"}},
		{about: "comment above a type", text: "Accou|nt{}", want: []string{"An Account belongs to one owner."}},
		{about: "comment above a function of the cell", text: "// twice doubles.\nfunc twice(n int) int { return 2 * n }\ntw|ice(1)", want: []string{"func twice(n int) int", "twice doubles."}},
		{about: "comment above a variable", text: "tot|al", want: []string{"var total int", "total is shared."}},
		{about: "comment that belongs to the line before", text: "x := 1 // not f's\nfunc f() {}\nf|()", want: []string{"func f()"}, not: []string{"not f's"}},
		{about: "type of a package that is not imported", text: "var c bytes.Buffer\nc.WriteSt|ring(\"\")", want: []string{"func (b *bytes.Buffer) WriteString(s string) (n int, err error)", "WriteString appends"}},
		{about: "space", text: "acct  |  "},
		{about: "comment", text: "// acct|"},
		{about: "the kernel's own names", text: "ls__|.Show()"},
	} {
		t.Run(test.about, func(t *testing.T) {
			code, offset := cursor(t, test.text)
			data, found := s.Inspect(words.English, code, offset, test.detail)
			if found != (test.want != nil) {
				t.Fatalf("found = %v: %q", found, data)
			}
			if !found {
				return
			}
			plain := data["text/plain"]
			for _, want := range test.want {
				if !strings.Contains(plain, want) {
					t.Errorf("no %q in\n%s", want, plain)
				}
			}
			for _, not := range test.not {
				if strings.Contains(plain, not) {
					t.Errorf("%q is in\n%s", not, plain)
				}
			}
			if md := data["text/markdown"]; !strings.HasPrefix(md, "```go\n") {
				t.Errorf("text/markdown does not start with code:\n%s", md)
			}
		})
	}
}

// FuzzTyping looks at places in cells that are being typed. Nothing may panic, and the session must
// stay as it is.
func FuzzTyping(f *testing.F) {
	for _, src := range []string{
		"x := 1\nx.", "fmt.Println(acct.", "func f(a int", "switch x := acct.(type) { case ", "import (\"", "Account{Owner: ",
		"type T struct { T }\nvar t T\nt.", "for i := range ", "select { case v := <-", "package main\nfunc main() { acct. }",
		"var a [1 << 62]int\na[", "go func(", "type A = B\ntype B = A\nA.", "func (a Account) x() { a.x", "goto ", "`", "'", "/*", "a.b.c.d.e",
	} {
		f.Add(src, uint(len(src)))
	}
	s := newSession(f, earlier...)
	before, _ := declarations(s)
	f.Fuzz(func(t *testing.T, src string, at uint) {
		if len(src) > 2000 {
			return
		}
		offset := int(at % uint(len(src)+1))
		matches, start, end := s.Complete(src, offset)
		if start < 0 || start > end || end > len(src) {
			t.Errorf("Complete(%q, %d) replaces [%d:%d]", src, offset, start, end)
		}
		for _, m := range matches {
			if m.Text == "" || m.Type == "" {
				t.Errorf("Complete(%q, %d) proposes %+v", src, offset, m)
			}
		}
		s.Inspect(words.English, src, offset, 1)
		if after, _ := declarations(s); strings.Join(after, "") != strings.Join(before, "") {
			t.Fatalf("the session has changed:\n%s", after)
		}
		if u, err := s.Check("cell9", "acct.Owner + workers + acct.String()"); err == nil || !strings.Contains(err.Error(), "acct.String undefined") {
			t.Fatalf("the session has changed: %v, %v", u, err)
		}
	})
}

// BenchmarkComplete is a key pressed in a session of many cells.
func BenchmarkComplete(b *testing.B) {
	s := newSession(b, earlier...)
	for range 200 {
		run(b, s, "cell9", "func worker(id int, jobs <-chan int, results chan<- int) {\n\tfor j := range jobs {\n\t\tresults <- j * 2\n\t}\n}\nresults := make(chan int)")
	}
	for b.Loop() {
		s.Complete("fmt.Println(acct.", len("fmt.Println(acct."))
	}
}
