package labtest

import (
	"testing"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest/learner"
)

// source is a code cell of a notebook that a test writes.
type source struct{ id, code string }

// notebook makes a notebook that was never run.
func notebook(t *testing.T, cells ...source) []byte {
	t.Helper()
	var list []learner.Cell
	for _, c := range cells {
		list = append(list, learner.Cell{ID: c.id, Code: c.code})
	}
	text, err := learner.Notebook(list)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
