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

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest"
	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest/glossary"
	"github.com/lockstep-go/lockstep/lessons/exercises"
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
	lessons, err := filepath.Glob("../../notebooks/en/*.ipynb")
	if err != nil || len(lessons) == 0 {
		t.Fatalf("no lessons: %v", err)
	}
	for _, path := range lessons {
		name := filepath.Base(path)
		t.Run(name, func(t *testing.T) {
			f(t, readLesson(t, path), readLesson(t, filepath.Join("../../notebooks/zh", name)))
		})
	}
}

// A lesson is the same lesson in both languages: the same cells, slides and programs. Only what
// people read differs, which in programs is comments and texts.
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
				if got, want := wordsOf(strings.TrimSuffix(b.text(), " zh")), wordsOf(a.text()); got != want { // of %lesson
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

// glossaryFile is the glossary of the course.
const glossaryFile = "../../notebooks/GLOSSARY.md"

var code = regexp.MustCompile("(?s)```.*?```|`[^`]*`|\\]\\([^)]*\\)")

// What a lesson calls a thing in English, it calls in Chinese as the glossary does, and never
// otherwise.
func TestLessonsKeepToTheGlossary(t *testing.T) {
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
		keepToTheGlossary(t, prose(en), prose(zh))
		expectChinese(t, prose(zh))
	})
}

// expectChinese finds sentences in English. Go's own words and names stay, and so does what is quoted.
func expectChinese(t *testing.T, text string) {
	t.Helper()
	if english := sentence.FindString(quoted.ReplaceAllString(text, " ")); english != "" {
		t.Errorf("the Chinese text says %q in English", english)
	}
}

var (
	sentence = regexp.MustCompile(`[A-Za-z']+( [A-Za-z']+){3,}`)
	quoted   = regexp.MustCompile(`["“「][^"”」]*["”」]`)
)

// keepToTheGlossary holds a Chinese text to the words that the glossary has for those of the English
// one.
func keepToTheGlossary(t *testing.T, english, chinese string) {
	t.Helper()
	for _, term := range glossary.Read(t, glossaryFile) {
		named := regexp.MustCompile(`(?i)\b` + regexp.QuoteMeta(term.English) + `(s|es|ed)?\b`)
		if said := named.FindString(english); said != "" && !homonyms[term.English] && !strings.Contains(chinese, term.Chinese) {
			t.Errorf("the English text says %q, the Chinese one never %s", said, term.Chinese)
		}
		for _, not := range term.Not {
			if strings.Contains(chinese, not) {
				t.Errorf("the Chinese text says %s; the glossary has %s", not, term.Chinese)
			}
		}
	}
}

// homonyms are terms whose English words mean other things, too: that a claim holds, that somebody
// who waits is asleep. Their Chinese words are not asked for where those are.
var homonyms = map[string]bool{"copy": true, "hold": true, "sleep": true}

// What is said in the exercises is said in the glossary's words, too: a task, what is said when it is
// solved, and the hints.
func TestExercisesKeepToTheGlossary(t *testing.T) {
	for _, x := range exercises.Course() {
		t.Run(x.Name, func(t *testing.T) {
			said := func(language string) string {
				text := x.Texts[language]
				all := []string{text.Title, text.Task, text.Solved}
				for _, h := range text.Hints {
					all = append(all, h.Text)
				}
				return code.ReplaceAllString(strings.Join(all, "\n"), " ")
			}
			keepToTheGlossary(t, said("en"), said("zh"))
			expectChinese(t, said("zh"))
		})
	}
}

// The READMEs have the same sections, programs and magics, and name the same things in code.
func TestReadmesAgree(t *testing.T) {
	parts := regexp.MustCompile("(?ms)^```.*?^```|^#+ |^\\| `%[^`]+`|`[^`]+`")
	outline := func(path string) (order, named []string) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range parts.FindAllString(string(data), -1) {
			switch {
			case strings.HasPrefix(part, "```"): // its comments and labels are translated
				kind, _, _ := strings.Cut(part, "\n")
				order = append(order, kind)
			case strings.HasPrefix(part, "`"):
				named = append(named, part)
			default:
				order = append(order, part)
			}
		}
		for _, term := range glossary.Read(t, glossaryFile) {
			for _, not := range term.Not {
				if strings.Contains(string(data), not) {
					t.Errorf("%s says %s; the glossary has %s", path, not, term.Chinese)
				}
			}
		}
		slices.Sort(named)
		return order, slices.Compact(named)
	}
	enOrder, enNamed := outline("../../README.md")
	zhOrder, zhNamed := outline("../../notebooks/README.zh.md")
	if !slices.Equal(enOrder, zhOrder) {
		t.Errorf("the README has\n%s\nthe Chinese one\n%s", strings.Join(enOrder, "\n"), strings.Join(zhOrder, "\n"))
	}
	if !slices.Equal(enNamed, zhNamed) {
		t.Errorf("the README names\n%s\nthe Chinese one\n%s", strings.Join(enNamed, "\n"), strings.Join(zhNamed, "\n"))
	}
}

// The README's table has the magics that %help lists.
func TestReadmeListsTheMagics(t *testing.T) {
	data, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	readme := map[string]bool{}
	for _, row := range regexp.MustCompile("(?m)^\\| `.*\\|$").FindAllString(string(data), -1) {
		for _, m := range regexp.MustCompile("`(%[%a-z]+)").FindAllStringSubmatch(row, -1) {
			readme[m[1]] = true
		}
	}
	list, _, _ := strings.Cut(kerneltest.Start(t).OK("%help").Stdout, "\n\n")
	for line := range strings.Lines(list) {
		if name := strings.Fields(line)[0]; !readme[name] {
			t.Errorf("the README's table lacks %s", name)
		}
	}
}
