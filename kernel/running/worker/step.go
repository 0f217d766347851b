package worker

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/explaining/explore"
	"github.com/lockstep-go/lockstep/kernel/explaining/timeline"
	"github.com/lockstep-go/lockstep/kernel/running/search"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// Where there is nothing but text, %%step asks who goes next. No program stands still meanwhile: what
// is shown is a run of the steps that were chosen so far, which goes on by itself to its end, and each
// answer is one run more from the same start.

// asking is a program through which the user goes step by step.
type asking struct {
	w    *worker
	x    *execution
	body *search.Body
	hint []int // who goes in the schedule that was asked for
	path []int
	run  *explore.Walked // goes along path
	// asked has how long the path was at each question that was answered.
	asked []int
}

// choice is a goroutine that can go next.
type choice struct {
	g          int
	name, says string
}

// askThrough asks at each step who goes next. It returns the schedule of what was chosen. The
// session's goroutines stand still.
func (w *worker) askThrough(x *execution, b *search.Body, first explore.Replayed) explore.Schedule {
	a := &asking{w: w, x: x, body: b}
	if first.Log != nil {
		a.hint = explore.Path(first.Log)
	}
	a.run = a.walk(nil)
	for len(a.path) < len(a.run.Stops) && !w.isInterrupted(x) {
		list := a.choices()
		if len(list) == 0 {
			break
		}
		pick := 0
		if len(list) > 1 && !a.alone(&list) {
			var goOn bool
			if pick, goOn = a.ask(list); !goOn {
				break
			}
			if pick < 0 {
				a.back()
				continue
			}
			a.asked = append(a.asked, len(a.path))
		}
		a.advance(list[pick])
	}
	for step := len(a.path); step < len(a.run.Path); step++ { // what it did by itself
		a.say(step)
	}
	s := a.run.Schedule
	s.Hash = trace.TextHash(x.record.Source)
	return s
}

// walk runs the program along a path, unseen.
func (a *asking) walk(path []int) *explore.Walked {
	on := a.w.search.on.Swap(true)
	defer a.w.search.on.Store(on)
	return explore.Walk(a.body, path, len(path), len(path)+1, explore.DefaultMaxSteps)
}

// choices are those who can go next, and what they do. Each is tried.
func (a *asking) choices() (list []choice) {
	step := len(a.path)
	for _, s := range a.run.Stops[step].Stands {
		if !s.Can {
			continue
		}
		run := a.run
		if run.Path[step] != s.G {
			run = a.walk(append(slices.Clone(a.path), s.G))
		}
		list = append(list, choice{s.G, s.Name, a.told(run, step+1)})
	}
	return list
}

// told is what is done in a step of a run.
func (a *asking) told(run *explore.Walked, step int) string {
	for _, e := range timeline.Tell(run.Log, timeline.Options{Language: a.w.lang()}).Events {
		if e.IsStep && e.Step == step {
			return e.Text
		}
	}
	return ""
}

// alone reports whether one of the choices is a read or a write of what no other goroutine uses. Then
// it is the only one that is left: nobody would notice whether it comes now or later.
func (a *asking) alone(list *[]choice) bool {
	log, step := a.run.Log, len(a.path)
	user := map[int]int{} // by object, 1 + the goroutine, -1 for several
	for _, e := range log.Events {
		switch user[e.Object] {
		case 0, e.G + 1:
			user[e.Object] = e.G + 1
		default:
			user[e.Object] = -1
		}
	}
	for _, c := range *list {
		for _, e := range log.Events {
			if e.Step <= step || e.G != c.g {
				continue
			}
			if (e.Op == trace.OpRead || e.Op == trace.OpWrite) && user[e.Object] > 0 {
				*list = []choice{c}
				return true
			}
			break
		}
	}
	return false
}

// ask asks which of the choices it is to be: -1 is back. goOn is false if the user wants no more.
func (a *asking) ask(list []choice) (pick int, goOn bool) {
	lang := a.w.lang()
	usual := a.usual(list)
	var parts []string
	for i, c := range list {
		mark := ""
		if i == usual {
			mark = "*"
		}
		parts = append(parts, fmt.Sprintf("[%d]%s %s %s", i+1, mark, c.name, c.says))
	}
	for {
		line, eof, err := a.w.ask(nil, words.StepperPrompt.In(lang, strings.Join(parts, "  ")), false)
		if err != nil || eof {
			return 0, false
		}
		line = strings.TrimSpace(line)
		if n, err := strconv.Atoi(line); err == nil && n >= 1 && n <= len(list) {
			return n - 1, true
		}
		if i := slices.IndexFunc(list, func(c choice) bool { return c.name == line }); i >= 0 {
			return i, true
		}
		switch line {
		case "":
			return usual, true
		case "b":
			return -1, true
		case "q":
			return 0, false
		}
		a.print(words.StepperHelp.In(lang))
	}
}

// usual is the choice that the schedule makes, as long as it was followed; then the default rule's.
func (a *asking) usual(list []choice) int {
	step := len(a.path)
	g := a.run.Path[step]
	if step < len(a.hint) && slices.Equal(a.path, a.hint[:step]) {
		g = a.hint[step]
	}
	return max(0, slices.IndexFunc(list, func(c choice) bool { return c.g == g }))
}

// advance lets a goroutine make its step.
func (a *asking) advance(c choice) {
	step := len(a.path)
	a.path = append(a.path, c.g)
	a.run = a.walk(a.path)
	a.say(step)
}

// back takes back what was chosen last, and what followed without a choice.
func (a *asking) back() {
	if n := len(a.asked); n > 0 {
		a.path, a.asked = a.path[:a.asked[n-1]], a.asked[:n-1]
		a.run = a.walk(a.path)
	}
}

// say prints a step of the run, from 0.
func (a *asking) say(step int) {
	for _, e := range timeline.Tell(a.run.Log, timeline.Options{Language: a.w.lang()}).Events {
		if e.IsStep && e.Step == step+1 && e.G >= 0 {
			a.print(fmt.Sprintf("%4d  %s %s", e.Step, a.run.Log.Goroutines[e.G].Name, e.Text))
		}
	}
}

// print prints a line between the questions.
func (a *asking) print(line string) {
	a.w.out.SendWrite(&trace.Write{
		Go: trace.MainGo, Exec: a.x.record.Exec, Stream: trace.Stdout, Data: []byte(line + "\n"),
	})
}
