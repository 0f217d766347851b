package cell

import (
	"slices"
	"strings"
	"testing"
)

var known = Magics{Line: []string{"help", "lanes", "output", "time"}, Cell: []string{"explore"}, Code: []string{"time"}}

func TestParseMagics(t *testing.T) {
	for _, test := range []struct {
		about string
		src   string
		want  []Magic
		code  string
	}{
		{about: "no magic", src: "x := 1\n%lanes", code: "x := 1\n%lanes"},
		{about: "only a magic", src: "%help", want: []Magic{{Name: "help", Line: 1}}},
		{
			about: "arguments and code: lines keep their numbers",
			src:   "%lanes  off \n%output cap 1MB\nx := 1\n",
			want:  []Magic{{Name: "lanes", Args: "off", Line: 1}, {Name: "output", Args: "cap 1MB", Line: 2}},
			code:  "\n\nx := 1\n",
		},
		{
			about: "blank lines and comments may stand between",
			src:   "\n// why\n  %help\r\n\n%%explore runs=3\n// code\nf()",
			want:  []Magic{{Name: "help", Line: 3}, {Name: "explore", Args: "runs=3", Line: 5, Cell: true}},
			code:  "\n// why\n\n\n\n// code\nf()",
		},
		{about: "a percent sign in a raw string is text", src: "s := `\n%lanes\n`", code: "s := `\n%lanes\n`"},
		{about: "a name twice in its line", src: "%output output", want: []Magic{{Name: "output", Args: "output", Line: 1}}},
		{
			about: "arguments that are Go stay where they are, and end the magics",
			src:   "%help\n\t%time  for range 2 {\n%lanes\n}\r\n",
			want:  []Magic{{Name: "help", Line: 1}, {Name: "time", Args: "for range 2 {", Line: 2}},
			code:  "\n        for range 2 {\n%lanes\n}\r\n",
		},
		{about: "no Go in its line", src: "%time\n%help", want: []Magic{{Name: "time", Line: 1}, {Name: "help", Line: 2}}, code: "\n"},
	} {
		t.Run(test.about, func(t *testing.T) {
			got, code, err := ParseMagics(test.src, known)
			if err != nil || !slices.Equal(got, test.want) || code != test.code {
				t.Errorf("ParseMagics(%q) = %+v, %q, %v\nwant %+v, %q", test.src, got, code, err, test.want, test.code)
			}
		})
	}
}

func TestParseMagicsSuggests(t *testing.T) {
	for _, test := range []struct{ src, want string }{
		{src: "%lane off", want: "there is no magic %lane; did you mean %lanes? %help lists them all"},
		{src: "%%lanes\nx", want: "there is no magic %%lanes; did you mean %lanes? %help lists them all"},
		{src: "%explore", want: "there is no magic %explore; did you mean %%explore? %help lists them all"},
		{src: "%matplotlib inline", want: "there is no magic %matplotlib; %help lists them all"},
		{src: "%", want: "there is no magic %; %help lists them all"},
	} {
		if _, _, err := ParseMagics(test.src, known); err == nil || err.Error() != test.want {
			t.Errorf("ParseMagics(%q): error %v, want %s", test.src, err, test.want)
		}
	}
}

func FuzzParseMagics(f *testing.F) {
	for _, src := range []string{"%help\nx", "\n//\n%%explore a\r\n%", "x\n%help", "%%\n\n", "%time f()\n%help", "%time %time x"} {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		magics, code, _ := ParseMagics(src, known)
		if got, want := strings.Count(code, "\n"), strings.Count(src, "\n"); got != want {
			t.Errorf("%d line ends are left of %d", got, want)
		}
		// Such a Go argument may look like a magic.
		ofGo := len(magics) > 0 && known.takesCode(magics[len(magics)-1])
		if again, _, _ := ParseMagics(code, known); len(again) > 0 && !ofGo {
			t.Errorf("the code still has magics: %v, after %v", again, magics)
		}
		Complete(src, known)
	})
}
