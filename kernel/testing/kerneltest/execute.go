package kerneltest

import (
	"context"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel/wire/client"
	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
)

// Execution is a cell that was sent to the kernel.
type Execution struct {
	kernel *Kernel
	call   *client.Call
	code   string
}

// Request is an execute_request with its metadata.
type Request struct {
	jupyter.ExecuteRequest
	Metadata map[string]any
}

// Change changes a request before it is sent.
type Change func(*Request)

// Cell makes a request come from a notebook's cell.
func Cell(id string) Change {
	return func(r *Request) { r.Metadata = map[string]any{"cellId": id} }
}

// Begin sends a cell and does not wait.
func (k *Kernel) Begin(code string, changes ...Change) *Execution {
	k.t.Helper()
	r := Request{ExecuteRequest: jupyter.ExecuteRequest{Code: code, StoreHistory: true, AllowStdin: true, StopOnError: true}}
	for _, change := range changes {
		change(&r)
	}
	call, err := k.Send(jupyter.Shell, jupyter.MsgExecuteRequest, r.ExecuteRequest, r.Metadata)
	if err != nil {
		k.t.Fatalf("send %q: %v", code, err)
	}
	return &Execution{k, call, code}
}

// Execute runs a cell and waits for its reply and for idle.
func (k *Kernel) Execute(code string, changes ...Change) Result {
	k.t.Helper()
	return k.Begin(code, changes...).Wait()
}

// Wait waits for the cell's reply and for idle.
func (e *Execution) Wait() Result {
	t := e.kernel.t
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), Timeout)
	defer cancel()
	reply, err := e.call.Reply(ctx)
	if err != nil {
		t.Fatalf("no reply to %q: %v\npublished:\n%s\nthe kernel's goroutines are in its log", e.code, err, e.stuck())
	}
	if err := e.call.Idle(ctx); err != nil {
		t.Fatalf("no idle after %q: %v\npublished:\n%s\nthe kernel's goroutines are in its log", e.code, err, e.stuck())
	}
	r := e.Now()
	r.Message = reply
	if r.Reply, err = jupyter.Content[jupyter.ExecuteReply](reply); err != nil {
		t.Fatal(err)
	}
	return r
}

// stuck is Now for a kernel that hangs: it is made to write its goroutines' stacks into its log,
// and to end.
func (e *Execution) stuck() Result {
	r := e.Now()
	if err := e.kernel.Signal(syscall.SIGQUIT); err == nil {
		select {
		case <-e.kernel.Exited():
		case <-time.After(10 * time.Second):
		}
	}
	return r
}

// Now returns what has been published so far; it has no reply.
func (e *Execution) Now() Result {
	messages, _ := e.kernel.published(e.call.Request.Header.MsgID)
	return read(e.kernel.t, e, messages)
}

// Await waits until what has been published satisfies cond.
func (e *Execution) Await(about string, cond func(Result) bool) Result {
	t := e.kernel.t
	t.Helper()
	timeout := time.After(Timeout)
	for {
		messages, changed := e.kernel.published(e.call.Request.Header.MsgID)
		r := read(t, e, messages)
		if cond(r) {
			return r
		}
		select {
		case <-changed:
		case <-timeout:
			t.Fatalf("%q: not in time: %s\npublished:\n%s", e.code, about, r)
		}
	}
}

// AwaitText waits for a text on the cell's standard output.
func (e *Execution) AwaitText(text string) Result {
	e.kernel.t.Helper()
	return e.Await("stdout has "+text, func(r Result) bool { return strings.Contains(r.Stdout, text) })
}

// Result is all that a cell has led to.
type Result struct {
	*Execution
	// Reply is the content of the reply, Message all of it.
	Reply   jupyter.ExecuteReply
	Message *jupyter.Message

	Stdout, Stderr string
	Errors         []jupyter.Error
	Displays       []jupyter.DisplayData // updates too
	Value          jupyter.MIMEBundle    // of the execute_result, nil without
	Input          *jupyter.ExecuteInput
	// Published are all messages, oldest first.
	Published []*jupyter.Message
}

// read sorts what was published.
func read(t testing.TB, e *Execution, messages []*jupyter.Message) Result {
	t.Helper()
	r := Result{Execution: e, Published: messages}
	for _, m := range messages {
		switch m.Header.MsgType {
		case jupyter.MsgStream:
			switch s := content[jupyter.Stream](t, m); s.Name {
			case "stdout":
				r.Stdout += s.Text
			case "stderr":
				r.Stderr += s.Text
			default:
				t.Errorf("a stream called %q", s.Name)
			}
		case jupyter.MsgError:
			r.Errors = append(r.Errors, content[jupyter.Error](t, m))
		case jupyter.MsgDisplayData, jupyter.MsgUpdateDisplayData:
			r.Displays = append(r.Displays, content[jupyter.DisplayData](t, m))
		case jupyter.MsgExecuteResult:
			r.Value = content[jupyter.ExecuteResult](t, m).Data
		case jupyter.MsgExecuteInput:
			input := content[jupyter.ExecuteInput](t, m)
			r.Input = &input
		}
	}
	return r
}

func content[T any](t testing.TB, m *jupyter.Message) T {
	t.Helper()
	c, err := jupyter.Content[T](m)
	if err != nil {
		t.Error(err)
	}
	return c
}

// Text returns the cell's value as text, "" without one.
func (r Result) Text() string {
	text, _ := r.Value["text/plain"].(string)
	return text
}

// Types lists the types of the published messages.
func (r Result) Types() []string {
	var types []string
	for _, m := range r.Published {
		types = append(types, m.Header.MsgType)
	}
	return types
}

// String returns the transcript, for failing tests.
func (r Result) String() string {
	var b strings.Builder
	for _, m := range r.Published {
		text := string(m.Content)
		b.WriteString("  " + m.Header.MsgType + " " + text[:min(len(text), 500)] + "\n")
	}
	if r.Message != nil {
		b.WriteString("  reply " + string(r.Message.Content) + "\n")
	}
	return b.String()
}
