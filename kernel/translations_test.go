package main

import (
	"encoding/json"
	"go/scanner"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// lessonCell is what a lesson's author writes of a cell.
type lessonCell struct {
	ID       string
	Type     string `json:"cell_type"`
	Source   []string
	Metadata struct {
		Tags      []string
		Slideshow struct {
			Type string `json:"slide_type"`
		}
	}
}

func (c lessonCell) text() string { return strings.Join(c.Source, "") }

func readLesson(t *testing.T, path string) []lessonCell {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var nb struct{ Cells []lessonCell }
	if err := json.Unmarshal(data, &nb); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return nb.Cells
}

// lessonPairs calls f with each lesson in both languages.
func lessonPairs(t *testing.T, f func(t *testing.T, en, zh []lessonCell)) {
	t.Helper()
	lessons, err := filepath.Glob("../notebooks/en/*.ipynb")
	if err != nil || len(lessons) == 0 {
		t.Fatalf("no lessons: %v", err)
	}
	for _, path := range lessons {
		name := filepath.Base(path)
		t.Run(name, func(t *testing.T) {
			f(t, readLesson(t, path), readLesson(t, filepath.Join("../notebooks/zh", name)))
		})
	}
}

// A lesson is the same lesson in both languages: the same cells, slides and programs. Only what people read differs,
// which in programs is comments and texts.
func TestLessonsAgree(t *testing.T) {
	lessonPairs(t, func(t *testing.T, en, zh []lessonCell) {
		if len(en) != len(zh) {
			t.Fatalf("%d cells in English, %d in Chinese", len(en), len(zh))
		}
		for i, a := range en {
			b := zh[i]
			if a.ID != b.ID || a.Type != b.Type || !slices.Equal(a.Metadata.Tags, b.Metadata.Tags) || a.Metadata.Slideshow != b.Metadata.Slideshow {
				t.Errorf("cell %d: %s %s %+v in English, %s %s %+v in Chinese", i+1, a.Type, a.ID, a.Metadata, b.Type, b.ID, b.Metadata)
			}
			if a.Type == "code" {
				if got, want := wordsOf(b.text()), wordsOf(a.text()); got != want {
					t.Errorf("cell %s: another program in Chinese:\n%s\nthan in English:\n%s", a.ID, got, want)
				}
			} else if got, want := pythonPrograms(b.text()), pythonPrograms(a.text()); got != want {
				t.Errorf("cell %s: other Python in Chinese:\n%s\nthan in English:\n%s", a.ID, got, want)
			}
		}
	})
}

// wordsOf is Go without comments and texts.
func wordsOf(code string) string {
	file := token.NewFileSet().AddFile("", -1, len(code))
	var s scanner.Scanner
	s.Init(file, []byte(code), nil, 0)
	var words []string
	for {
		_, tok, lit := s.Scan()
		switch tok {
		case token.EOF:
			return strings.Join(words, " ")
		case token.STRING:
			words = append(words, "TEXT")
		case token.IDENT, token.INT, token.FLOAT, token.CHAR:
			words = append(words, lit)
		default:
			words = append(words, tok.String())
		}
	}
}

var fence = regexp.MustCompile("(?s)```python\n(.*?)```")

func pythonPrograms(markdown string) string {
	var all string
	for _, m := range fence.FindAllStringSubmatch(markdown, -1) {
		all += m[1]
	}
	return all
}

// Each cell has its place when the lesson is shown as slides, and each heading begins one.
func TestLessonsAsSlides(t *testing.T) {
	lessonPairs(t, func(t *testing.T, en, _ []lessonCell) {
		for _, c := range en {
			heading := c.Type == "markdown" && strings.HasPrefix(c.text(), "#")
			if kind := c.Metadata.Slideshow.Type; heading != (kind == "slide") || !slices.Contains([]string{"slide", "subslide", "fragment", "-"}, kind) {
				t.Errorf("cell %s: slide type %q, heading %t", c.ID, kind, heading)
			}
		}
	})
}

// term is a row of the glossary.
type term struct {
	english *regexp.Regexp
	chinese string
	not     []string
}

func readGlossary(t *testing.T) []term {
	t.Helper()
	data, err := os.ReadFile("../notebooks/GLOSSARY.md")
	if err != nil {
		t.Fatal(err)
	}
	var terms []term
	for line := range strings.Lines(string(data)) {
		cols := strings.Split(strings.TrimSpace(line), "|")
		if len(cols) != 5 || strings.HasPrefix(cols[1], "-") || strings.TrimSpace(cols[1]) == "term" {
			continue
		}
		for i := range cols {
			cols[i] = strings.TrimSpace(cols[i])
		}
		tm := term{regexp.MustCompile(`(?i)\b` + cols[1] + `(s|es|ed)?\b`), cols[2], nil}
		if list, ok := strings.CutPrefix(cols[3], "not "); ok {
			list, _, _ = strings.Cut(list, ";")
			for word := range strings.SplitSeq(list, ",") {
				tm.not = append(tm.not, strings.TrimSpace(word))
			}
		}
		terms = append(terms, tm)
	}
	if len(terms) < 20 {
		t.Fatalf("the glossary has %d terms", len(terms))
	}
	return terms
}

var code = regexp.MustCompile("(?s)```.*?```|`[^`]*`|\\]\\([^)]*\\)")

// What a lesson calls a thing in English, it calls in Chinese as the glossary does, and never otherwise.
func TestLessonsKeepToTheGlossary(t *testing.T) {
	terms := readGlossary(t)
	lessonPairs(t, func(t *testing.T, en, zh []lessonCell) {
		prose := func(cells []lessonCell) string {
			var all strings.Builder
			for _, c := range cells {
				if c.Type == "markdown" {
					all.WriteString(code.ReplaceAllString(c.text(), " ") + "\n")
				}
			}
			return all.String()
		}
		english, chinese := prose(en), prose(zh)
		for _, term := range terms {
			if said := term.english.FindString(english); said != "" && !strings.Contains(chinese, term.chinese) {
				t.Errorf("the English lesson says %q, the Chinese one never %s", said, term.chinese)
			}
			for _, not := range term.not {
				if strings.Contains(chinese, not) {
					t.Errorf("the Chinese lesson says %s; the glossary has %s", not, term.chinese)
				}
			}
		}
	})
}

// The READMEs have the same sections, and tell of the same magics.
func TestReadmesAgree(t *testing.T) {
	heading := regexp.MustCompile(`(?m)^#+ `)
	magic := regexp.MustCompile("(?m)^\\| `(%+[a-z]+)")
	outline := func(path string) string {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		all = append(all, heading.FindAllString(string(data), -1)...)
		for _, m := range magic.FindAllStringSubmatch(string(data), -1) {
			all = append(all, m[1])
		}
		for _, term := range readGlossary(t) {
			for _, not := range term.not {
				if strings.Contains(string(data), not) {
					t.Errorf("%s says %s; the glossary has %s", path, not, term.chinese)
				}
			}
		}
		var unique []string // a magic may have several rows
		for _, line := range all {
			if strings.HasPrefix(line, "#") || !slices.Contains(unique, line) {
				unique = append(unique, line)
			}
		}
		return strings.Join(unique, "\n")
	}
	if en, zh := outline("../README.md"), outline("../notebooks/README.zh.md"); en != zh {
		t.Errorf("the README has\n%s\nthe Chinese one\n%s", en, zh)
	}
}
