package cell

import "testing"

func TestComplete(t *testing.T) {
	for _, test := range []struct {
		src    string
		want   Status
		indent string
	}{
		{src: "", want: Whole},
		{src: "x := 1", want: Whole},
		{src: "x", want: Whole},
		{src: "x, y", want: Whole},
		{src: "x := 1\nf(x), \"a, b\";", want: Whole},
		{src: "x++", want: Whole},
		{src: "func f() int {\n\treturn 1\n}\nf()", want: Whole},
		{src: "import \"fmt\"\nfmt.Println(1)\ntype T struct{}", want: Whole},
		{src: "package main\n\nfunc main() {}", want: Whole},
		{src: "for i := range 3 { print(i) }", want: Whole},
		{src: "// only a comment", want: Whole},
		{src: "%lanes off", want: Whole},
		{src: "%lanes off\nx := 1", want: Whole},
		{src: "s := `%d`", want: Whole},

		{src: "func f() {", want: Incomplete, indent: "\t"},
		{src: "func f() {\n\tfor {", want: Incomplete, indent: "\t\t"},
		{src: "func f() {\n\tfor {\n\t}", want: Incomplete, indent: "\t"},
		{src: "f(1,", want: Incomplete, indent: "\t"},
		{src: "x := []int{\n\t1,", want: Incomplete, indent: "\t"},
		{src: "x := 1 +", want: Incomplete, indent: "\t"},
		{src: "x :=\n", want: Incomplete, indent: "\t"},
		{src: "fmt.", want: Incomplete, indent: "\t"},
		{src: "func", want: Incomplete, indent: "\t"},
		{src: "s := `one\n\ttwo", want: Incomplete},
		{src: "/* a comment", want: Incomplete},
		{src: "%lanes off\nfunc f() {", want: Incomplete, indent: "\t"},

		{src: "%time f(1)", want: Whole},
		{src: "%time for range 3 {", want: Incomplete, indent: "\t"},
		{src: "%time f(1,", want: Incomplete, indent: "\t"},

		{src: "x := )", want: Invalid},
		{src: "%time )", want: Invalid},
		{src: "f(1]", want: Invalid},
		{src: "}", want: Invalid},
		{src: "s := \"unfinished", want: Invalid},
		{src: "x := 'ab'", want: Invalid},
		{src: "x y z", want: Invalid},
		{src: "x, y\nz", want: Invalid},
		{src: "func f()\n", want: Invalid},
		{src: "if x\n{ }", want: Invalid},
	} {
		got, indent := Complete(test.src, known)
		if got != test.want || indent != test.indent {
			t.Errorf("Complete(%q) = %v, %q, want %v, %q", test.src, got, indent, test.want, test.indent)
		}
	}
}
