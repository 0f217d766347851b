package source

import (
	"slices"
	"testing"
)

func TestErrors(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       []Error
	}{
		{"none", "package p\n\nimport \"fmt\"\n\nvar _ = fmt.Sprint()\n", nil},
		{"of types, by line", "package p\n\nvar a int = \"s\"\n\nfunc f() { x := 1 }\n", []Error{
			{3, `cannot use "s" (untyped string constant) as int value in variable declaration`}, {5, "declared and not used: x"},
		}},
		{"of syntax", "package p\n\nfunc f() { ) }\n", []Error{{3, "syntax error: expected statement, found ')'"}}},
	} {
		got := Errors(test.text)
		if test.name == "of syntax" && len(got) > 0 {
			got = got[:1] // more follow from it
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: got %v, want %v", test.name, got, test.want)
		}
	}
}

func TestPruneImports(t *testing.T) {
	got, err := PruneImports("package p\n\nimport (\n\t\"fmt\"\n\tm \"math/rand\"\n\t\"math\"\n\t\"os\"\n)\n\nvar _ = fmt.Sprint(m.Int(), pair[int]{}.os)\n")
	if err != nil {
		t.Fatal(err)
	}
	if want := "package p\n\nimport (\n\t\"fmt\"\n\tm \"math/rand\"\n)\n\nvar _ = fmt.Sprint(m.Int(), pair[int]{}.os)\n"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
