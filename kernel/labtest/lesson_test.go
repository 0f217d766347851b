package labtest

import (
	"os"
	"path/filepath"
	"testing"
)

func TestLesson(t *testing.T) {
	notebook, err := os.ReadFile(filepath.Join("..", "..", "notebooks", "en", "01-loop.ipynb"))
	if err != nil {
		t.Fatal(err)
	}
	p := open(t, notebook)
	t.Log(ask[string](p, `document.querySelector('.jp-NotebookPanel-toolbar').outerHTML`))
	t.Log(ask[string](p, `document.querySelector('.lm-MenuBar').outerHTML`))
	p.picture("opened")
}
