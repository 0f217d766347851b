package notebook

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
)

// reset empties the cell before it is run.
func (c *Cell) reset() {
	c.data["execution_count"] = nil
	c.outputs = []object{}
	c.displays = make(map[string][]object)
	c.clear = false
}

// setCount sets the n of In [n].
func (c *Cell) setCount(n int) { c.data["execution_count"] = n }

// add takes a message that the cell has led to, and reports what it showed, nil for nothing. A
// display's update is for the whole notebook, see Notebook.update.
func (c *Cell) add(m *jupyter.Message) (shown object, err error) {
	switch m.Header.MsgType {
	case jupyter.MsgClearOutput:
		clear, err := jupyter.Content[jupyter.ClearOutput](m)
		if err != nil {
			return nil, err
		}
		if c.clear = clear.Wait; !clear.Wait {
			c.outputs = c.outputs[:0]
		}
		return nil, nil
	case jupyter.MsgStream:
		s, err := jupyter.Content[jupyter.Stream](m)
		if err != nil {
			return nil, err
		}
		c.addStream(s)
		return object{"output_type": "stream", "name": s.Name, "text": lines(s.Text)}, nil
	case jupyter.MsgDisplayData:
		d, err := jupyter.Content[jupyter.DisplayData](m)
		if err != nil {
			return nil, err
		}
		shown = object{"output_type": "display_data", "data": bundle(d.Data), "metadata": orEmpty(d.Metadata)}
		if id := d.Transient.DisplayID; id != "" {
			c.displays[id] = append(c.displays[id], shown)
		}
	case jupyter.MsgExecuteResult:
		r, err := jupyter.Content[jupyter.ExecuteResult](m)
		if err != nil {
			return nil, err
		}
		shown = object{"output_type": "execute_result", "data": bundle(r.Data), "metadata": orEmpty(r.Metadata),
			"execution_count": r.ExecutionCount}
	case jupyter.MsgError:
		e, err := jupyter.Content[jupyter.Error](m)
		if err != nil {
			return nil, err
		}
		shown = object{"output_type": "error", "ename": e.Name, "evalue": e.Value, "traceback": e.Traceback}
	default:
		return nil, nil
	}
	c.append(shown)
	return shown, nil
}

func (c *Cell) append(o object) {
	if c.clear {
		c.outputs, c.clear = c.outputs[:0], false
	}
	c.outputs = append(c.outputs, o)
}

// addStream appends to the last output if that is the same stream, as every notebook tool does.
func (c *Cell) addStream(s jupyter.Stream) {
	if n := len(c.outputs); n > 0 && !c.clear {
		last := c.outputs[n-1]
		if last["output_type"] == "stream" && last["name"] == s.Name {
			last["text"] = append(last["text"].(printed), s.Text)
			return
		}
	}
	c.append(object{"output_type": "stream", "name": s.Name, "text": printed{s.Text}})
}

// printed is the text of a stream as its messages brought it: to split it by lines after each would
// take a time that grows with the square of what a cell prints.
type printed []string

// settle puts texts that are printed into lines, and drops displays that were taken away in the end.
func (c *Cell) settle() {
	c.outputs = slices.DeleteFunc(c.outputs, func(o object) bool {
		data, ok := o["data"].(object)
		return ok && len(data) == 0
	})
	for _, o := range c.outputs {
		if pieces, ok := o["text"].(printed); ok {
			o["text"] = lines(text(pieces))
		}
	}
}

// update replaces what any cell shows under a display's id, and reports the id and what is shown
// now, nil if nothing is shown under it.
func (nb *Notebook) update(m *jupyter.Message) (id string, shown object, err error) {
	d, err := jupyter.Content[jupyter.DisplayData](m)
	if err != nil {
		return "", nil, err
	}
	id = d.Transient.DisplayID
	for _, c := range nb.Cells {
		for _, shown = range c.displays[id] {
			shown["data"], shown["metadata"] = bundle(d.Data), orEmpty(d.Metadata)
		}
	}
	return id, shown, nil
}

// bundle returns a MIME bundle as notebooks keep it: text by lines, images and JSON as they are.
func bundle(data jupyter.MIMEBundle) object {
	kept := make(object)
	for mime, v := range data {
		s, isText := v.(string)
		if isText && (strings.HasPrefix(mime, "text/") || mime == "image/svg+xml" || mime == "application/javascript") {
			v = lines(s)
		}
		kept[mime] = v
	}
	return kept
}

func orEmpty(o map[string]any) object {
	if o == nil {
		return object{}
	}
	return o
}

// plain returns an output as plain text.
func plain(o object) string {
	switch o["output_type"] {
	case "stream":
		return text(o["text"])
	case "error":
		traceback, _ := o["traceback"].([]string)
		if len(traceback) == 0 {
			return fmt.Sprintf("%v: %v\n", o["ename"], o["evalue"])
		}
		return strings.Join(traceback, "\n") + "\n"
	}
	data, _ := o["data"].(object)
	if s := text(data["text/plain"]); s != "" {
		return strings.TrimSuffix(s, "\n") + "\n"
	}
	return ""
}

// isLanes reports whether an output is the table of lanes, whose lines the stream has already.
func isLanes(o object) bool {
	data, _ := o["data"].(object)
	return data["application/vnd.lockstep.lanes+json"] != nil
}
