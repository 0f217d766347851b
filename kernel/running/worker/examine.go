package worker

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/lockstep-go/lockstep/kernel/explaining/explore"
	"github.com/lockstep-go/lockstep/kernel/explaining/record"
	"github.com/lockstep-go/lockstep/kernel/explaining/stepper"
	"github.com/lockstep-go/lockstep/kernel/explaining/timeline"
	"github.com/lockstep-go/lockstep/kernel/running/examiner"
	"github.com/lockstep-go/lockstep/kernel/running/judge"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
	"github.com/lockstep-go/lockstep/lessons/exercises"
)

// examine judges an answer, and sends the verdict. No cell runs meanwhile.
func (w *worker) examine(x *execution) {
	var of exercises.Exercise
	if err := json.Unmarshal(x.record.Judge.Exercise, &of); err != nil {
		panic(err) // the server is this program
	}
	var last time.Time
	if rec := x.record.Judge; rec.Schedule != "" {
		w.sendVerdict(x, examiner.Replay(compiler{w, x}, &of, x.record.Source, rec.Part, rec.Schedule))
		return
	}
	verdict := examiner.Judge(compiler{w, x}, &of, x.record.Source, examiner.Options{
		Stop: func() bool { return w.isInterrupted(x) },
		Progress: func(tried int) {
			if time.Since(last) >= 100*time.Millisecond {
				last = time.Now()
				w.send(workerproto.Progress{Exec: x.record.Exec, Stage: workerproto.StageJudging, Tried: tried})
			}
		},
	})
	w.sendVerdict(x, verdict)
}

func (w *worker) sendVerdict(x *execution, v exercises.Verdict) {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // it has only text and numbers
	}
	w.send(workerproto.Judged{Exec: x.record.Exec, Verdict: data})
}

// compiler makes the programs of the answers that an execution judges.
type compiler struct {
	w *worker
	x *execution // nil in tests
}

// Check returns why files are no program.
func (c compiler) Check(files []judge.Source) error {
	c.w.mu.Lock()
	defer c.w.mu.Unlock()
	names, unit, err := c.w.checkApart(files)
	if err != nil {
		return names.notBuilt(err)
	}
	unit.Close()
	return nil
}

// Compile makes a program of files.
func (c compiler) Compile(files []judge.Source, told []string) (*judge.Program, error) {
	return c.w.judge(judged{files: files, told: told, race: true})
}

// Imports returns what a file has forgotten to import.
func (c compiler) Imports(text string, known map[string]bool) []string {
	c.w.mu.Lock()
	defer c.w.mu.Unlock()
	return c.w.session.Forgotten(text, known)
}

// place names a place: a line of the answer by its number alone.
func (c compiler) place(s trace.Site) string {
	id, line, _ := s.Split()
	if line == 0 {
		return ""
	}
	file := ""
	if src, ok := c.w.sources.get(id); ok && !examiner.IsLearners(src.file) {
		file = strings.TrimSuffix(src.file, ".go")
	}
	return fmt.Sprintf("%s:%d", file, line)
}

// verdictLines is how many lines a verdict's table has: with what is said above and below it that is
// a screen of a notebook. Who wants more of the run replays it.
const verdictLines = 24

// Picture shows a run.
func (c compiler) Picture(log *trace.Log) (text, html string) {
	return c.picture(log, verdictLines)
}

func (c compiler) picture(log *trace.Log, lines int) (text, html string) {
	if log == nil {
		return "", ""
	}
	t := timeline.New(log, timeline.Options{Language: c.w.lang(), Place: c.place, Lines: lines})
	return t.Text(), t.HTML()
}

// Steps shows a run so that it can be gone through step by step.
func (c compiler) Steps(p *judge.Program, r judge.Replay) (text, html string) {
	if r.Log == nil {
		return "", ""
	}
	text, html = c.picture(r.Log, 0)
	if ring, ok := c.w.ringOf(r.Log); ok {
		ring.join(picture{text: text, html: html})
		text, html = ring.text, ring.html
	}
	s, err := explore.ParseSchedule(r.Schedule)
	if err != nil {
		return text, html
	}
	var failure *explore.Failure
	if len(r.Failures) > 0 {
		f := r.Failures[0]
		failure = &explore.Failure{Word: f.Word, Text: f.Text, Object: f.Object}
	}
	of := c.w.recorded(s, r.Outcome, failure)
	release := sched.Hold()
	leave := p.Enter()
	c.w.walk(c.x, p.Body, s, r.Log, &of)
	leave()
	release()
	return text, html + stepper.HTML(record.New(r.Log, of))
}
