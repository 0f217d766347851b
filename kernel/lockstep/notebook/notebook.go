// Package notebook reads, runs and writes notebooks: `lockstep run`. A [Notebook]
// keeps all that it was read with, also what this package knows nothing of, and is
// written as Jupyter writes it, so that a notebook that was run differs from before only in
// its outputs.
package notebook

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
)

// The format that is written.
const (
	format      = 4
	formatMinor = 5 // the first in which cells have ids
)

// object is a JSON object, with numbers as they were written.
type object = map[string]any

// Notebook is a document of format 4.
type Notebook struct {
	root  object
	Cells []*Cell
}

// Cell is one cell of a Notebook.
type Cell struct {
	data object
	// outputs is the list in data, for code cells; displays finds in it what was shown under an id.
	outputs  []object
	displays map[string][]object
	// clear says that the next output replaces all there are.
	clear bool
}

// Read reads a notebook's file.
func Read(path string) (*Notebook, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read notebook: %w", err)
	}
	nb, err := Parse(data)
	if err != nil {
		return nil, fmt.Errorf("read notebook %s: %w", path, err)
	}
	return nb, nil
}

// Parse reads a notebook's text.
func Parse(data []byte) (*Notebook, error) {
	nb := new(Notebook)
	// Editors on Windows leave a byte order mark.
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\uFEFF"))))
	d.UseNumber()
	if err := d.Decode(&nb.root); err != nil {
		return nil, fmt.Errorf("not JSON: %w", err)
	}
	if major, ok := nb.root["nbformat"].(json.Number); !ok {
		return nil, errors.New("it is not a notebook: it has no nbformat")
	} else if major.String() != fmt.Sprint(format) {
		return nil, fmt.Errorf("it has format %v, not %d", major, format)
	}
	cells, ok := nb.root["cells"].([]any)
	if !ok {
		return nil, errors.New("it has no list of cells")
	}
	for i, c := range cells {
		data, ok := c.(object)
		if !ok {
			return nil, fmt.Errorf("cell %d is not an object", i+1)
		}
		nb.Cells = append(nb.Cells, &Cell{data: data, displays: make(map[string][]object)})
	}
	if minor, err := nb.minor(); err != nil || minor < formatMinor {
		nb.upgrade()
	}
	return nb, nil
}

func (nb *Notebook) minor() (int64, error) {
	minor, _ := nb.root["nbformat_minor"].(json.Number)
	return minor.Int64()
}

// upgrade gives every cell an id. They count, so that two runs write the same.
func (nb *Notebook) upgrade() {
	for i, c := range nb.Cells {
		if c.ID() == "" {
			c.data["id"] = fmt.Sprintf("cell-%d", i+1)
		}
	}
	nb.root["nbformat_minor"] = formatMinor
}

// Bytes returns the notebook as Jupyter writes it: keys sorted, indented by one space.
func (nb *Notebook) Bytes() ([]byte, error) {
	cells := make([]any, len(nb.Cells))
	for i, c := range nb.Cells {
		if c.IsCode() && c.outputs != nil {
			c.settle()
			c.data["outputs"] = c.outputs
		}
		cells[i] = c.data
	}
	root := maps.Clone(nb.root)
	root["cells"] = cells
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(root); err != nil {
		return nil, fmt.Errorf("encode notebook: %w", err)
	}
	return b.Bytes(), nil
}

// SetLanguage records what the kernel says its language is, and the kernel's name if the notebook
// has none.
func (nb *Notebook) SetLanguage(info jupyter.LanguageInfo) error {
	metadata, ok := nb.root["metadata"].(object)
	if !ok {
		metadata = object{}
		nb.root["metadata"] = metadata
	}
	if metadata["kernelspec"] == nil {
		metadata["kernelspec"] = object{"display_name": "Go (Lockstep)", "language": "go", "name": "lockstep"}
	}
	data, err := json.Marshal(info)
	if err != nil {
		return fmt.Errorf("encode language_info: %w", err)
	}
	var language object // whose keys are sorted when it is written
	if err := json.Unmarshal(data, &language); err != nil {
		return fmt.Errorf("encode language_info: %w", err)
	}
	metadata["language_info"] = language
	return nil
}

// ID returns the cell's, "" when it has none.
func (c *Cell) ID() string {
	id, _ := c.data["id"].(string)
	return id
}

// IsCode reports whether the cell is a code cell.
func (c *Cell) IsCode() bool { return c.data["cell_type"] == "code" }

// IsMarkdown reports whether the cell is a Markdown cell.
func (c *Cell) IsMarkdown() bool { return c.data["cell_type"] == "markdown" }

// Source returns the cell's text.
func (c *Cell) Source() string { return text(c.data["source"]) }

// HasTag reports whether the cell's metadata has a tag.
func (c *Cell) HasTag(tag string) bool {
	metadata, _ := c.data["metadata"].(object)
	tags, _ := metadata["tags"].([]any)
	return slices.Contains(tags, any(tag))
}

// Count returns the n of In [n], 0 for a cell that was not run.
func (c *Cell) Count() int {
	n, _ := c.data["execution_count"].(int)
	return n
}

// text joins what notebooks keep line by line.
func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []string:
		return strings.Join(v, "")
	case printed:
		return strings.Join(v, "")
	case []any:
		var b strings.Builder
		for _, line := range v {
			s, _ := line.(string)
			b.WriteString(s)
		}
		return b.String()
	}
	return ""
}

// lines splits a text as notebooks keep it.
func lines(s string) []string {
	if s == "" {
		return []string{}
	}
	return slices.Collect(strings.Lines(s))
}
