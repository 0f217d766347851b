package notebook

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
)

// written is a notebook as Jupyter writes it, with what this package does not know.
const written = `{
 "cells": [
  {
   "cell_type": "markdown",
   "id": "a",
   "metadata": {},
   "source": [
    "# Title <&>\n",
    "text"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 7,
   "id": "b",
   "metadata": {
    "tags": [
     "raises-exception"
    ],
    "x": 1.50
   },
   "outputs": [
    {
     "name": "stdout",
     "output_type": "stream",
     "text": [
      "世界\n"
     ]
    }
   ],
   "source": [
    "x"
   ]
  }
 ],
 "metadata": {
  "kernelspec": {
   "name": "mine"
  },
  "zebra": {}
 },
 "nbformat": 4,
 "nbformat_minor": 5
}
`

func TestNotebookIsWrittenAsItWasRead(t *testing.T) {
	nb, err := Parse([]byte(written))
	if err != nil {
		t.Fatal(err)
	}
	got, err := nb.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != written {
		t.Errorf("got:\n%s\nwant:\n%s", got, written)
	}
}

func TestParse(t *testing.T) {
	nb, err := Parse([]byte(written))
	if err != nil {
		t.Fatal(err)
	}
	text, code := nb.Cells[0], nb.Cells[1]
	if !text.IsMarkdown() || text.IsCode() || text.Source() != "# Title <&>\ntext" {
		t.Errorf("the first cell is %q", text.Source())
	}
	if !code.IsCode() || code.Source() != "x" || !code.HasTag("raises-exception") || code.HasTag("x") || code.ID() != "b" {
		t.Errorf("the second cell is %q", code.Source())
	}
	if _, err := Parse([]byte("\uFEFF" + written)); err != nil {
		t.Errorf("with a byte order mark: %v", err)
	}
	for _, bad := range []string{"", "[]", "{}", `{"nbformat":3,"worksheets":[]}`, `{"nbformat":4}`, `{"nbformat":4,"cells":[1]}`} {
		if _, err := Parse([]byte(bad)); err == nil {
			t.Errorf("%q is a notebook", bad)
		}
	}
}

func TestOldFormatGetsIDs(t *testing.T) {
	nb, err := Parse([]byte(`{"nbformat":4,"nbformat_minor":2,"metadata":{},"cells":[{"cell_type":"code","source":"x","metadata":{},"outputs":[],"execution_count":null}]}`))
	if err != nil {
		t.Fatal(err)
	}
	got, err := nb.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(got), `"id": "cell-1"`) || !strings.Contains(string(got), `"nbformat_minor": 5`) {
		t.Errorf("got:\n%s", got)
	}
}

func TestSetLanguage(t *testing.T) {
	nb := &Notebook{root: object{"nbformat": 4}}
	if err := nb.SetLanguage(jupyter.LanguageInfo{Name: "go", FileExtension: ".go", MIMEType: "text/x-go"}); err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(nb.root["metadata"])
	if err != nil {
		t.Fatal(err)
	}
	want := `{"kernelspec":{"display_name":"Go (Lockstep)","language":"go","name":"lockstep"},` +
		`"language_info":{"file_extension":".go","mimetype":"text/x-go","name":"go","version":""}}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// send gives a cell a message of the kernel's.
func send(t *testing.T, c *Cell, msgType string, content any) {
	t.Helper()
	m, err := jupyter.New(msgType, "s", content)
	if err == nil {
		_, err = c.add(m)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestCheckLanguage(t *testing.T) {
	for metadata, ok := range map[string]bool{
		`{}`: true,
		`{"kernelspec": {"name": "lockstep", "language": "go"}}`:                    true,
		`{"kernelspec": {"name": "gophernotes", "language": "Go"}}`:                 true,
		`{"language_info": {"name": "go"}}`:                                         true,
		`{"kernelspec": {"name": "lockstep"}}`:                                      true,
		`{"kernelspec": 3, "language_info": {"name": 4}}`:                           true,
		`{"kernelspec": {"name": "ir", "language": "R"}}`:                           false,
		`{"kernelspec": {"name": "python3"}}`:                                       false,
		`{"kernelspec": {"name": "lockstep"}, "language_info": {"name": "python"}}`: false,
	} {
		nb, err := Parse([]byte(`{"cells": [], "nbformat": 4, "nbformat_minor": 5, "metadata": ` + metadata + `}`))
		if err != nil {
			t.Fatal(err)
		}
		if err := nb.checkLanguage(); (err == nil) != ok {
			t.Errorf("checkLanguage of %s: %v", metadata, err)
		}
	}
}

func TestOutputs(t *testing.T) {
	c := &Cell{data: object{"cell_type": "code"}}
	nb := &Notebook{root: object{}, Cells: []*Cell{c}}
	c.reset()
	send(t, c, jupyter.MsgStream, jupyter.Stream{Name: "stdout", Text: "a\nb"})
	send(t, c, jupyter.MsgStream, jupyter.Stream{Name: "stdout", Text: "c\n"})
	send(t, c, jupyter.MsgStream, jupyter.Stream{Name: "stderr", Text: "e\n"})
	send(t, c, jupyter.MsgDisplayData, jupyter.NewDisplayData(jupyter.MIMEBundle{"text/plain": "old"}, nil, "d"))
	send(t, c, jupyter.MsgDisplayData, jupyter.NewDisplayData(jupyter.MIMEBundle{"text/plain": "to be taken away"}, nil, "gone"))
	send(t, c, jupyter.MsgExecuteResult, jupyter.NewExecuteResult(3, jupyter.MIMEBundle{"text/plain": "1\n2", "image/png": "aGk=", "application/json": object{"k": "v"}}, nil))
	send(t, c, jupyter.MsgError, jupyter.Error{Name: "n", Value: "v", Traceback: []string{"t"}})
	send(t, c, jupyter.MsgStatus, jupyter.Status{ExecutionState: jupyter.Idle})
	for id, data := range map[string]jupyter.MIMEBundle{"d": {"text/plain": "new"}, "gone": {}} {
		update, err := jupyter.New(jupyter.MsgUpdateDisplayData, "s", jupyter.NewDisplayData(data, nil, id))
		if err == nil {
			_, _, err = nb.update(update)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	c.settle()
	got, err := json.Marshal(c.outputs)
	if err != nil {
		t.Fatal(err)
	}
	want := `[{"name":"stdout","output_type":"stream","text":["a\n","bc\n"]},` +
		`{"name":"stderr","output_type":"stream","text":["e\n"]},` +
		`{"data":{"text/plain":["new"]},"metadata":{},"output_type":"display_data"},` +
		`{"data":{"application/json":{"k":"v"},"image/png":"aGk=","text/plain":["1\n","2"]},"execution_count":3,"metadata":{},"output_type":"execute_result"},` +
		`{"ename":"n","evalue":"v","output_type":"error","traceback":["t"]}]`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}

	send(t, c, jupyter.MsgClearOutput, jupyter.ClearOutput{Wait: true})
	if len(c.outputs) != 5 {
		t.Errorf("clear_output that waits left %d outputs", len(c.outputs))
	}
	send(t, c, jupyter.MsgStream, jupyter.Stream{Name: "stdout", Text: "x"})
	if len(c.outputs) != 1 {
		t.Errorf("after it the cell has %d outputs, want the new one", len(c.outputs))
	}
}

func TestPage(t *testing.T) {
	nb, err := Parse([]byte(`{"nbformat":4,"nbformat_minor":5,"metadata":{},"cells":[
		{"cell_type":"markdown","id":"a","metadata":{},"source":"# A *lesson*\n\n<script>no</script> [x](javascript:no) \u001b]0;title\u0007\u001b[2J"},
		{"cell_type":"code","id":"b","metadata":{},"source":"if a < b {","outputs":[],"execution_count":null}]}`))
	if err != nil {
		t.Fatal(err)
	}
	c := nb.Cells[1]
	c.reset()
	c.setCount(4)
	send(t, c, jupyter.MsgStream, jupyter.Stream{Name: "stdout", Text: "\x1b[38;5;32mT1\x1b[0m │ <b>\n"})
	send(t, c, jupyter.MsgDisplayData, jupyter.NewDisplayData(jupyter.MIMEBundle{"text/plain": "plain", "text/html": "<table></table>"}, nil, ""))
	send(t, c, jupyter.MsgDisplayData, jupyter.NewDisplayData(jupyter.MIMEBundle{"text/plain": "*md*", "text/markdown": "some *md*"}, nil, ""))
	send(t, c, jupyter.MsgDisplayData, jupyter.NewDisplayData(jupyter.MIMEBundle{"text/plain": "a \"picture\"", "image/png": "aGk="}, nil, ""))
	var b bytes.Buffer
	if err := nb.WriteHTML(&b); err != nil {
		t.Fatal(err)
	}
	got := b.String()
	for _, want := range []string{
		"<h1>A <em>lesson</em></h1>", "&lt;script&gt;no", "if a &lt; b {", "In [4]",
		`<span style="color:#0087d7">T1</span> │ &lt;b&gt;`, "<table></table>",
		"some <em>md</em>", `<img src="data:image/png;base64,aGk=" alt="a &#34;picture&#34;">`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the page lacks %q:\n%s", want, got)
		}
	}
	for _, no := range []string{"<script", "javascript:", "plain</pre>", "\x1b", "\a", "0;title"} {
		if strings.Contains(got, no) {
			t.Errorf("the page has %q", no)
		}
	}
}

func TestMarkdown(t *testing.T) {
	for _, test := range []struct{ markdown, want string }{
		{"one\ntwo\n\nthree", "<p>one\ntwo</p>\n<p>three</p>\n"},
		{"## Two ##\ntext", "<h2>Two</h2>\n<p>text</p>\n"},
		{"- a\n  more\n- `*b*`\n\n1. c", "<ul>\n<li>a\nmore</li>\n<li><code>*b*</code></li>\n</ul>\n<ol>\n<li>c</li>\n</ol>\n"},
		{"```go\nx < y\n\n# z\n```\nafter", "<pre class=\"code\">x &lt; y\n\n# z\n</pre>\n<p>after</p>\n"},
		{"> said\n> he", "<blockquote>said\nhe</blockquote>\n"},
		{"| a | b |\n|---|---|\n| 1 | **2** |", "<table>\n<tr><th>a</th><th>b</th></tr>\n<tr><td>1</td><td><strong>2</strong></td></tr>\n</table>\n"},
		{"[Go](https://go.dev) & more", "<p><a href=\"https://go.dev\">Go</a> &amp; more</p>\n"},
	} {
		if got := markdownHTML(test.markdown); got != test.want {
			t.Errorf("%q:\ngot  %q\nwant %q", test.markdown, got, test.want)
		}
	}
}

func TestANSI(t *testing.T) {
	for _, test := range []struct{ in, want string }{
		{"plain <", "plain &lt;"},
		{"\x1b[1;31ma\x1b[22mb\x1b[39mc", `<span style="color:#d7263d;font-weight:bold">a</span><span style="color:#d7263d">b</span>c`},
		{"\x1b[38;5;196ma\x1b[m", `<span style="color:#ff0000">a</span>`},
		{"\x1b[48;2;1;2;3ma", `<span style="background:#010203">a</span>`},
		{"\x1b[38ma", "a"},
	} {
		if got := ansiHTML(test.in); got != test.want {
			t.Errorf("%q:\ngot  %q\nwant %q", test.in, got, test.want)
		}
	}
}

func TestScreenWithoutColours(t *testing.T) {
	t.Setenv("FORCE_COLOR", "")
	var out, status bytes.Buffer
	s := NewScreen(&out, &status)
	s.status = &status
	s.progress(1, 2, &Cell{data: object{"source": "x\ny"}})
	s.output(object{"output_type": "stream", "text": []string{"\x1b[31mred\x1b[0m\n"}})
	s.progress(2, 2, &Cell{data: object{"source": "z"}})
	s.end()
	if out.String() != "red\n" {
		t.Errorf("stdout is %q", &out)
	}
	if want := "\r\x1b[K[1/2] x\r\x1b[K\r\x1b[K[2/2] z\r\x1b[K"; status.String() != want {
		t.Errorf("stderr is %q, want %q", &status, want)
	}
	t.Setenv("FORCE_COLOR", "1")
	if s := NewScreen(&out, &status); !s.colours {
		t.Error("FORCE_COLOR does not force")
	}
	t.Setenv("NO_COLOR", "1")
	if s := NewScreen(&out, &status); s.colours {
		t.Error("NO_COLOR does not forbid")
	}
}

func TestScreenIsNotCommanded(t *testing.T) {
	const hostile = "\x1b]0;title\a\x1b[2J\u009b2J\x1bc\a"
	var out, status bytes.Buffer
	s := &Screen{out: &out, status: &status, colours: true}
	s.progress(1, 1, &Cell{data: object{"source": "a" + hostile + "\x1b[31m\rb"}})
	s.markdown("# c" + hostile + "&#27;]0;x&#7;")
	s.code("j"+hostile, 1)
	s.output(object{"output_type": "error", "traceback": []string{"d" + hostile, "\x1b[31me\x1b[0m"}})
	s.output(object{"output_type": "error", "ename": "f" + hostile, "evalue": "g"})
	s.output(object{"output_type": "stream", "text": []string{"h" + hostile + "\n"}})
	s.output(object{"output_type": "execute_result", "data": object{"text/plain": "i" + hostile}})
	s.end()
	if want := "\n\x1b[1m# c\x1b[0m\n\n\x1b[32mIn [1]: \x1b[0mj\nd\n\x1b[31me\x1b[0m\nf: g\nh\nOut[<nil>]: i\n"; out.String() != want {
		t.Errorf("stdout is %q, want %q", &out, want)
	}
	if want := "\r\x1b[K[1/1] a b\r\x1b[K"; status.String() != want {
		t.Errorf("stderr is %q, want %q", &status, want)
	}
}

// file writes a notebook of code cells. A cell's tag precedes it, as "#tag ".
func file(t *testing.T, cells ...string) string {
	t.Helper()
	list := []object{}
	for _, source := range cells {
		metadata := object{}
		if rest, ok := strings.CutPrefix(source, "#"); ok {
			var tag string
			tag, source, _ = strings.Cut(rest, " ")
			metadata["tags"] = []string{tag}
		}
		list = append(list, object{"cell_type": "code", "source": source, "metadata": metadata, "outputs": []any{}, "execution_count": nil})
	}
	data, err := json.Marshal(object{"nbformat": 4, "nbformat_minor": 4, "metadata": object{}, "cells": list})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "test.ipynb")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
