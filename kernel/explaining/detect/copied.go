package detect

import (
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// Copied is the use of a copy of something that must not be copied once it has been used.
type Copied struct {
	G    int    // who uses it
	Kind string // the name of its type in package sync
	Site trace.Site
}

// Report returns what a learner is told.
func (c Copied) Report(lang words.Language, src Source) Report {
	t := teller{lang, src}
	place, who := src.Place(c.Site), src.Goroutine(c.G)
	does := t.say(words.CopiedUse, c.Kind)
	if place.Name != "" {
		does = t.say(words.CopiedUseNamed, place.Name, c.Kind)
	}
	means := words.CopiedMeans
	if c.Kind == "WaitGroup" {
		means = words.CopiedMeansGroup
	}
	row := Row{Who: who, Does: does, Line: place.line()}
	if place.Title != "" {
		row.Facts = []string{place.Title}
	}
	return Report{
		lang:  lang,
		Label: t.say(words.CopiedLabel, c.Kind),
		Head:  t.say(words.CopiedHead, c.Kind),
		Rows:  []Row{row},
		Notes: []string{t.say(means), t.say(words.CopiedFix, c.Kind)},
	}
}
