package worker

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/lockstep-go/lockstep/kernel/compiler/check"
	"github.com/lockstep-go/lockstep/kernel/compiler/lower"
	"github.com/lockstep-go/lockstep/kernel/explaining/detect"
	"github.com/lockstep-go/lockstep/kernel/explaining/explore"
	"github.com/lockstep-go/lockstep/kernel/running/judge"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/running/search"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// A program that is judged is compiled by the worker, whose interpreter it shares with the session,
// and is apart from it otherwise: neither can mention what the other declares. It is compiled once.
// Before each of its runs its variables are made zero, and then it initialises them itself, by its
// init functions and the initial values of its variables, as a program of its own does.

// Judged says how a program is judged.
type judged struct {
	files []judge.Source
	// told are the functions whose calls are events of the log: f, T.m, (*T).m.
	told []string
	// race asks for races.
	race bool
}

// judge compiles a program that is judged. The error is a judge.NotBuilt if the sources are wrong.
func (w *worker) judge(j judged) (p *judge.Program, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	defer func() {
		if r := recover(); r != nil {
			p, err = nil, judge.NotBuilt{{Text: w.ownFault(r)}}
		}
	}()
	exec := w.execNow()
	files, unit, err := w.checkApart(j.files)
	if err != nil {
		return nil, files.notBuilt(err)
	}
	defer unit.Close()
	body, variables, err := w.compileApart(unit, files, j.told)
	if err != nil {
		return nil, err
	}
	return judge.New(judge.Config{
		Hash:   judge.Hash(j.files),
		Body:   w.judgedBody(j, usesTryLock(unit), exec, files, body, variables),
		Place:  files.place,
		Object: func(s trace.Site) string { return w.accessAt(s).Name },
		Enter: func() (leave func()) {
			w.search.known = map[raceKey]explore.Failure{}
			w.search.on.Store(true)
			return func() { w.search.on.Store(false) }
		},
	}), nil
}

// checkApart checks a program. Its unit is to be closed. w.mu is held.
func (w *worker) checkApart(sources []judge.Source) (files programFiles, unit *check.Unit, err error) {
	files = programFiles{byName: map[string]string{}, byID: map[int64]string{}}
	exec := w.execNow()
	for _, f := range sources {
		id, name := w.sources.add(source{exec: exec, text: f.Text, file: f.Name})
		files.add(f, id, name)
	}
	unit, err = w.session.CheckApart(fmt.Sprintf("judged%d", files.first), files.sources)
	return files, unit, err
}

// execNow is the execution that asks. w.mu is held.
func (w *worker) execNow() trace.Exec {
	if w.current == nil {
		return trace.NoExec
	}
	return w.current.record.Exec
}

// programFiles are the files of a program, as texts of the worker.
type programFiles struct {
	first   int64
	sources []check.Source
	byName  map[string]string // the files' names by the worker's
	byID    map[int64]string
}

func (p *programFiles) add(f judge.Source, id int64, name string) {
	if p.first == 0 {
		p.first = id
	}
	p.sources = append(p.sources, check.Source{Name: name, Text: f.Text})
	p.byName[name], p.byID[id] = f.Name, f.Name
}

// place says where a site is.
func (p *programFiles) place(s trace.Site) judge.Place {
	id, line, column := s.Split()
	if line == 0 || p.byID[id] == "" {
		return judge.Place{}
	}
	return judge.Place{File: p.byID[id], Line: line, Column: column}
}

func (p *programFiles) notBuilt(err error) error {
	var list check.ErrorList
	if !errors.As(err, &list) {
		return err
	}
	var out judge.NotBuilt
	for _, e := range list {
		out = append(out, judge.Mistake{File: p.byName[e.File], Line: e.Line, Column: e.Col, Text: e.Msg})
	}
	return out
}

// compileApart gives the interpreter a program. The function runs it, and variables are pointers to
// what it declares at its top. w.mu is held.
func (w *worker) compileApart(unit *check.Unit, files programFiles, told []string) (body func(), variables []reflect.Value, err error) {
	u := w.lowerable(unit, false)
	u.Last, u.Apart = true, true
	known := unit.Functions()
	u.Told = told
	for _, name := range told {
		if !slices.Contains(known, name) {
			return nil, nil, judge.NotBuilt{{Text: "there is no function " + name}}
		}
	}
	c, err := w.lowered.Lower(u, files.first, nil)
	if err != nil {
		var un *lower.UnsupportedError
		if errors.As(err, &un) {
			return nil, nil, judge.NotBuilt{{Line: un.Line, Column: un.Col, Text: un.Error()}}
		}
		return nil, nil, err
	}
	if body, err = w.evaluate(c, files.first); err != nil {
		return nil, nil, err
	}
	globals := map[string]string{}
	for _, name := range unit.Pkg.Scope().Names() {
		if core, ok := c.Variable(unit.CoreName(unit.Pkg.Scope().Lookup(name))); ok {
			globals[name] = core
		}
	}
	for _, p := range w.machine.Pointers(globals) {
		variables = append(variables, reflect.ValueOf(p).Elem())
	}
	changes := w.lowered.Commit(c)
	w.machine.Forget(changes.Forget...)
	for _, p := range unit.Pkg.Imports() {
		w.mayStart(p.Path())
	}
	return body, variables, nil
}

// judgedStart is the time at which a judged program begins, that of package testing/synctest.
var judgedStart = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// judgedBody is a program as package explore runs it. What it prints until main returns is its
// outcome.
func (w *worker) judgedBody(j judged, tryLocks bool, exec trace.Exec, files programFiles, body func(), variables []reflect.Value) *search.Body {
	s := &w.search
	b := &search.Body{
		Config: sched.Config{Pace: sched.Instant, Start: judgedStart, Exec: exec, TryLocks: tryLocks},
		Main: func() {
			s.begin()
			for _, v := range variables {
				v.SetZero()
			}
			body()
			s.shown, s.value = true, s.printed.String()
		},
	}
	if j.race {
		d := detect.New(func(r detect.Race) { s.races = append(s.races, r) })
		b.Detector = func() sched.Detector { d.Reset(); return d }
	}
	b.Look = func(r *sched.Run, res *sched.Result, run *explore.Run) {
		run.Outcome = s.outcome()
		if res.Panicked != nil {
			w.tellPanic(res, run)
		}
		for _, race := range s.races {
			f := raceFailure(r, race, w)
			if len(files.byID) > 1 { // lines do not tell the places apart
				places := []string{fmt.Sprint(files.place(race.First.Site)), fmt.Sprint(files.place(race.Second.Site))}
				slices.Sort(places) // it is one race, whichever comes first
				f.Key = fmt.Sprint(places)
			}
			run.Failures = append(run.Failures, f)
		}
		if run.Log != nil {
			w.annotate(run.Log)
		}
	}
	return b
}
