package check

import (
	"fmt"
	"strings"
	"testing"
)

// TestInitialize: the declarations that a cell begins with are initialized in Go's order, all that
// follows in the order of the text.
func TestInitialize(t *testing.T) {
	for _, test := range []struct {
		about string
		cells []string
		want  string // what the last cell's body does, or its error
	}{
		{"in the order of the text", []string{"var a = 1\nvar b = a"}, "a = 1; b = a"},
		{"one uses another below", []string{"var a = b + 1\nvar b = 2"}, "b = 2; a = b + 1"},
		{"in parentheses", []string{"var (\n\tu = v\n\tv = w\n\tw = 7\n)"}, "w = 7; v = w; u = v"},
		{"by a function", []string{"var a = f()\nvar b = 2\nfunc f() int { return b }"}, "b = 2; a = f()"},
		{"by a function literal", []string{"var a = func() int { return b }()\nvar b = 2"}, "b = 2; a = func() int { return b }()"},
		{"several of a declaration", []string{"var p, q = r + 1, 3\nvar r = q * 2"}, "q = 3; r = q * 2; p = r + 1"},
		{"several by one call", []string{"var p, q = f(r)\nvar r = 1\nfunc f(n int) (int, int) { return n, n }"}, "r = 1; p, q = f(r)"},
		{"without names", []string{"var _ = b\nvar _ = 1\nvar b = 2"}, "_ = 1; b = 2; _ = b"},
		{"without a value", []string{"var a = b\nvar b int"}, "a = b"},
		{"init comes after", []string{"func init() { n++ }\nvar n = 5"}, "n = 5; init()"},
		{"init comes before the statements", []string{"n++\nfunc init() { n++ }\n", "var n = 5\nfunc init() { n++ }\nn++"}, "n = 5; init(); n++"},
		{"then statements, in their order", []string{"var a = b + 1\nvar b = 2\nx := a\nvar c = x\nc++"}, "b = 2; a = b + 1; x  = a; c = x; c++"},
		{"what statements declare is not known above", []string{"var a = b\nx := 1\nvar b = x"}, "1:9: undefined: b"},
		{"the second time as the first", []string{"var a = b + 1\nvar b = 2", "var a = b + 1\nvar b = 2"}, "b = 2; a = b + 1"},
		{"within its declaration a name is what it was", []string{"x := 1", "var x = x + 1\nvar y = x"}, "x = x + 1; y = x"},
		{"those of one declaration are what they were", []string{"x, y := 1, 2", "var x, y = y, x\nvar z = w\nvar w = 1"}, "x, y = y, x; w = 1; z = w"},
		{"a cycle", []string{"var a = b\nvar b = a"}, "1:5: initialization cycle for a\n\tline 1: a refers to b\n\tline 2: b refers to a"},
		{"a cycle by a function is as the text is", []string{"var a = f()\nfunc f() int { return a + 1 }"}, "a = f()"},
	} {
		t.Run(test.about, func(t *testing.T) {
			last := len(test.cells) - 1
			s := NewSession(std)
			for i, src := range test.cells[:last] {
				if u, err := s.Check(fmt.Sprint("cell", i+1), src); err == nil {
					if err := s.Commit(u); err != nil {
						t.Fatal(err)
					}
				}
			}
			u, err := s.Check("cell9", test.cells[last])
			got := ""
			if err != nil {
				got = err.Error()
			} else {
				build(t, u)
				got = bodyText(u)
			}
			if got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

// bodyText returns what a unit's body does, without the names that only the checker sees.
func bodyText(u *Unit) string {
	var list []string
	for _, stmt := range u.Body.Body.List {
		from, to := u.file.Offset(stmt.Pos()), u.file.Offset(stmt.End())
		text := u.text[from:to]
		for {
			i := strings.Index(text, "/*line")
			if i < 0 {
				break
			}
			j := strings.Index(text[i:], "*/")
			text = text[:i] + text[i+j+2:]
		}
		text = SourceName(text)
		if strings.HasPrefix(text, initName) {
			text = "init()"
		}
		list = append(list, text)
	}
	return strings.Join(list, "; ")
}
