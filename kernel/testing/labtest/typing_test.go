package labtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// nested is a cell as it is to stand after it was typed, by the width of JupyterLab's own
// indentation.
const nested = `%time
func grid(n int) (sum int) {
    for i := range n {
        for j := 0; j < n; j++ {
            if i == j {
                sum += i
            } else {
                fmt.Println("}", i)
            }
        }
    }
    go func() {
        _ = map[string]int{
            "a": 1,
        }
    }()
    return sum
}`

// choice is a cell with cases, which only a mode for Go puts under their switch.
const choice = `%%explore -expect balance == 0
select {
case n := <-numbers:
    balance += n
    switch {
    case n > 3:
        balance--
    default:
    }
default:
}
s := ` + "`" + `
%time is text
` + "`"

// What is typed line by line, from an empty cell on, is indented as gofmt would: each brace stands
// under the first letter of the line that opened its block. (Without our extension: TestBrokenExtension.)
func TestTyping(t *testing.T) {
	p := open(t, notebook(t, source{"nested", ""}, source{"choice", ""}))
	p.expectTyped("nested", nested)
	p.expectTyped("choice", choice)
	for _, id := range []string{"nested", "choice"} {
		magics := ask[[]string](p, `[...lab.node("`+id+`").querySelectorAll('.cm-line span')].map(s => s.textContent).filter(s => s.startsWith('%'))`)
		first, _, _ := strings.Cut(ask[string](p, fmt.Sprintf(`lab.source(%q)`, id)), " ")
		if first, _, _ = strings.Cut(first, "\n"); !slices.Equal(magics[:1], []string{first}) {
			t.Errorf("coloured as magics are %q, want only %q", magics, first)
		}
	}
	p.pictureOf("typed", "nested", "choice")
}

// expectTyped types a text into a cell and expects it to stand there.
func (p *page) expectTyped(id, text string) {
	p.t.Helper()
	p.typeLines(id, text)
	if got := ask[string](p, fmt.Sprintf(`lab.source(%q)`, id)); got != text {
		p.t.Errorf("what was typed stands as\n%s\nwant\n%s", got, text)
	}
}

// typeLines types the lines of a text without their indentation, which is the editor's to give.
func (p *page) typeLines(id, text string) {
	p.t.Helper()
	p.edit(id)
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimSpace(line)
	}
	p.typeKeys(strings.Join(lines, "\r"))
}
