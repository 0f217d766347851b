package detect

import (
	"slices"

	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// maxRows is how many goroutines a report shows, and how many names it lists.
const maxRows = 4

// Report says what is wrong with those who wait. stop is the command that ends goroutines that
// leak.
func (v Verdict) Report(lang words.Language, src Source, stop string) Report {
	t := teller{lang, src}
	later := 0
	if v.Kind == Leak && !v.later() {
		all := len(v.Waiting)
		v.Waiting = slices.DeleteFunc(slices.Clone(v.Waiting), func(w Waiting) bool { return w.Later })
		later = all - len(v.Waiting)
	}
	r := Report{lang: lang}
	r.Label, r.Head = t.stuck(v)
	shown := v.Waiting
	if v.Kind != Leak && v.Circle != nil {
		shown = v.circle()
	}
	left := len(shown)
	for _, same := range alike(shown) {
		if len(r.Rows) == maxRows {
			r.Notes = append(r.Notes, t.say(words.StuckMore, left))
			break
		}
		row := t.waiting(same[0])
		if len(same) > 1 {
			row.Facts = append(row.Facts, t.say(words.StuckSame, len(same)-1))
		}
		r.Rows = append(r.Rows, row)
		left -= len(same)
	}
	if len(v.Waiting) > len(shown) && v.Kind == Deadlock {
		var outside []int
		for _, w := range v.Waiting {
			if !slices.Contains(v.Circle, w.G) {
				outside = append(outside, w.G)
			}
		}
		r.Notes = append(r.Notes, t.say(words.StuckOutside, t.names(outside)))
	}
	if !v.later() {
		r.Notes = append(r.Notes, t.means(v))
	}
	if v.Kind == Leak && !v.later() && stop != "" {
		ends := words.LeakStop
		if len(v.Waiting) == 1 {
			ends = words.LeakStopOne
		}
		r.Notes[len(r.Notes)-1] += t.say(ends, stop)
	}
	if later > 0 {
		r.Notes = append(r.Notes, t.say(words.LaterRest, later))
	}
	return r
}

// stuck says in a word, and in a line, what is wrong.
func (t teller) stuck(v Verdict) (label, head string) {
	switch {
	case v.later() && len(v.Waiting) == 1:
		return t.say(words.LaterLabel), t.say(words.LaterOne, t.name(v.Waiting[0].G))
	case v.later():
		return t.say(words.LaterLabel), t.say(words.LaterMany, len(v.Waiting))
	case v.Kind == Leak && len(v.Waiting) == 1:
		return t.say(words.LeakLabel), t.say(words.LeakOne, t.name(v.Waiting[0].G))
	case v.Kind == Leak:
		return t.say(words.LeakLabel), t.say(words.LeakMany, len(v.Waiting))
	case len(v.Circle) == 1:
		return t.say(words.DeadlockLabel), t.say(words.DeadlockSelf, t.name(v.Circle[0]))
	case len(v.Circle) > 1:
		return t.say(words.DeadlockLabel), t.say(words.DeadlockRing, t.names(v.Circle))
	}
	return t.say(words.DeadlockLabel), t.say(words.DeadlockAll)
}

// later reports whether later cells could wake all of those who wait.
func (v Verdict) later() bool {
	return v.Kind == Leak && !slices.ContainsFunc(v.Waiting, func(w Waiting) bool { return !w.Later })
}

// alike puts those together that wait at the same place for the same.
func alike(waiting []Waiting) [][]Waiting {
	type like struct {
		reason trace.Wait
		site   trace.Site
		later  bool
		holder int // the first whom it waits for
	}
	var all [][]Waiting
	at := map[like]int{}
	for _, w := range waiting {
		key := like{w.Reason, w.Site, w.Later, -1}
		if len(w.For) > 0 {
			key.holder = w.For[0].G
		}
		i, ok := at[key]
		if !ok {
			i = len(all)
			at[key] = i
			all = append(all, nil)
		}
		all[i] = append(all[i], w)
	}
	return all
}

// circle returns those of the circle, in its order.
func (v Verdict) circle() []Waiting {
	all := make([]Waiting, 0, len(v.Circle))
	for _, g := range v.Circle {
		i := slices.IndexFunc(v.Waiting, func(w Waiting) bool { return w.G == g })
		all = append(all, v.Waiting[i])
	}
	return all
}

// means says what it means, and a way out.
func (t teller) means(v Verdict) string {
	gone := slices.ContainsFunc(v.Waiting, func(w Waiting) bool {
		return slices.ContainsFunc(w.For, func(h Holder) bool { return h.Ended })
	})
	var circle []Waiting
	if v.Kind != Leak {
		circle = v.circle()
	}
	locks := !slices.ContainsFunc(circle, func(w Waiting) bool { return !isLock(w.Reason) })
	one := !slices.ContainsFunc(circle, func(w Waiting) bool { return w.Obj != circle[0].Obj })
	reads := slices.ContainsFunc(circle, func(w Waiting) bool { return w.Reason == trace.WaitRWMutexR })
	switch {
	case v.Kind == Leak && len(v.Waiting) == 1:
		return t.say(words.LeakMeansOne)
	case v.Kind == Leak:
		return t.say(words.LeakMeans)
	case len(circle) > 1 && locks && one && reads:
		return t.say(words.DeadlockMeansRead)
	case len(circle) == 1 && locks:
		return t.say(words.DeadlockMeansSelf)
	case len(circle) > 0 && locks:
		return t.say(words.DeadlockMeansLocks)
	case len(circle) > 0:
		return t.say(words.DeadlockMeansWait)
	case gone:
		return t.say(words.DeadlockMeansGone)
	case len(v.Waiting) == 1:
		return t.say(words.DeadlockMeansOne)
	}
	return t.say(words.DeadlockMeansAll)
}

func isLock(reason trace.Wait) bool {
	return reason == trace.WaitMutex || reason == trace.WaitRWMutex || reason == trace.WaitRWMutexR
}

// waiting describes one who waits.
func (t teller) waiting(w Waiting) Row {
	place := t.src.Place(w.Site)
	row := Row{Who: t.src.Goroutine(w.G), Line: place.line()}
	// A select waits for several things, and what stands there may be another.
	if place.Name == "" || w.Reason == trace.WaitSelect {
		row.Does = t.say(words.StuckWaits, w.Reason)
	} else {
		row.Does = t.say(words.StuckWaitsFor, place.Name, w.Reason)
	}
	if place.Title != "" {
		row.Facts = append(row.Facts, place.Title)
	}
	if w.Later {
		row.Facts = append(row.Facts, t.say(words.StuckLater))
	} else {
		row.Facts = append(row.Facts, t.why(w)...)
	}
	row.Facts = append(row.Facts, t.started(w.G, w.Parent, w.Started)...)
	return row
}

// why says why a goroutine does not go on.
func (t teller) why(w Waiting) []string {
	var all []string
	for i, h := range w.For {
		if i == maxRows {
			break
		}
		at := t.src.Place(h.Site).Title
		switch {
		case !isLock(w.Reason):
			all = append(all, t.say(words.StuckNotEnded, t.name(h.G)))
		case h.Site == 0 || at == "":
			all = append(all, t.say(words.StuckWriter, t.name(h.G)))
		case h.Ended:
			all = append(all, t.say(words.StuckHeldGone, t.name(h.G), at))
		case h.G == w.G:
			all = append(all, t.say(words.StuckHeldSelf, at))
		case h.Shared:
			all = append(all, t.say(words.StuckHeldRead, t.name(h.G), at))
		default:
			all = append(all, t.say(words.StuckHeldBy, t.name(h.G), at))
		}
	}
	if len(all) > 0 {
		return all
	}
	phrase := words.StuckOther
	switch w.Reason {
	case trace.WaitSend:
		phrase = words.StuckSend
	case trace.WaitReceive:
		phrase = words.StuckReceive
	case trace.WaitSelect:
		phrase = words.StuckSelect
	case trace.WaitSelectNoCases:
		phrase = words.StuckCases
	case trace.WaitWaitGroup:
		phrase = words.StuckGroup
	case trace.WaitCond:
		phrase = words.StuckCond
	case trace.WaitOnce:
		phrase = words.StuckOnce
	}
	if w.Nil {
		switch w.Reason {
		case trace.WaitSend, trace.WaitReceive:
			phrase = words.StuckNil
		case trace.WaitSelect:
			phrase = words.StuckCases
		}
	}
	return []string{t.say(phrase)}
}
