package report

import (
	"cmp"
	"regexp"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/words"
	"github.com/lockstep-go/lockstep/lessons/exercises"
)

// Sentence says what is wrong with an answer.
func Sentence(v exercises.Verdict, l words.Language) string {
	s := sentence(v, l)
	if l == words.Chinese { // after a full-width bracket there is room enough
		s = strings.ReplaceAll(s, "） ", "）")
	}
	return s
}

func sentence(v exercises.Verdict, l words.Language) string {
	f := v.Fault
	who := parties(f, l)
	switch f.Kind {
	case exercises.Race:
		if f.Want != "" {
			return words.FaultRaceValue.In(l, f.Object, cmp.Or(f.Text, f.Object), f.Got, f.Want)
		}
		return words.FaultRace.In(l, cmp.Or(f.Object, "?"), who)
	case exercises.Want:
		if f.Want == "" {
			return words.FaultRequire.In(l, f.Object)
		}
		return words.FaultWant.In(l, f.Object, f.Got, f.Want)
	case exercises.Deadlock:
		return words.FaultDeadlock.In(l, who)
	case exercises.Leak:
		return words.FaultLeak.In(l, who)
	case exercises.Panic:
		return words.FaultPanic.In(l, f.Text)
	case exercises.Misuse:
		return words.FaultMisuse.In(l, f.Text)
	case exercises.Spin:
		if who == "" {
			return words.FaultSpins.In(l)
		}
		return words.FaultSpin.In(l, who)
	case exercises.Late:
		return words.FaultLate.In(l, f.Text)
	case exercises.Lost:
		return words.FaultLost.In(l, who)
	}
	return judged(v, l)
}

// judged says what is wrong by the judge alone.
func judged(v exercises.Verdict, l words.Language) string {
	f := v.Fault
	switch f.Kind {
	case exercises.Overlap:
		if tooMany(f) {
			return words.FaultTooMany.In(l, f.Got, f.Object, f.Want)
		}
		return words.FaultTooFew.In(l, f.Got, f.Object, f.Want)
	case exercises.Time:
		return words.FaultTime.In(l, f.Got, f.Want)
	case exercises.Forbidden:
		return words.FaultWords.In(l, f.Object)
	case exercises.Both:
		if f.Want != "" {
			return words.FaultNever.In(l, f.Object, f.Want)
		}
		return words.FaultOther.In(l, f.Object, f.Got)
	case exercises.Compile:
		if m := atLine.FindStringSubmatch(f.Text); m != nil {
			return words.FaultCompileAt.In(l, m[1], m[2])
		}
		return words.FaultCompile.In(l, f.Text)
	case exercises.Can:
		return words.FaultCan.In(l, f.Object)
	case exercises.Cannot:
		return words.FaultCannot.In(l, f.Object, v.Tried)
	case exercises.Lines:
		return words.FaultLines.In(l, f.Object)
	case exercises.Stuck:
		if f.Text != "" {
			return words.FaultStuckFor.In(l, f.Object, f.Text)
		}
		return words.FaultStuck.In(l, f.Object)
	case exercises.Misses:
		return words.FaultMisses.In(l, event(cmp.Or(f.Got, "nothing"), l), event(f.Object, l))
	case exercises.Accepts:
		return words.FaultAccepts.In(l, f.Object)
	case exercises.Rejects:
		return words.FaultRejects.In(l, f.Object, f.Text)
	}
	s := words.FaultUnfinished.In(l)
	if f.Text != "" {
		s += " (" + f.Text + ")"
	}
	return s
}

// atLine is a compile error in the answer.
var atLine = regexp.MustCompile(`(?s)^line (\d+): (.*)`)

// tooMany reports whether more were inside than may be.
func tooMany(f exercises.Fault) bool {
	return len(f.Got) > len(f.Want) || len(f.Got) == len(f.Want) && f.Got > f.Want
}

// parties names those who take part.
func parties(f exercises.Fault, l words.Language) string {
	var list []string
	for _, p := range f.Parties {
		switch {
		case p.Waits != "" && p.Line > 0:
			list = append(list, words.PartyWaits.In(l, p.Name, p.Waits, p.Line))
		case p.Waits != "":
			list = append(list, words.PartyAsks.In(l, p.Name, p.Waits))
		case p.Line > 0:
			list = append(list, words.PartyAt.In(l, p.Name, p.Line))
		default:
			list = append(list, p.Name)
		}
	}
	return strings.Join(list, map[bool]string{false: ", ", true: "，"}[l == words.Chinese])
}

// event says what a schedule comes to, or is to come to: what is printed, or a kind of fault.
func event(text string, l words.Language) string {
	if printed, ok := strings.CutPrefix(text, "prints "); ok {
		return words.EventPrints.In(l, printed)
	}
	kind, object, _ := strings.Cut(text, " ")
	phrase, ok := map[string]words.Phrase{
		"nothing": words.FaultNothing, exercises.Deadlock: words.EventDeadlock, exercises.Leak: words.EventLeak,
		exercises.Race: words.EventRace, exercises.Panic: words.EventPanic,
	}[kind]
	if !ok {
		return spaced(text, l)
	}
	return strings.TrimSpace(phrase.In(l) + " " + object)
}

// spaced puts a space before what is not Chinese in a Chinese sentence.
func spaced(text string, l words.Language) string {
	if l == words.Chinese {
		return " " + text
	}
	return text
}
