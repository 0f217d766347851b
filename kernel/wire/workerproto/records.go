// Package workerproto is the protocol between the server and its worker: typed
// records over two pipes, the worker's standard input and output as it was
// started. The worker moves both out of the learner's reach at once (files.go).
//
//	server → worker   Execute, Interrupt, StopCells, Route, Stdin, Complete, Inspect, Goroutines,
//	                  Variables, Step
//	worker → server   Ready, Started, Ended, Holds, Alive, Progress, Write, Display, ClearOutput,
//	                  AskStdin, Failure, Done, and the answers Completed, Inspected, GoroutineList,
//	                  VariableList, Stepped, Judged
//
// Once a worker has said so in Ready, its own records come through memory that both share (package
// ring), and the pipe only wakes who reads them, and ends with the worker.
//
// One stream orders things: what a goroutine wrote before its cell ended comes
// before that cell's Done. A record is written before the call that caused it
// returns, so that what the learner's program did before it died is not lost
// with it. Either side ends when its pipe ends.
//
// On the wire a record is a byte that names its type, its length as a uvarint, and its
// body: JSON, but for Write, of which there may be hundreds of thousands (codec.go).
package workerproto

import (
	"encoding/json"
	"time"

	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// A Record is one of the types of this package. They are sent as values.
type Record interface{ kind() kind }

// Execute asks the worker to run a cell. Executes are run one after another; the
// next is sent when Done has come for the one before.
type Execute struct {
	Exec trace.Exec `json:"exec"`
	// Source is the cell without its magics, whose lines are left blank so that line numbers stay.
	Source string `json:"source"`
	// Count is the In [n] number shown for the cell: error positions name it.
	Count int `json:"count"`
	// Expressions are user_expressions, evaluated after the cell succeeded.
	Expressions map[string]string `json:"expressions,omitempty"`
	// AllowStdin reports whether the client can be asked for input.
	AllowStdin bool `json:"allowStdin,omitempty"`
	// Restore marks declarations that are declared again after a worker died. What fails is
	// reported in Done and shown to nobody.
	Restore bool `json:"restore,omitempty"`
	// Dump asks to print the stages of the cell on its way to the interpreter, instead of running
	// it.
	Dump bool `json:"dump,omitempty"`
	// Declare, with Dump, has the cell's declarations taken into the session though nothing is run,
	// so that later cells can be dumped too.
	Declare bool `json:"declare,omitempty"`
	// Tests, if it is not nil, asks to run tests of the session at the end of the cell.
	Tests *Tests `json:"tests,omitempty"`
	// Language is that of reports about the cell and what it starts.
	Language words.Language `json:"language,omitempty"`
	// Program, if it is not nil, makes Source a whole program. It is the only execution of its
	// worker: what ends a program ends it, and Done comes at once then, with goroutines still
	// running.
	Program *Program `json:"program,omitempty"`
	// Answer marks a cell that is an answer to an exercise, or what the exercise gives: what it
	// declares again breaks no earlier cell.
	Answer bool `json:"answer,omitempty"`
	// Judge, if it is not nil, makes it an answer to an exercise that is judged, in place of a
	// cell: Source is the answer, and Judged comes before Done.
	Judge *Judge `json:"judge,omitempty"`
	// Scheduling is how its goroutines take turns.
	Scheduling Scheduling `json:"scheduling,omitzero"`
}

// Judge is an exercise, as JSON: package exercises has its type. The worker judges and does nothing
// else in its life.
type Judge struct {
	Exercise json.RawMessage `json:"exercise"`
	// Schedule, if it is not empty, is one of a verdict before, in the part of the judge that the
	// verdict has named: the answer is run on it once more, to be seen, and not judged.
	Schedule string `json:"schedule,omitempty"`
	Part     string `json:"part,omitempty"`
}

// Judged is the verdict on an answer, as JSON: package exercises has its type.
type Judged struct {
	Exec    trace.Exec      `json:"exec"`
	Verdict json.RawMessage `json:"verdict"`
}

// Tests say which tests to run: Run and Bench are what go test's -run and -bench take.
type Tests struct {
	Run   string `json:"run,omitempty"`
	Bench string `json:"bench,omitempty"`
}

// Program is a program's file, to be run as the go command would run it. Its Failure is worded as
// Go words it on standard error: Traceback has the lines of that text.
type Program struct {
	// File names the file in positions.
	File string `json:"file"`
	// Args are os.Args.
	Args []string `json:"args"`
}

// Interrupt frees the running execution and ends the goroutines it started. It may come at any
// time, and again; with nothing running it is ignored.
type Interrupt struct {
	Exec trace.Exec `json:"exec"`
}

// StopCells ends the goroutines that earlier executions started, and releases what they hold.
type StopCells struct {
	Execs []trace.Exec `json:"execs"`
}

// Route sends what a goroutine writes to the execution that is running at each write, or, if
// Current is false, to the one that started it again.
type Route struct {
	Go      trace.GoID `json:"go"`
	Current bool       `json:"current"`
}

// Stdin answers AskStdin: one line, its newline included; EOF means that there will be no more for
// this execution.
type Stdin struct {
	Exec trace.Exec `json:"exec"`
	Line string     `json:"line"`
	EOF  bool       `json:"eof,omitempty"`
	// Gone means that the client that was asked has left.
	Gone bool `json:"gone,omitempty"`
}

// Complete asks for completions. Offset is in bytes.
type Complete struct {
	ID     int64  `json:"id"`
	Code   string `json:"code"`
	Offset int    `json:"offset"`
}

// Completed answers Complete. Start and End are byte offsets in the code.
type Completed struct {
	ID      int64        `json:"id"`
	Matches []Completion `json:"matches"`
	Start   int          `json:"start"`
	End     int          `json:"end"`
}

// Completion is one proposal. Type is JupyterLab's word for its kind ("function", "type",
// "module", "variable", "constant", "keyword", "field"); Signature is Go's text.
type Completion struct {
	Text      string `json:"text"`
	Type      string `json:"type"`
	Signature string `json:"signature,omitempty"`
}

// Inspect asks what the name at Offset is. Detail is Jupyter's detail_level.
type Inspect struct {
	ID     int64  `json:"id"`
	Code   string `json:"code"`
	Offset int    `json:"offset"`
	Detail int    `json:"detail"`
	// Language is that of what is not from the source.
	Language words.Language `json:"language,omitempty"`
}

// Inspected answers Inspect; Found is false when there is nothing to say.
type Inspected struct {
	ID    int64             `json:"id"`
	Found bool              `json:"found"`
	Data  map[string]string `json:"data,omitempty"` // text/plain, text/markdown
}

// Step asks how things stand when a cell that was searched or replayed runs again, and its
// goroutines make a step each, in turn.
type Step struct {
	ID int64 `json:"id"`
	// Program is the hash of the cell's text, as schedules have it.
	Program string `json:"program"`
	// Prefix names the goroutines. Path, if it is as long, has them by number, in the order of
	// their starts: names may be those of several.
	Prefix []string `json:"prefix"`
	Path   []int    `json:"path,omitempty"`
	// Language is that of the record.
	Language words.Language `json:"language,omitempty"`
}

// Stepped answers Step. At most one of its fields is set, beside ID.
type Stepped struct {
	ID int64 `json:"id"`
	// Data is the record of the run, at the step after the prefix (see package record, TRACE.md),
	// with the names of who can go then as "enabled".
	Data json.RawMessage `json:"data,omitempty"`
	// Busy is set while an execution runs, Unknown if the cell is not kept, and Strayed if one of
	// the goroutines could not go.
	Busy    bool `json:"busy,omitempty"`
	Unknown bool `json:"unknown,omitempty"`
	Strayed bool `json:"strayed,omitempty"`
}

// Goroutines asks for the living goroutines.
type Goroutines struct {
	ID int64 `json:"id"`
}

// GoroutineList answers Goroutines.
type GoroutineList struct {
	ID   int64         `json:"id"`
	List []LiveRoutine `json:"list"`
}

// LiveRoutine is a goroutine that has not ended, and what it waits for.
type LiveRoutine struct {
	trace.Goroutine
	Wait trace.Wait `json:"wait,omitempty"`
	// Since is how long it has waited.
	Since time.Duration `json:"since,omitempty"`
}

// Variables asks for the session's variables, or those of Names.
type Variables struct {
	ID    int64    `json:"id"`
	Names []string `json:"names,omitempty"`
}

// VariableList answers Variables, sorted by name. Names that are not variables are left out.
type VariableList struct {
	ID   int64      `json:"id"`
	List []Variable `json:"list"`
}

// Variable is a variable with its type and value, each shortened to a line.
type Variable struct {
	Name  string `json:"name"`
	Type  string `json:"type"`
	Value string `json:"value"`
}

// Ready is the worker's first record.
type Ready struct {
	PID int `json:"pid"`
	// Shares says that all that follows comes by way of memory that both processes have, see
	// package ring, and that the pipe is the bell from now on.
	Shares bool `json:"shares,omitempty"`
}

// Started announces a goroutine of the learner's program. It comes before all of its writes.
type Started struct{ trace.Goroutine }

// Ended announces that the goroutine's function has returned. Nothing of it follows.
type Ended struct {
	Go trace.GoID `json:"go"`
}

// Holds announces that an execution has begun to hold something that StopCells releases: a
// listener, a child process, a registered handler. It comes once for an execution, which may have
// ended.
type Holds struct {
	Exec trace.Exec `json:"exec"`
}

// Alive comes now and then after an Interrupt until Done. Stuck means that something that should
// end does not, though the worker has had enough processor time to end it.
type Alive struct {
	Exec  trace.Exec `json:"exec"`
	Stuck bool       `json:"stuck,omitempty"`
}

// Write is what a goroutine wrote.
type Write struct{ trace.Write }

// Display shows a MIME bundle in the output of an execution: values are strings, base64 text for
// binary types, or JSON trees for */json. With Update, it replaces what was shown under DisplayID.
//
// A report of something wrong that is no error (a race, a leak, a search that found a failing
// schedule) is a Display with Finding, a stable word for it: race, leak, deadlock, panic, misuse,
// spin, late or lost. The server puts it into the metadata, where tools find it. Findings is there
// if it is the report of a search.
type Display struct {
	Exec      trace.Exec     `json:"exec"`
	Go        trace.GoID     `json:"go"`
	Data      map[string]any `json:"data"`
	Metadata  map[string]any `json:"metadata,omitempty"`
	DisplayID string         `json:"displayID,omitempty"`
	Update    bool           `json:"update,omitempty"`
	Finding   string         `json:"finding,omitempty"`
	Findings  *Findings      `json:"findings,omitempty"`
	// Asked says that the execution's scheduling asks for it: it is none of the program's own.
	Asked bool `json:"asked,omitempty"`
}

// ClearOutput clears the output of an execution; with Wait, only when something new is shown.
type ClearOutput struct {
	Exec trace.Exec `json:"exec"`
	Wait bool       `json:"wait,omitempty"`
}

// AskStdin asks the user for a line on behalf of the running execution.
type AskStdin struct {
	Exec     trace.Exec `json:"exec"`
	Prompt   string     `json:"prompt"`
	Password bool       `json:"password,omitempty"`
}

// Failure is an error as Jupyter shows it. It is also sent on its own (outside Done) when a
// goroutine panics whose cell has ended already.
type Failure struct {
	Exec      trace.Exec `json:"exec"`
	Go        trace.GoID `json:"go,omitempty"`
	Name      string     `json:"ename"`
	Value     string     `json:"evalue"`
	Traceback []string   `json:"traceback"`
}

// Done ends an execution.
type Done struct {
	Exec trace.Exec `json:"exec"`
	// Failure is nil when the cell succeeded.
	Failure *Failure `json:"failure,omitempty"`
	// Status is a program's exit status.
	Status int `json:"status,omitempty"`
	// Leave means that the cell was only exit or quit, with which one leaves a console.
	Leave bool `json:"leave,omitempty"`
	// User and System are the processor time that the worker took for it: in its own code and the
	// learner's, and in the operating system on their behalf.
	User   time.Duration `json:"user,omitempty"`
	System time.Duration `json:"system,omitempty"`
	// Result is the MIME bundle of the cell's value, nil when it has none.
	Result map[string]any `json:"result,omitempty"`
	// Expressions answers Execute.Expressions: each value is the reply's content, {"status": "ok",
	// "data": …} or an error.
	Expressions map[string]map[string]any `json:"expressions,omitempty"`
	// Session is what has changed in the session since the last Done, so that a new worker can be
	// given its declarations; also when the cell failed once it was compiled. nil when nothing has.
	Session *SessionChange `json:"session,omitempty"`
	// Fatal says why the worker cannot be used any more (a library call that cannot be left) and
	// must be replaced.
	Fatal string `json:"fatal,omitempty"`
}
