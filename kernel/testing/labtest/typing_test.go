package labtest

import (
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
// under the first letter of the line that opened its block.
func TestTyping(t *testing.T) {
	p := open(t, notebook(t, source{"typed", ""}))
	p.typeLines("typed", nested)
	if got := ask[string](p, `lab.source("typed")`); got != nested {
		t.Errorf("what was typed stands as\n%s\nwant\n%s", got, nested)
	}
	p.picture("nested")
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
