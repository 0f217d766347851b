// Package trace holds the vocabulary in which the rooms of the kernel speak of
// goroutines and of what they did: small typed IDs, the record of a goroutine's
// start, and the reasons for which one waits. It imports nothing of ours, so
// that both processes and every room may use it.
package trace

import "time"

// GoID names a goroutine of the learner's program for the life of a session.
// IDs are given in order of creation and never used again.
type GoID uint64

const (
	// NoGo is the GoID of what no goroutine of the learner's program did.
	NoGo GoID = 0
	// MainGo is the goroutine that runs the statements of every cell. It has
	// one identity for the whole session, as MainThread has in the tutorial.
	MainGo GoID = 1
)

// MainName is the name of MainGo.
const MainName = "MainThread"

// Exec numbers the executions of one server's life, silent ones included, so
// it is finer than Jupyter's execution_count. Execs are never used again.
type Exec int64

// NoExec belongs to no execution.
const NoExec Exec = 0

// Goroutine is what is known of a goroutine from its start on.
type Goroutine struct {
	ID     GoID   `json:"id"`
	Name   string `json:"name"`
	Parent GoID   `json:"parent,omitempty"`
	// Exec is the execution whose code started the goroutine: directly, or
	// through goroutines that it started. For MainGo it is the running one.
	Exec Exec `json:"exec"`
	// Order is the place of its start among those of its execution, from 1; 0 for MainGo, and where it
	// is not known.
	Order int `json:"order,omitempty"`
	// Line is the line of the go statement (or of the call that stands for it)
	// in the cell that holds it, from 1; 0 when it is not known.
	Line int `json:"line,omitempty"`
	// LineExec is the execution whose cell Line counts in; it differs from
	// Exec when a cell calls a function that an earlier cell declared.
	LineExec Exec `json:"lineExec,omitempty"`
	// RuntimeID is the number that Go's own dumps give the goroutine.
	RuntimeID uint64 `json:"runtimeID,omitempty"`
}

// Stream tells the two output streams of a program apart.
type Stream byte

const (
	Stdout Stream = 1
	Stderr Stream = 2
)

// String gives the stream's name in Jupyter's stream messages.
func (s Stream) String() string {
	if s == Stderr {
		return "stderr"
	}
	return "stdout"
}

// Write is one write of one goroutine: the bytes of a single call, untouched.
// They may end anywhere, also inside a rune.
type Write struct {
	Go     GoID
	Exec   Exec // the execution the output belongs to, see Goroutine.Exec
	Stream Stream
	// At is the time since the worker started, or on the virtual clock of what the goroutine runs in.
	At   time.Duration
	Data []byte
	// Started is the greatest Order of a goroutine of the execution that has been started, and lived;
	// 0 if that is not known.
	Started int
	// Waits says which of the execution's goroutines wait: a bit for each Order up to MaxWaits, the
	// lowest for the main goroutine. It has none where that is not known.
	Waits uint16
}

// MaxWaits is the greatest Order that has a bit in Write.Waits.
const MaxWaits = 11

// Wait is the reason for which a goroutine waits, spelled as in Go's own
// dumps (runtime/runtime2.go, waitReasonStrings). The empty Wait is running.
type Wait string

const (
	Running     Wait = ""
	WaitReceive Wait = "chan receive"
	WaitSend    Wait = "chan send"
	WaitSelect  Wait = "select"
	// WaitSelectNoCases is select {}.
	WaitSelectNoCases Wait = "select (no cases)"
	WaitMutex         Wait = "sync.Mutex.Lock"
	WaitRWMutexR      Wait = "sync.RWMutex.RLock"
	WaitRWMutex       Wait = "sync.RWMutex.Lock"
	WaitWaitGroup     Wait = "sync.WaitGroup.Wait"
	WaitCond          Wait = "sync.Cond.Wait"
	WaitOnce          Wait = "sync.Once.Do"
	WaitSleep         Wait = "sleep"
	WaitIO            Wait = "IO wait"
	WaitStdin         Wait = "stdin"
	// WaitSettle is Wait of package testing/synctest, and WaitBubble its Test, which waits for the
	// goroutines that were started in it.
	WaitSettle Wait = "synctest.Wait"
	WaitBubble Wait = "synctest.Run"
)
