package examiner

import (
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/explaining/explore"
	"github.com/lockstep-go/lockstep/kernel/running/judge"
	"github.com/lockstep-go/lockstep/lessons/exercises"
)

// first is the failure that is told: a race, for it is the cause of whatever else goes wrong, or
// else what is worst. It is nil if there is none.
func first(failures []judge.Failure) *judge.Failure {
	for i := range failures {
		if failures[i].Word == explore.Race {
			return &failures[i]
		}
	}
	if len(failures) == 0 {
		return nil
	}
	return &failures[0]
}

// faultOf is a failure as a fault of the answer.
func faultOf(f judge.Failure) exercises.Fault {
	out := exercises.Fault{Kind: string(f.Word), Object: f.Object, Text: f.Text}
	if f.Word == explore.Misuse && strings.HasSuffix(f.Text, "channel") { // Go's runtime panics
		out.Kind = exercises.Panic
	}
	if f.Word == explore.Late && out.Text == "" {
		out.Text = string(f.Of)
	}
	own := false // something of the answer's is what it is about
	for _, p := range f.Parties {
		if IsLearners(p.At.File) && !own && p.Object != "" && (f.Word == explore.Deadlock || f.Word == explore.Leak) {
			own, out.Object = true, p.Object
		}
		party := exercises.Party{Name: p.Name, Waits: string(p.Waits)}
		if IsLearners(p.At.File) {
			party.Line = p.At.Line
		}
		out.Parties = append(out.Parties, party)
	}
	elsewhere := func(p exercises.Party) bool { return p.Line == 0 }
	if !slices.ContainsFunc(out.Parties, func(p exercises.Party) bool { return !elsewhere(p) }) {
		return out
	}
	out.Parties = slices.DeleteFunc(out.Parties, elsewhere) // who only waits for those in the answer
	return out
}
