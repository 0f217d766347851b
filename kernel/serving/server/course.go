package server

import (
	"context"
	"log/slog"
	"strings"
	"sync"

	"github.com/lockstep-go/lockstep/kernel/compiler/cell"
	"github.com/lockstep-go/lockstep/kernel/course/progress"
	"github.com/lockstep-go/lockstep/kernel/course/report"
	"github.com/lockstep-go/lockstep/kernel/serving/grader"
	"github.com/lockstep-go/lockstep/kernel/serving/output"
	"github.com/lockstep-go/lockstep/kernel/words"
	"github.com/lockstep-go/lockstep/lessons/exercises"
)

// course is how far the learner is with exercises in this session. It has a worker of its own.
type course struct {
	load     func() ([]*exercises.Exercise, error) // an error is about files of which the list has nothing
	grader   *grader.Grader
	progress *progress.Log
	log      *slog.Logger

	mu     sync.Mutex
	lesson string // that of the last %lesson, or exercise
	last   string // the exercise that was run last
	given  string // the hash of the file whose given part the session got last
	tries  map[string]*tries
}

// tries are what the learner has tried of one exercise.
type tries struct {
	answer  string // the last one, with the magic lines left blank
	verdict exercises.Verdict
	judged  int
	told    bool // the hint about the fault was shown
	hints   int  // how many of the ladder were
	after   int  // how often it was tried after the last hint
}

// shown is how many hints were.
func (t *tries) shown() int {
	if !t.told {
		return t.hints
	}
	return t.hints + 1
}

func newCourse(g *grader.Grader, kept *progress.Log, log *slog.Logger) *course {
	if kept == nil {
		kept = progress.At("")
	}
	return &course{
		load: sync.OnceValues(exercises.Known), grader: g, progress: kept, log: log,
		tries: map[string]*tries{},
	}
}

// find returns an exercise by its name, or that which was run last if the name is empty.
func (c *course) find(name string) (*exercises.Exercise, error) {
	all, broken := c.load()
	if name == "" {
		c.mu.Lock()
		name = c.last
		c.mu.Unlock()
		if name == "" {
			return nil, words.NoLastExercise.Error()
		}
	}
	if e := exercises.Find(all, name); e != nil {
		return e, nil
	}
	return nil, orBroken(words.NoSuchExercise.Error(name, nearest(name, names(all))), broken)
}

// lessonOf returns a lesson's exercises.
func (c *course) lessonOf(lesson string) ([]*exercises.Exercise, error) {
	all, broken := c.load()
	of := exercises.Of(all, lesson)
	if len(of) == 0 {
		return nil, orBroken(words.NoSuchLesson.Error(lesson, nearest(lesson, exercises.Lessons(all))), broken)
	}
	return of, nil
}

// orBroken adds to an error about what is not there which files could not be read.
func orBroken(err, broken error) error {
	if broken == nil {
		return err
	}
	return words.BrokenExercises.Error(err, broken.Error())
}

func names(list []*exercises.Exercise) (names []string) {
	for _, e := range list {
		names = append(names, e.Name)
	}
	return names
}

// nearest is the name that is most like one, and else the first.
func nearest(name string, of []string) string {
	if n := cell.Nearest(name, of); n != "" || len(of) == 0 {
		return n
	}
	return of[0]
}

// of returns the tries of an exercise; mu is held.
func (c *course) of(name string) *tries {
	t := c.tries[name]
	if t == nil {
		t = &tries{}
		c.tries[name] = t
	}
	return t
}

// next returns how many exercises of a lesson are solved, and the first that is not.
func (c *course) next(lesson []*exercises.Exercise) (done int, next string) {
	states := c.states()
	for _, e := range lesson {
		switch {
		case states[e.Name].Solved:
			done++
		case next == "":
			next = e.Name
		}
	}
	return done, next
}

// judge judges an answer, and keeps the verdict if the learner has tried: what an exercise begins
// with is no try.
func (c *course) judge(ctx context.Context, r grader.Request) (exercises.Verdict, error) {
	x := r.Exercise
	v, err := c.grader.Judge(ctx, r)
	if err != nil || v.Stopped || strings.TrimSpace(r.Answer) == strings.TrimSpace(startOf(x)) {
		return v, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	t := c.of(x.Name)
	if t.verdict.Fault.String() != v.Fault.String() {
		t.told = false // there is a hint about the new fault
	}
	t.answer, t.verdict = r.Answer, v
	t.judged++
	t.after++
	if err := c.progress.Add(progress.Of(v, r.Answer, t.shown())); err != nil {
		c.log.Warn("progress was not kept", "err", err)
	}
	return v, nil
}

// turnTo makes an exercise the one that %hint and the like are about. Its verdict is what is known
// of it, be it that it was not tried.
func (c *course) turnTo(x *exercises.Exercise, v exercises.Verdict) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last, c.lesson = x.Name, x.Lesson
	if t := c.of(x.Name); t.judged == 0 {
		t.verdict = v
	}
}

// report says what became of an answer.
func (c *course) report(x *exercises.Exercise, v exercises.Verdict, l words.Language) report.Report {
	o := report.Options{Language: l, Solved: x.Texts[l.String()].Solved}
	if lesson, err := c.lessonOf(x.Lesson); err == nil {
		o.Total = len(lesson)
		o.Done, o.Next = c.next(lesson)
	}
	return report.New(v, o)
}

// isDeclared reports whether an answer is code that the session takes, too. A test is not: what it
// tests is known to the judge alone.
func isDeclared(x *exercises.Exercise) bool {
	return x.Kind == exercises.Fix || x.Kind == exercises.Fill
}

// showReport shows a report below a cell.
func showReport(pub output.Publisher, r report.Report) {
	pub.Display(map[string]any{"text/plain": strings.TrimRight(r.Text, "\n"), "text/html": r.HTML}, nil, "", false)
}

// states returns how far the learner is, also in earlier sessions and other notebooks.
func (c *course) states() map[string]progress.State {
	all, _ := c.load()
	list, err := c.progress.Entries()
	if err != nil {
		c.log.Warn("progress was not read", "err", err)
	}
	return progress.States(list, all)
}

// answer is the learner's last answer to an exercise, or else what it began with.
func (c *course) answer(x *exercises.Exercise) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t := c.of(x.Name); t.judged > 0 {
		return t.answer
	}
	if s := c.states()[x.Name]; s.Answer != "" {
		return s.Answer
	}
	return startOf(x)
}

// isGiven reports whether the session has what an exercise gives. Others may give other things by the
// same names: it has what was given last.
func (c *course) isGiven(x *exercises.Exercise) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.given == x.Hash
}

func (c *course) give(x *exercises.Exercise) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.given = x.Hash
}

// maySeeSolution reports whether an exercise is solved, or was tried often enough after all its
// hints.
func (c *course) maySeeSolution(x *exercises.Exercise, language string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.states()[x.Name].Solved {
		return true
	}
	t := c.of(x.Name)
	return t.judged > 0 && t.told && t.hints >= len(x.Hints(t.verdict.Fault, language))-1 && t.after >= triesAfterHints
}

// failedOn returns the exercise whose answer has failed on a schedule of a program with a hash, in
// this session or before.
func (c *course) failedOn(hash string) (x *exercises.Exercise, answer, part string) {
	all, _ := c.load()
	if hash == "" {
		return nil, "", ""
	}
	of := func(schedule string) bool {
		h, _, _ := strings.Cut(schedule, ":")
		return h == hash
	}
	c.mu.Lock()
	for name, t := range c.tries {
		if of(t.verdict.Schedule) {
			x, answer, part = exercises.Find(all, name), t.answer, t.verdict.Part
		}
	}
	c.mu.Unlock()
	if x != nil {
		return x, answer, part
	}
	list, _ := c.progress.Entries() // what cannot be read has no schedule
	for _, e := range list {
		if of(e.Schedule) {
			x, answer, part = exercises.Find(all, e.Exercise), e.Answer, e.Part
		}
	}
	return x, answer, part
}

// clear begins an exercise anew, or all if the name is empty.
func (c *course) clear(name string) error {
	c.mu.Lock()
	if name == "" {
		clear(c.tries)
	} else {
		delete(c.tries, name)
	}
	c.mu.Unlock()
	return c.progress.Clear(name)
}
