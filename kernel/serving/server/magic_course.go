package server

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/course/progress"
	"github.com/lockstep-go/lockstep/kernel/course/report"
	"github.com/lockstep-go/lockstep/kernel/serving/grader"
	"github.com/lockstep-go/lockstep/kernel/serving/output"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
	"github.com/lockstep-go/lockstep/kernel/words"
	"github.com/lockstep-go/lockstep/lessons/exercises"
)

// magicLesson begins a lesson.
func (s *Server) magicLesson(_ *execution, pub output.Publisher, args string) error {
	list := strings.Fields(args)
	if len(list) == 0 || len(list) > 2 {
		return usage("lesson", args)
	}
	of, err := s.course.lessonOf(list[0])
	if err != nil {
		return err
	}
	if len(list) == 2 {
		l, ok := words.Parse(list[1])
		if !ok {
			return words.LangUnknown.Error(list[1])
		}
		s.set(func(set *settings) { set.language = l })
	}
	s.course.mu.Lock()
	s.course.lesson = of[0].Lesson
	s.course.mu.Unlock()
	l := s.get().language
	done, next := s.course.next(of)
	states := s.course.states()
	var b strings.Builder
	b.WriteString(words.LessonTitle.In(l, of[0].Lesson, done, len(of)) + "\n")
	for _, x := range of {
		fmt.Fprintf(&b, "  %s %s  %s\n", solvedMark(states[x.Name]), x.Name, x.Texts[l.String()].Title)
	}
	if next != "" {
		b.WriteString(words.LessonNext.In(l, next) + "\n")
	}
	pub.Stream("stdout", b.String())
	return nil
}

// magicExercise makes the cell the answer to an exercise.
func (s *Server) magicExercise(e *execution, _ output.Publisher, args string) error {
	if args == "" {
		return usage("exercise", args)
	}
	x, err := s.course.find(args)
	e.exercise = x
	return err
}

// runExercise does what a cell with an answer does before it runs, and reports whether it runs:
// what the exercise gives is declared in the session, once. When the cell has run without an error
// it is judged.
func (s *Server) runExercise(r *request, e *execution, pub output.Publisher, code string) (runs bool, out outcome) {
	x := e.exercise
	e.atEnd = append(e.atEnd, func(out outcome) {
		if out.failure == nil {
			s.judge(e, pub, x, code)
		}
	})
	if !isDeclared(x) {
		return false, outcome{}
	}
	if x.Program.Given == "" || s.course.isGiven(x) {
		return true, outcome{}
	}
	if err := s.start(r, e, workerproto.Execute{
		Exec: e.id, Source: x.Program.Given, Count: e.title, Language: s.get().language, Scheduling: s.schedulingOf(e),
		Answer: true,
	}); err != nil {
		return false, outcome{failure: s.notRun(err)}
	}
	select {
	case out = <-e.ended:
	case <-s.ctx.Done():
		return false, outcome{failure: s.notRun(errShutdown)}
	}
	if out.failure == nil {
		s.course.give(x)
	}
	return out.failure == nil, out
}

// judge judges the cell's answer, and shows what became of it.
func (s *Server) judge(e *execution, pub output.Publisher, x *exercises.Exercise, answer string) exercises.Verdict {
	l := s.get().language
	v, err := s.course.judge(e.ctx, s.request(e, x, answer))
	s.clearSearch(e)
	if err != nil {
		pub.Stream("stderr", words.Explain(l, err)+"\n")
		return v
	}
	s.course.turnTo(x, v)
	showReport(pub, s.course.report(x, v, l))
	return v
}

// replayAnswer shows the answer again on which a verdict has named the schedule that the cell asks
// for. It reports whether there is one.
func (s *Server) replayAnswer(e *execution, pub output.Publisher) (shown bool, err error) {
	hash, err := workerproto.ScheduleHash(e.scheduling.Replay)
	if err != nil {
		return false, err
	}
	x, answer, part := s.course.failedOn(hash)
	if x == nil {
		return false, nil
	}
	v, err := s.course.grader.Judge(e.ctx, grader.Request{
		Exercise: x, Answer: answer, Language: s.get().language, Schedule: e.scheduling.Replay, Part: part,
	})
	if err != nil {
		return false, err
	}
	showReport(pub, report.Report{Text: v.Table, HTML: v.TableHTML})
	return true, nil
}

// request is for a judgement, whose progress is shown as that of a search is.
func (s *Server) request(e *execution, x *exercises.Exercise, answer string) grader.Request {
	return grader.Request{
		Exercise: x, Answer: answer, Language: s.get().language,
		Progress: func(tried int) {
			s.searchProgress(workerproto.Progress{Exec: e.id, Stage: workerproto.StageJudging, Tried: tried})
		},
	}
}

// magicCheck judges answers again: the last, that of an exercise, or all of the lesson.
func (s *Server) magicCheck(e *execution, pub output.Publisher, args string) error {
	list := strings.Fields(args)
	strict := slices.Contains(list, "-strict")
	list = slices.DeleteFunc(list, func(a string) bool { return a == "-strict" })
	if len(list) > 1 {
		return usage("check", args)
	}
	var of []*exercises.Exercise
	if len(list) == 1 {
		x, err := s.course.find(list[0])
		if err != nil {
			return err
		}
		of = append(of, x)
	} else {
		s.course.mu.Lock()
		lesson := s.course.lesson
		s.course.mu.Unlock()
		if lesson == "" {
			return words.NoLastExercise.Error()
		}
		var err error
		if of, err = s.course.lessonOf(lesson); err != nil {
			return err
		}
	}
	var unsolved []string
	for _, x := range of {
		answer := s.course.answer(x)
		v, err := s.course.judge(e.ctx, s.request(e, x, answer))
		s.clearSearch(e)
		if err != nil {
			return err
		}
		if len(of) == 1 {
			s.course.turnTo(x, v)
		}
		if !v.Passed {
			unsolved = append(unsolved, x.Name)
		}
		if len(of) == 1 {
			showReport(pub, s.course.report(x, v, s.get().language))
		} else {
			pub.Stream("stdout", report.Headline(v, s.get().language)+"\n")
		}
		if v.Stopped {
			return errInterrupted
		}
	}
	if strict && len(unsolved) > 0 {
		return words.VerdictUnsolved.Error(strings.Join(unsolved, ", "))
	}
	return nil
}

// magicHint shows the next hint.
func (s *Server) magicHint(_ *execution, pub output.Publisher, args string) error {
	x, err := s.course.find(args)
	if err != nil {
		return err
	}
	l := s.get().language
	s.course.mu.Lock()
	t := s.course.of(x.Name)
	if t.judged == 0 && t.verdict.Fault.Kind == "" {
		s.course.mu.Unlock()
		s.say(pub, words.NoHintYet)
		return nil
	}
	hints := x.Hints(t.verdict.Fault, l.String())
	at := 0 // the hint about the fault comes first, and again when the fault has changed
	if t.told {
		at = t.hints + 1
	}
	if at < len(hints) {
		t.hints, t.told, t.after = max(t.hints, at), true, 0
	}
	left := max(0, triesAfterHints-t.after)
	s.course.mu.Unlock()
	if at >= len(hints) {
		if left == 0 {
			s.say(pub, words.NoMoreHintsNow)
			return nil
		}
		s.say(pub, words.NoMoreHints, left)
		return nil
	}
	text := words.HintNumber.In(l, at+1, len(hints)) + "\n" + hints[at]
	pub.Display(map[string]any{"text/plain": text, "text/markdown": "**" + words.HintNumber.In(l, at+1, len(hints)) + "** " + hints[at]}, nil, "", false)
	return nil
}

// triesAfterHints is how often one has to try after the last hint before the solution is shown.
const triesAfterHints = 3

// magicSolution shows right answers, and puts the first into the next cell, to be run and tried.
func (s *Server) magicSolution(e *execution, pub output.Publisher, args string) error {
	x, err := s.course.find(args)
	if err != nil {
		return err
	}
	if !s.course.maySeeSolution(x, s.get().language.String()) {
		s.say(pub, words.SolutionLater)
		return nil
	}
	for _, a := range x.Right[:min(2, len(x.Right))] {
		pub.Stream("stdout", "// "+a.Name+"\n"+strings.TrimSpace(a.Text)+"\n\n")
	}
	if e.cellID != "" && len(x.Right) > 0 {
		e.nextInput = "%%exercise " + x.Name + "\n" + strings.TrimSpace(x.Right[0].Text) + "\n"
	}
	return nil
}

// magicReset puts back what an exercise began with, or the learner's own text.
func (s *Server) magicReset(e *execution, pub output.Publisher, args string) error {
	list := strings.Fields(args)
	mine := slices.Contains(list, "-mine")
	list = slices.DeleteFunc(list, func(a string) bool { return a == "-mine" })
	if len(list) > 1 {
		return usage("reset", args)
	}
	x, err := s.course.find(strings.Join(list, ""))
	if err != nil {
		return err
	}
	text := startOf(x)
	if mine {
		text = strings.TrimLeft(s.course.answer(x), "\n")
	}
	code := "%%exercise " + x.Name + "\n" + text
	e.nextInput = code
	if e.cellID == "" { // a client that does not tell of cells has no place to put it
		pub.Stream("stdout", code+"\n")
	}
	return nil
}

// startOf is what the learner gets.
func startOf(x *exercises.Exercise) string {
	switch x.Kind {
	case exercises.Predict:
		return "[ ] " + strings.Join(x.Program.Options, "\n[ ] ") + "\n"
	case exercises.Order:
		return strings.Join(x.Program.Lines, "\n") + "\n"
	}
	return x.Program.Start
}

// setNextInput is the part of a reply by which clients put text into the next cell.
func setNextInput(text string) map[string]any {
	return map[string]any{"source": "set_next_input", "text": text, "replace": false}
}

// exerciseWords are the names of all exercises.
func (s *Server) exerciseWords(before []string) []string {
	all, _ := s.course.load()
	if len(before) > 0 {
		return nil
	}
	return names(all)
}

// lessonWords are the names of lessons, and of languages.
func (s *Server) lessonWords(before []string) []string {
	all, _ := s.course.load()
	switch {
	case len(before) > 1:
		return nil
	case len(before) == 1:
		return []string{string(words.English), string(words.Chinese)}
	}
	return exercises.Lessons(all)
}

// solvedMark says in a character whether an exercise is solved: ~ is that it was in an earlier
// version.
func solvedMark(s progress.State) string {
	switch {
	case s.Solved:
		return "✓"
	case s.Earlier:
		return "~"
	}
	return " "
}
