package server

import (
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/serving/server/history"
	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest/stories"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
	"github.com/lockstep-go/lockstep/kernel/words"
)

var update = flag.Bool("update", false, "rewrite what the stories in testdata expect")

// TestStories runs testdata/*.txtar: cells, and what the server shows of each, with a worker that
// does not run them but says how it was asked to. A file "cell" is what a learner sends; what stands
// after the word, with semicolons between, are magics that the request asks for beside the cell's.
// The file after it is what is published:
//
//	stdout| and stderr|   the streams' lines
//	display|, update|     the plain text of displays, and their metadata if there is some
//	error|                what the cell failed by
//	reply|                the metadata of the reply beside the time
func TestStories(t *testing.T) {
	stories.Each(t, "testdata/*.txtar", *update, func(t *testing.T, story *stories.Story) {
		f := startFaked(t)
		for i := 0; i+1 < len(story.Files); i += 2 {
			code := strings.TrimSuffix(string(story.Files[i].Data), "\n")
			_, magics, _ := strings.Cut(story.Files[i].Name, " ")
			got := f.cell(t, code, magics)
			story.Compare(t, i+1, "cell\n"+code, got)
		}
	})
}

// faked is a server whose sockets and worker are not real.
type faked struct {
	*Server
	wire *wire
}

func startFaked(t *testing.T) faked {
	w := new(wire)
	s, err := New(w, Options{
		Language: words.English,
		History:  history.InMemory(),
		Log:      slog.New(slog.DiscardHandler),
		Worker: func() (*exec.Cmd, error) {
			cmd := exec.Command(os.Args[0])
			cmd.Env = append(os.Environ(), fakeWorkerEnv+"=on")
			return cmd, nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.Stop()
		s.worker.Close()
		s.closeExecutions()
	})
	return faked{s, w}
}

// cell runs a cell, and returns what was published as the stories have it.
func (f faked) cell(t *testing.T, code, magics string) string {
	t.Helper()
	m, err := jupyter.New(jupyter.MsgExecuteRequest, "client", jupyter.ExecuteRequest{Code: code, StoreHistory: true})
	if err != nil {
		t.Fatal(err)
	}
	if magics != "" {
		var list []any
		for magic := range strings.SplitSeq(magics, ";") {
			list = append(list, strings.TrimSpace(magic))
		}
		m.Metadata = map[string]any{"lockstep": map[string]any{"magics": list}}
	}
	f.wire.takeSent()
	f.handle(jupyter.Shell, m, false)
	var b strings.Builder
	for _, m := range f.wire.takeSent() {
		show(t, &b, m)
	}
	return b.String()
}

var wallTime = regexp.MustCompile(`Wall time: .*`)

func show(t *testing.T, b *strings.Builder, m *jupyter.Message) {
	switch m.Header.MsgType {
	case jupyter.MsgStream:
		s := content[jupyter.Stream](t, m)
		for line := range strings.Lines(s.Text) {
			fmt.Fprintf(b, "%s| %s", s.Name, wallTime.ReplaceAllString(line, "Wall time: T"))
		}
	case jupyter.MsgDisplayData, jupyter.MsgUpdateDisplayData:
		d := content[jupyter.DisplayData](t, m)
		kind := "display"
		if m.Header.MsgType == jupyter.MsgUpdateDisplayData {
			kind = "update"
		}
		fmt.Fprintf(b, "%s| %v %s\n", kind, d.Data["text/plain"], unescaped(d.Metadata))
	case jupyter.MsgError:
		fmt.Fprintf(b, "error| %s\n", content[jupyter.Error](t, m).Value)
	case "execute_reply":
		delete(m.Metadata, "started")
		if len(m.Metadata) > 0 {
			fmt.Fprintf(b, "reply| %s\n", unescaped(m.Metadata))
		}
	}
}

// unescaped is a value as JSON, with > as it is.
func unescaped(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return strings.ReplaceAll(string(data), `\u003e`, ">")
}

func content[T any](t *testing.T, m *jupyter.Message) T {
	t.Helper()
	c, err := jupyter.Content[T](m)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// fakeWorkerEnv makes the tests' executable a worker.
const fakeWorkerEnv = "LOCKSTEP_TEST_FAKE_WORKER"

func init() {
	if os.Getenv(fakeWorkerEnv) != "" {
		fakeWorker()
		os.Exit(0)
	}
}

// fakeWorker prints what it is asked to run and how. The lines "// finding WORD" and "// dies" of a
// cell have it show a report, and end.
func fakeWorker() {
	in, out := workerproto.NewReceiver(os.Stdin), workerproto.NewSender(os.Stdout)
	_ = out.Send(workerproto.Ready{PID: os.Getpid()})
	for {
		rec, err := in.Receive()
		if err != nil {
			return
		}
		x, ok := rec.(workerproto.Execute)
		if !ok {
			continue
		}
		how := ""
		if x.Dump {
			how = " dumped"
			if x.Declare {
				how = " dumped and declared"
			}
		}
		text := fmt.Sprintf("In [%d]%s %s\n", x.Count, how, unescaped(x.Scheduling))
		for i, line := range strings.Split(x.Source, "\n") {
			if line != "" {
				text += fmt.Sprintf("%d: %s\n", i+1, line)
			}
			if word, ok := strings.CutPrefix(line, "// finding "); ok {
				_ = out.Send(workerproto.Display{Exec: x.Exec, Go: trace.MainGo, Data: map[string]any{"text/plain": "a report"}, Finding: word})
			}
			if line == "// dies" {
				os.Exit(3)
			}
		}
		_ = out.SendWrite(&trace.Write{Go: trace.MainGo, Exec: x.Exec, Stream: trace.Stdout, Data: []byte(text)})
		_ = out.Send(workerproto.Done{Exec: x.Exec})
	}
}
