package notebook

import (
	"fmt"
	"strings"
)

// What becomes of Runner.Options in a notebook: each request has, in its metadata, magics that the
// server obeys beside the cell's own.

// magics returns the metadata of the next cell's request.
func (x *run) magics() map[string]any {
	if x.Options == nil {
		return nil
	}
	var list []string
	if !x.begun { // later ones would undo what the notebook's own magics have set
		list = x.Options.Settings()
		x.begun = true
	}
	if mode := x.Options.Mode(); mode != "" {
		list = append(list, mode)
	}
	if len(list) == 0 {
		return nil
	}
	return map[string]any{"lockstep": map[string]any{"magics": list}}
}

// finding returns the word for what a display reports, "" if it is no report.
func finding(shown object) string {
	metadata, _ := shown["metadata"].(map[string]any)
	ours, _ := metadata["lockstep"].(map[string]any)
	word, _ := ours["finding"].(string)
	return word
}

// check returns the error of a run whose cells have all ended well, or as they are meant to.
func (x *run) check() error {
	if x.Options == nil {
		return nil
	}
	if schedule := x.Options.Replay(); schedule != "" && !x.replayed {
		return fmt.Errorf("no cell has the text that the schedule %s is of", schedule)
	}
	if !x.Options.Strict {
		return nil
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	var found []string
	for i, c := range x.nb.Cells {
		if words := x.findings[c]; len(words) > 0 && !c.HasTag(tagRaises) {
			found = append(found, fmt.Sprintf("cell %d, In [%v]: %s", i+1, c.data["execution_count"], strings.Join(words, ", ")))
		}
	}
	if len(found) == 0 {
		return nil
	}
	return fmt.Errorf("-strict: %s", strings.Join(found, "; "))
}
