package server_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest"
	"github.com/lockstep-go/lockstep/kernel/wire/client"
	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
)

func TestMain(m *testing.M) { os.Exit(kerneltest.Main(m)) }

func TestExecute(t *testing.T) {
	k := kerneltest.Start(t)
	r := k.OK("x := 6 * 7\nx")
	if r.Text() != "42" || r.Reply.ExecutionCount != 1 {
		t.Errorf("got %q as In [%d], want 42 as In [1]", r.Text(), r.Reply.ExecutionCount)
	}
	if r.Input == nil || r.Input.Code != "x := 6 * 7\nx" || r.Input.ExecutionCount != 1 {
		t.Errorf("execute_input is %+v", r.Input)
	}
	if r.Reply.Payload == nil || r.Reply.UserExpressions == nil {
		t.Errorf("the reply lacks payload or user_expressions: %s", r.Message.Content)
	}
	if started, ok := r.Message.Metadata["started"].(string); !ok || !strings.Contains(started, ".") {
		t.Errorf("metadata.started is %v, want a date with a fraction", r.Message.Metadata["started"])
	}
	r.ExpectBracketed()
	if got, want := r.Types(), []string{"status", "execute_input", "execute_result", "status"}; !slices.Equal(got, want) {
		t.Errorf("published %q, want %q", got, want)
	}

	r = k.OK("import \"fmt\"\nfmt.Println(x)")
	if r.Stdout != "42\n" || r.Value != nil || r.Reply.ExecutionCount != 2 {
		t.Errorf("got %q, value %v as In [%d], want 42, none, In [2]", r.Stdout, r.Value, r.Reply.ExecutionCount)
	}
	r.ExpectBracketed()
}

// TestAnnounced: whatever a cell shows comes after its text, and that after busy, however soon the
// worker is done.
func TestAnnounced(t *testing.T) {
	k := kerneltest.Start(t)
	k.OK(`import "github.com/lockstep-go/lockstep/lessons"`)
	for range 100 {
		r := k.OK("lessons.Display(1)")
		r.ExpectBracketed()
		if got, want := r.Types(), []string{"status", "execute_input", "display_data", "status"}; !slices.Equal(got, want) {
			t.Fatalf("published %q, want %q", got, want)
		}
	}
}

func TestExecuteFails(t *testing.T) {
	k := kerneltest.Start(t)
	if e := k.Fails("undefinedName"); !strings.Contains(e.Value, "undefined") {
		t.Errorf("got %s: %s, want the compiler's words", e.Name, e.Value)
	}
	if e := k.Fails(`panic("no")`); !strings.Contains(e.Value, "no") {
		t.Errorf("got %s: %s, want the panic's words", e.Name, e.Value)
	}
	k.ExpectText("1 + 1", "2")
}

func TestSilentAndStoreHistory(t *testing.T) {
	k := kerneltest.Start(t)
	k.OK("x := 1")
	r := k.Execute("println(x)\nx", func(r *kerneltest.Request) { r.Silent = true })
	if got, want := r.Types(), []string{"status", "status"}; !slices.Equal(got, want) {
		t.Errorf("a silent cell published %q, want %q", got, want)
	}
	if r.Reply.Status != jupyter.StatusOK || r.Reply.ExecutionCount != 1 {
		t.Errorf("a silent cell's reply: %s", r.Message.Content)
	}
	r = k.Execute("nothing", func(r *kerneltest.Request) { r.Silent = true })
	if r.Reply.Status != jupyter.StatusError || len(r.Errors) != 0 {
		t.Errorf("a silent cell that fails: reply %s, published %q", r.Message.Content, r.Types())
	}
	if r := k.OK("x", func(r *kerneltest.Request) { r.StoreHistory = false }); r.Reply.ExecutionCount != 1 || r.Text() != "1" {
		t.Errorf("a cell that is not stored: %s", r)
	}
	if r := k.OK("x"); r.Reply.ExecutionCount != 2 {
		t.Errorf("the second stored cell is In [%d]", r.Reply.ExecutionCount)
	}
	got := k.ExpectReply(jupyter.Shell, jupyter.MsgHistoryRequest, jupyter.HistoryRequest{HistAccessType: "tail", N: 10}, jupyter.StatusOK)
	if n := len(got["history"].([]any)); n != 2 {
		t.Errorf("the history has %d entries, want the 2 that were stored: %v", n, got["history"])
	}
}

func TestStopOnError(t *testing.T) {
	k := kerneltest.Start(t)
	waiting := k.Begin("import \"fmt\"\nvar name string\nfmt.Scanln(&name)\npanic(name)")
	var aborted []*kerneltest.Execution
	for range 3 {
		aborted = append(aborted, k.Begin("1"))
	}
	info, err := k.Send(jupyter.Shell, jupyter.MsgKernelInfoRequest, struct{}{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	k.Answer("stop")
	if r := waiting.Wait(); r.Reply.Status != jupyter.StatusError {
		t.Fatalf("the first cell did not fail:\n%s", r)
	}
	for _, e := range aborted {
		r := e.Wait()
		if r.Reply.Status != jupyter.StatusAborted || len(r.Published) != 2 {
			t.Errorf("a waiting cell was not aborted:\n%s", r)
		}
		r.ExpectBracketed()
	}
	if reply, err := info.Reply(t.Context()); err != nil || !strings.Contains(string(reply.Content), `"ok"`) {
		t.Errorf("a waiting kernel_info_request: %v", err)
	}
	k.ExpectText("1 + 1", "2")

	waiting = k.Begin("fmt.Scanln(&name)\npanic(name)", func(r *kerneltest.Request) { r.StopOnError = false })
	next := k.Begin("3")
	k.Answer("go on")
	waiting.Wait()
	if r := next.Wait(); r.Reply.Status != jupyter.StatusOK || r.Text() != "3" {
		t.Errorf("without stop_on_error, the next cell:\n%s", r)
	}
}

func TestUserExpressions(t *testing.T) {
	k := kerneltest.Start(t)
	r := k.OK("x := 20", func(r *kerneltest.Request) {
		r.UserExpressions = map[string]string{"good": "x + 1", "bad": "nothing"}
	})
	good, _ := r.Reply.UserExpressions["good"].(map[string]any)
	data, _ := good["data"].(map[string]any)
	if good["status"] != "ok" || data["text/plain"] != "21" {
		t.Errorf("the good one is %v", good)
	}
	bad, _ := r.Reply.UserExpressions["bad"].(map[string]any)
	if bad["status"] != "error" || bad["ename"] == "" {
		t.Errorf("the bad one is %v", bad)
	}
}

func TestKernelInfo(t *testing.T) {
	k := kerneltest.Start(t)
	for _, ch := range []jupyter.Channel{jupyter.Shell, jupyter.Control} {
		got := k.ExpectReply(ch, jupyter.MsgKernelInfoRequest, struct{}{}, jupyter.StatusOK)
		language, _ := got["language_info"].(map[string]any)
		if got["protocol_version"] != jupyter.ProtocolVersion || got["implementation"] != "lockstep" || language["name"] != "go" || language["file_extension"] != ".go" {
			t.Errorf("%s: %v", ch, got)
		}
	}
}

func TestIsComplete(t *testing.T) {
	k := kerneltest.Start(t)
	for _, test := range []struct{ code, status, indent string }{
		{code: "x := 1", status: "complete"},
		{code: "%lanes off\nfor {", status: "incomplete", indent: "\t"},
		{code: "x := )", status: "invalid"},
	} {
		got := k.ExpectReply(jupyter.Shell, jupyter.MsgIsCompleteRequest, jupyter.IsCompleteRequest{Code: test.code}, test.status)
		if indent, _ := got["indent"].(string); indent != test.indent {
			t.Errorf("%q: indent %q, want %q", test.code, indent, test.indent)
		}
	}
}

func TestComplete(t *testing.T) {
	k := kerneltest.Start(t)
	k.OK("import \"strings\"\nübergabe := 1")
	for _, test := range []struct {
		about      string
		code       string
		pos        int // -1 for the end
		want       string
		start, end int
	}{
		{about: "a member, after runes that are longer than one byte", code: `"日本"; strings.ToUpp`, pos: -1, want: "ToUpper", start: 14, end: 19},
		{about: "a session's name", code: "überg", pos: -1, want: "übergabe", start: 0, end: 5},
		{about: "below magics", code: "%lanes off\n// 日本\nstrings.ToUpp", pos: -1, want: "ToUpper", start: 25, end: 30},
		{about: "a magic", code: "%lan", pos: -1, want: "%lanes", start: 0, end: 4},
	} {
		t.Run(test.about, func(t *testing.T) {
			pos := test.pos
			if pos < 0 {
				pos = len([]rune(test.code))
			}
			got := k.ExpectReply(jupyter.Shell, jupyter.MsgCompleteRequest, jupyter.CompleteRequest{Code: test.code, CursorPos: pos}, jupyter.StatusOK)
			matches, _ := got["matches"].([]any)
			if !slices.Contains(matches, any(test.want)) {
				t.Errorf("%q has no %q among %v", test.code, test.want, matches)
			}
			if got["cursor_start"] != float64(test.start) || got["cursor_end"] != float64(test.end) {
				t.Errorf("it replaces %v to %v, want %d to %d", got["cursor_start"], got["cursor_end"], test.start, test.end)
			}
		})
	}
}

// What a magic's line can contain is known to the server, not to Go.
func TestCompleteMagics(t *testing.T) {
	k := kerneltest.Start(t)
	k.OK("import \"lessons\"\nhold := make(chan int)\nvar übergabe int\nlessons.Go(\"Waiter\", func() { <-hold })")
	for _, test := range []struct {
		code string
		want []string // what replaces the text from start on
		at   int      // runes
	}{
		{"%lane", []string{"%lanes"}, 0},
		{"// 日本\n%lane", []string{"%lanes"}, 6},
		{"%%", []string{"%%dump", "%%exercise", "%%explore", "%%parallel", "%%replay", "%%step", "%%time", "%%timeline"}, 0},
		{"%race ", []string{"error", "off", "on"}, 6},
		{"%clock ", []string{"10x", "instant", "real"}, 7},
		{"%seed ", []string{"auto", "random"}, 6},
		{"%%explore -bound 1 -", []string{"-dpor", "-expect", "-late", "-max", "-time"}, 19},
		{"%%explore -late ", []string{"off", "on"}, 16},
		{"%%explore -max ", nil, 15},
		{"%%timeline ", []string{"-axis"}, 11},
		{"%%timeline -axis ", []string{"clock", "step"}, 17},
		{"%%replay ", nil, 9},
		{"%lanes ", []string{"both", "off", "stream", "table"}, 7},
		{"%lanes ta", []string{"table"}, 7},
		{"  %lanes ta", []string{"table"}, 9},
		{"%wait on\n\n%lanes o", []string{"off"}, 17},
		{"%lanes table ", nil, 13},
		{"%wait o", []string{"off", "on"}, 6},
		{"%output c", []string{"cap"}, 8},
		{"%output cap o", []string{"off"}, 12},
		{"%output cap 10MB r", []string{"rate"}, 17},
		{"%output cap 10MB rate a", []string{"auto"}, 22},
		{"%who ü", []string{"übergabe"}, 5},
		{"%who hold h", nil, 10},
		{"%follow Wai", []string{"Waiter"}, 8},
		{"%follow -off Wai", []string{"Waiter"}, 13},
		{"%stop ", []string{"1", "all"}, 6},
		{"%stop all ", nil, 10},
		{"%goroutines ", nil, 12},
		{"%nosuch ", nil, 8},
		{"x := 7\n%lan", nil, -1}, // no magic stands here
	} {
		t.Run(test.code, func(t *testing.T) {
			got := k.ExpectReply(jupyter.Shell, jupyter.MsgCompleteRequest, jupyter.CompleteRequest{Code: test.code, CursorPos: len([]rune(test.code))}, jupyter.StatusOK)
			var matches []string
			for _, m := range got["matches"].([]any) {
				matches = append(matches, m.(string))
			}
			slices.Sort(matches)
			if !slices.Equal(matches, test.want) && test.at >= 0 || slices.Contains(matches, "%lanes") && test.at < 0 {
				t.Errorf("got %q, want %q", matches, test.want)
			}
			if test.at >= 0 && got["cursor_start"] != float64(test.at) {
				t.Errorf("it replaces what starts at %v, want %d", got["cursor_start"], test.at)
			}
		})
	}
}

func TestInspectMagics(t *testing.T) {
	k := kerneltest.Start(t)
	for _, test := range []struct {
		code, want string
		pos        int
	}{
		{"%lanes table\nlessons.Go", "%lanes [stream|table|both|off]\n\nhow the output", 3},
		{"%lanes table\nlessons.Go", "%lanes [stream", 10},
		{"// 日本\n%stop 3", "%stop N|all", 8},
		{"%%dump\nx := 1", "%%dump", 2},
		{"%nosuch", "", 3},
		{"x := 7 +\n%lanes", "", 12},
	} {
		got := k.ExpectReply(jupyter.Shell, jupyter.MsgInspectRequest, jupyter.InspectRequest{Code: test.code, CursorPos: test.pos}, jupyter.StatusOK)
		data, _ := got["data"].(map[string]any)
		text, _ := data["text/plain"].(string)
		if !strings.HasPrefix(text, test.want) || got["found"] != (test.want != "") {
			t.Errorf("%q at %d: got %v, want %q", test.code, test.pos, got, test.want)
		}
	}
}

func TestInspect(t *testing.T) {
	k := kerneltest.Start(t)
	k.OK("import \"strings\"")
	inspect := func(code string) map[string]any {
		return k.ExpectReply(jupyter.Shell, jupyter.MsgInspectRequest, jupyter.InspectRequest{Code: code, CursorPos: len([]rune(code))}, jupyter.StatusOK)
	}
	got := inspect("%lanes off\nstrings.ToUpper")
	data, _ := got["data"].(map[string]any)
	if text, _ := data["text/plain"].(string); got["found"] != true || !strings.Contains(text, "func strings.ToUpper(s string) string") {
		t.Errorf("strings.ToUpper is %v", got)
	}
	if got := inspect("nothing"); got["found"] != false {
		t.Errorf("what does not exist is %v", got)
	}
}

func TestComms(t *testing.T) {
	k := kerneltest.Start(t)
	got := k.ExpectReply(jupyter.Shell, jupyter.MsgCommInfoRequest, struct{}{}, jupyter.StatusOK)
	if comms, ok := got["comms"].(map[string]any); !ok || len(comms) != 0 {
		t.Errorf("comms are %v, want none", got["comms"])
	}
	call, err := k.Send(jupyter.Shell, jupyter.MsgCommOpen, jupyter.CommOpen{CommID: "c1", TargetName: "widget"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := call.Idle(t.Context()); err != nil {
		t.Fatal(err)
	}
	published := k.Published(call)
	if types := kerneltest.Types(published); !slices.Equal(types, []string{"status", "comm_close", "status"}) {
		t.Errorf("a comm that nobody wants led to %q", types)
	}
}

func TestUnknownRequestsAreRefused(t *testing.T) {
	k := kerneltest.Start(t)
	k.ExpectReply(jupyter.Control, "debug_request", map[string]any{"command": "attach"}, jupyter.StatusError)
	k.ExpectReply(jupyter.Shell, "future_request", struct{}{}, jupyter.StatusError)
	k.ExpectReply(jupyter.Shell, jupyter.MsgCompleteRequest, map[string]any{"code": 7}, jupyter.StatusError)
	k.ExpectReply(jupyter.Shell, jupyter.MsgHistoryRequest, map[string]any{"hist_access_type": "all"}, jupyter.StatusError)
	k.ExpectText("1 + 1", "2")
}

func TestHistoryAcrossRestarts(t *testing.T) {
	file := kerneltest.Env("LOCKSTEP_HISTORY=" + t.TempDir() + "/history.jsonl")
	t.Run("first", func(t *testing.T) {
		k := kerneltest.Start(t, file)
		k.OK("a := 1")
		k.OK("a")
	})
	k := kerneltest.Start(t, file)
	k.OK("b := 2")
	history := func(r jupyter.HistoryRequest) string {
		reply, err := k.Request(t.Context(), jupyter.Shell, jupyter.MsgHistoryRequest, r)
		if err != nil {
			t.Fatal(err)
		}
		content, err := jupyter.Content[jupyter.HistoryReply](reply)
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for _, e := range content.History {
			b.WriteString(strings.TrimSpace(e.Input+" "+e.Output) + "; ")
		}
		return b.String()
	}
	for _, test := range []struct {
		request jupyter.HistoryRequest
		want    string
	}{
		{jupyter.HistoryRequest{HistAccessType: "tail", N: 2}, "a; b := 2; "},
		{jupyter.HistoryRequest{HistAccessType: "tail", N: 2, Output: true}, "a 1; b := 2; "},
		{jupyter.HistoryRequest{HistAccessType: "range", Session: -1, Start: 1}, "a := 1; a; "},
		{jupyter.HistoryRequest{HistAccessType: "range", Session: 0, Start: 1, Stop: 9}, "b := 2; "},
		{jupyter.HistoryRequest{HistAccessType: "search", Pattern: "*=*"}, "a := 1; b := 2; "},
	} {
		if got := history(test.request); got != test.want {
			t.Errorf("%+v: got %q, want %q", test.request, got, test.want)
		}
	}
}

func TestStdin(t *testing.T) {
	k := kerneltest.Start(t)
	k.Answer("Grace", "Hopper")
	r := k.OK("import \"fmt\"\nvar first, last string\nfmt.Scanln(&first)\nfmt.Scanln(&last)\nfmt.Println(\"hello\", first, last)")
	if !strings.Contains(r.Stdout, "hello Grace Hopper\n") {
		t.Errorf("got %q", r.Stdout)
	}
	for _, code := range []string{
		"fmt.Scanln(&first)\nfmt.Println(\"went on\")",
		"import (\"bufio\"; \"os\")\nfor in := bufio.NewScanner(os.Stdin); in.Scan(); { }\nfmt.Println(\"went on\")",
		"done := make(chan bool)\ngo func() { fmt.Scan(&first); fmt.Println(\"went on\"); done <- true }()\n<-done",
	} {
		r = k.Execute(code, func(r *kerneltest.Request) { r.AllowStdin = false })
		if r.Reply.Status != jupyter.StatusError || r.Reply.Name != "StdinNotImplementedError" || r.Stdout != "" {
			t.Errorf("a client that cannot be asked, %s:\n%s", code, r)
		}
	}
	k.ExpectText("first", `"Grace"`)
}

func TestControlWhileACellRuns(t *testing.T) {
	k := kerneltest.Start(t)
	e := k.Begin("import \"fmt\"\nfmt.Println(\"on\")\nfor {}")
	e.AwaitText("on")
	k.ExpectReply(jupyter.Control, jupyter.MsgKernelInfoRequest, struct{}{}, jupyter.StatusOK)
	k.Interrupt()
	if r := e.Wait(); r.Reply.Status != jupyter.StatusError || len(r.Errors) != 1 {
		t.Errorf("the interrupted cell:\n%s", r)
	}
}

func TestShutdownWhileACellRuns(t *testing.T) {
	k := kerneltest.Start(t)
	e := k.Begin("import (\"fmt\"; \"time\")\nfmt.Println(\"on\")\ntime.Sleep(time.Hour)")
	e.AwaitText("on")
	ctx, cancel := context.WithTimeout(t.Context(), kerneltest.Timeout)
	defer cancel()
	if err := k.Shutdown(ctx); err != nil {
		t.Errorf("shut down: %v", err)
	}
	if r := e.Wait(); r.Reply.Status != jupyter.StatusError {
		t.Errorf("the cell that was running:\n%s", r)
	}
}

// TestClientLeavesAtAQuestion has a client run a cell that asks for input, and go. The next
// client's cell runs.
func TestClientLeavesAtAQuestion(t *testing.T) {
	k := kerneltest.Start(t)
	k.OK("import \"fmt\"\nvar answer string\nkept := 42")
	asked := make(chan struct{})
	other, err := client.Connect(t.Context(), k.Info, client.Options{Input: func(jupyter.InputRequest) string {
		close(asked)
		<-t.Context().Done()
		return ""
	}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Send(jupyter.Shell, jupyter.MsgExecuteRequest, jupyter.ExecuteRequest{Code: "fmt.Scan(&answer)", AllowStdin: true}, nil); err != nil {
		t.Fatal(err)
	}
	<-asked
	go other.Close() // it waits for the answer
	k.ExpectText("kept", "42")
}
