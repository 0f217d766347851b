package worker

import (
	"fmt"
	"path/filepath"

	"github.com/lockstep-go/lockstep/kernel/compiler/lower"
	"github.com/lockstep-go/lockstep/kernel/running/callers"
)

// addSites tells package callers of the sites that a text mentions.
func (w *worker) addSites(core *lower.Core) {
	if len(core.Sites) == 0 {
		return
	}
	functions := map[string]*callers.Func{}
	for i, s := range core.Sites {
		if s.Entry {
			functions[s.Function] = callers.NewFunc(s.Function, s.Params, core.FirstSite+i)
		}
	}
	list := make([]callers.FrameSite, len(core.Sites))
	for i, s := range core.Sites {
		file := s.Pos.File
		if id := named(file); id != 0 {
			file = w.fileName(id)
		} else if file == "" {
			file = "??"
		}
		list[i] = callers.FrameSite{Func: functions[s.Function], File: file, Line: s.Pos.Line}
	}
	callers.Add(core.FirstSite, list)
}

// fileName is the file of a text as the text itself sees it: a program's own, In [3] of a cell.
func (w *worker) fileName(id int64) string {
	src, _ := w.sources.get(id)
	if src.file != "" {
		return src.file
	}
	if w.program != nil {
		if abs, err := filepath.Abs(w.program.File); err == nil {
			return abs
		}
		return w.program.File
	}
	return fmt.Sprintf("In [%d]", src.count)
}
