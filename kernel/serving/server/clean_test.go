package server_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest"
	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
)

// hostile is text that would set a terminal's title, write its clipboard and clear it, as Go
// source.
const hostile = `"\x1b]0;title\ahi\x1b]52;c;eA==\x1b\\\x1b[2J\u009b2J\x1bc"`

// control is what may not be in anything that is shown.
var control = regexp.MustCompile("[\x00-\x07\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f\u0080-\u009f]|\x1b[^\\[]|\x1b\\[[0-9;:]*[^0-9;:m]|\x1b$")

// TestNothingCommandsTheTerminal: whichever way a learner's text takes to a client, only colours
// are left of its escapes.
func TestNothingCommandsTheTerminal(t *testing.T) {
	k := kerneltest.Start(t)
	k.OK("import (\"errors\"; \"fmt\"; \"lessons\"; \"sync\"; \"time\")\n" +
		"type loud struct{}\nfunc (loud) String() string { return " + hostile + " }\nfunc (loud) GoString() string { return " + hostile + " }\n" +
		"var kept = " + hostile + "\nvar _ = fmt.Sprint(time.Now(), &sync.Mutex{}, errors.New)")
	for about, code := range map[string]string{
		"a panic":                    "panic(" + hostile + ")",
		"a panic with an error":      "panic(errors.New(" + hostile + "))",
		"a panic in a goroutine":     "go panic(" + hostile + ")\nselect {}",
		"a name in a report":         "lessons.NewThread(" + hostile + ", func() { panic(1) }).Start()\nselect {}",
		"names in lanes":             "for i := range 2 { n := fmt.Sprint(" + hostile + ", i); t := lessons.NewThread(n, func() { fmt.Println(n) }); t.Start(); t.Join() }",
		"a deadlock":                 "var mu sync.Mutex\nt := lessons.NewThread(" + hostile + ", func() { mu.Lock(); mu.Lock() })\nt.Start()\nt.Join()",
		"standard error":             "println(" + hostile + ")",
		"a value":                    "loud{}",
		"a string":                   hostile,
		"a display":                  "lessons.Display(lessons.Markdown(" + hostile + "))",
		"HTML":                       "lessons.HTML(" + hostile + ")",
		"the variables":              "%who",
		"a magic with bad arguments": "%lanes \x1b]0;title\a",
		"an unknown magic":           "%\x1b]0;title\a",
		"the compiler's words":       "var x int = \"\x1b]0;title\a\"",
	} {
		r := k.Execute(code)
		for _, m := range r.Published {
			if m.Header.MsgType == jupyter.MsgExecuteInput {
				continue // the client's own words
			}
			if bad := inText(t, m.Content); bad != "" {
				t.Errorf("%s: %s has %q", about, m.Header.MsgType, bad)
			}
		}
		if bad := inText(t, jsonOf(t, r.Reply)); bad != "" {
			t.Errorf("%s: the reply has %q", about, bad)
		}
	}
	for msgType, request := range map[string]any{
		jupyter.MsgExecuteRequest: map[string]any{"code": "", "user_expressions": map[string]string{"a": "kept", "b": "panic(kept)", "c": "loud{}"}},
		jupyter.MsgInspectRequest: jupyter.InspectRequest{Code: "// \x1b]0;title\a\nkept", CursorPos: 17},
	} {
		reply, err := k.Request(t.Context(), jupyter.Shell, msgType, request)
		if err != nil {
			t.Fatal(err)
		}
		if bad := inText(t, reply.Content); bad != "" {
			t.Errorf("%s: the reply has %q", msgType, bad)
		}
	}
}

func jsonOf(t *testing.T, v any) []byte {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// inText returns what must not be in any of the texts of a JSON value, "" for nothing.
func inText(t *testing.T, data []byte) string {
	t.Helper()
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	var found strings.Builder
	var look func(any)
	look = func(v any) {
		switch v := v.(type) {
		case string:
			found.WriteString(control.FindString(v))
		case []any:
			for _, e := range v {
				look(e)
			}
		case map[string]any:
			for _, e := range v {
				look(e)
			}
		}
	}
	look(v)
	return found.String()
}
