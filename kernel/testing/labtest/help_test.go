package labtest

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// Tab offers what can follow, Shift-Tab explains what is there.
func TestCompletionAndHelp(t *testing.T) {
	p := open(t, notebook(t,
		source{"before", "import \"strings\"\n\nvar counter int"},
		source{"name", "coun"},
		source{"member", "strings.Spli"},
		source{"call", "strings.Split"},
		source{"magic", "%lanes ta"},
	))
	p.run("before")

	tests := []struct {
		name  string
		cell  string
		wants []string
	}{
		{name: "a name of the session", cell: "name", wants: []string{"counter"}},
		{name: "members of a package", cell: "member", wants: []string{"Split", "SplitAfter", "SplitN"}},
		{name: "the words of a magic", cell: "magic", wants: []string{"table"}},
	}
	for _, test := range tests {
		p.edit(test.cell)
		p.typeKeys("\t")
		p.await("there are completions", `document.querySelector('.jp-Completer:not(.lm-mod-hidden) .jp-Completer-item') || `+
			// One alone is put in without a question.
			`lab.source("`+test.cell+`") === "`+test.wants[0]+`"`)
		got := ask[[]string](p, `[...document.querySelectorAll('.jp-Completer-item .jp-Completer-match')].map(n => n.textContent)`)
		got = append(got, ask[string](p, `lab.source("`+test.cell+`")`))
		for _, want := range test.wants {
			if !containsName(got, want) {
				t.Errorf("%s: Tab offers %q, which lacks %s", test.name, got, want)
			}
		}
		p.picture(test.cell)
		p.typeKeys(kb.Escape)
	}

	for _, test := range []struct {
		cell  string
		wants []string
	}{
		{"call", []string{"strings.Split(s string, sep string) []string", "Split slices s into all substrings separated by sep"}},
		{"magic", []string{"%lanes [stream|table|both|off]", "how the output of several goroutines is shown"}},
	} {
		p.edit(test.cell)
		p.typeKeys("\t", kb.ModifierShift)
		p.await("there is help", `document.querySelector('.jp-Tooltip')?.textContent.includes("`+test.wants[0]+`")`)
		help := ask[string](p, `document.querySelector('.jp-Tooltip').textContent`)
		for _, want := range test.wants {
			if !strings.Contains(help, want) {
				t.Errorf("%s: Shift-Tab shows %q, which lacks %q", test.cell, help, want)
			}
		}
		p.picture("help-" + test.cell)
		p.typeKeys(kb.Escape)
	}
}

// containsName reports whether one of the texts ends in a name, be it qualified.
func containsName(texts []string, name string) bool {
	for _, text := range texts {
		if text == name || strings.HasSuffix(text, "."+name) {
			return true
		}
	}
	return false
}
