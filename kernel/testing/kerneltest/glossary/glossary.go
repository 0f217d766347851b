// Package glossary reads the course's glossary, to which tests hold lessons, READMEs and reports.
package glossary

import (
	"os"
	"strings"
	"testing"
)

// Term is a row of the glossary: a term of the English texts, the Chinese word for it, and the
// words that are not used for it.
type Term struct {
	English, Chinese string
	Not              []string
}

// Read returns the terms of the glossary in a file.
func Read(t *testing.T, file string) []Term {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var terms []Term
	for line := range strings.Lines(string(data)) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if len(cells) != 5 || cells[1] == "term" || strings.HasPrefix(cells[1], "---") {
			continue
		}
		term := Term{English: cells[1], Chinese: cells[2]}
		note, _, _ := strings.Cut(cells[3], ";")
		if words, ok := strings.CutPrefix(note, "not "); ok {
			for word := range strings.SplitSeq(words, ",") {
				term.Not = append(term.Not, strings.TrimSpace(word))
			}
		}
		terms = append(terms, term)
	}
	if len(terms) < 20 {
		t.Fatalf("the glossary has %d terms", len(terms))
	}
	return terms
}
