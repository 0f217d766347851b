package course

import (
	"fmt"
	"slices"

	"github.com/lockstep-go/lockstep/lessons/exercises"
)

// least is how many right and wrong answers an exercise of a kind has at least.
var least = map[string]struct{ right, wrong int }{
	exercises.Fix: {2, 3}, exercises.Fill: {2, 3}, exercises.Order: {1, 1},
	exercises.Predict: {1, 3}, exercises.Schedule: {1, 3}, exercises.Test: {1, 3},
}

// incomplete says what an exercise lacks, beside what it cannot be read without.
func incomplete(x *exercises.Exercise) (lacks []string) {
	if n := least[x.Kind]; len(x.Right) < n.right || len(x.Wrong) < n.wrong {
		lacks = append(lacks, fmt.Sprintf("an exercise of kind %s has at least %d right and %d wrong answers, and this one has %d and %d", x.Kind, n.right, n.wrong, len(x.Right), len(x.Wrong)))
	}
	en, zh := x.Texts["en"], x.Texts["zh"]
	for _, language := range []string{"en", "zh"} {
		t := x.Texts[language]
		for _, section := range []struct{ name, text string }{{"task", t.Title}, {"solved", t.Solved}} {
			if section.text == "" {
				lacks = append(lacks, fmt.Sprintf("there is no %s.%s.md", section.name, language))
			}
		}
		for _, a := range x.Wrong {
			if !hasHint(t.Hints, a.Fault) {
				lacks = append(lacks, fmt.Sprintf("hint.%s.md has no section for %q", language, a.Fault))
			}
		}
		for _, step := range []string{"1", "2", "3"} {
			if !slices.ContainsFunc(t.Hints, func(s exercises.Section) bool { return s.Heading == step }) {
				lacks = append(lacks, fmt.Sprintf("hint.%s.md has no section # %s", language, step))
			}
		}
	}
	if a, b := headings(en.Hints), headings(zh.Hints); !slices.Equal(a, b) {
		lacks = append(lacks, fmt.Sprintf("the hints have other sections in English (%q) than in Chinese (%q)", a, b))
	}
	return lacks
}

// hasHint reports whether there is a hint for a fault that a file names, be it for its kind alone.
func hasHint(all []exercises.Section, fault string) bool {
	f := exercises.ParseFault(fault)
	return slices.ContainsFunc(all, func(s exercises.Section) bool { return f.Is(s.Heading) || exercises.ParseFault(s.Heading).Is(fault) })
}

func headings(all []exercises.Section) (list []string) {
	for _, s := range all {
		list = append(list, s.Heading)
	}
	return list
}
