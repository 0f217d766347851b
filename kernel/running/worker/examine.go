package worker

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/lockstep-go/lockstep/kernel/explaining/timeline"
	"github.com/lockstep-go/lockstep/kernel/running/examiner"
	"github.com/lockstep-go/lockstep/kernel/running/judge"
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
	verdict := examiner.Judge(compiler{w}, &of, x.record.Source, examiner.Options{
		Stop: func() bool { return w.isInterrupted(x) },
		Progress: func(tried int) {
			if time.Since(last) >= 100*time.Millisecond {
				last = time.Now()
				w.send(workerproto.Progress{Exec: x.record.Exec, Stage: workerproto.StageJudging, Tried: tried})
			}
		},
	})
	data, err := json.Marshal(verdict)
	if err != nil {
		panic(err) // it has only text and numbers
	}
	w.send(workerproto.Judged{Exec: x.record.Exec, Verdict: data})
}

// compiler makes the programs of answers.
type compiler struct{ w *worker }

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

// Picture shows a run.
func (c compiler) Picture(log *trace.Log) (text, html string) {
	if log == nil {
		return "", ""
	}
	t := timeline.New(log, timeline.Options{Language: c.w.lang(), Place: c.place})
	p := picture{text: t.Text(), html: t.HTML()}
	if ring, ok := c.w.ringOf(log); ok {
		ring.join(p)
		p = ring
	}
	return p.text, p.html
}
