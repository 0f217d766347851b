package trace

// Op is what a goroutine does at a step.
type Op uint8

// Operations on memory.
const (
	OpNone  Op = iota
	OpRead     // of a watched variable, element or field
	OpWrite    // of one
)

// Operations on goroutines. The first two are no steps.
const (
	OpGo      Op = iota + 16 // a go statement, or what stands for one
	OpEnd                    // the goroutine ends
	OpGosched                // runtime.Gosched, or a turn of a loop that has run for long
	OpSleep
	OpPrint // writes to a stream, or shows something
	OpFire  // a timer fires
	OpEnter // a call of a function whose calls are asked for begins; no step, like OpExit
	OpExit  // and ends: by its return, a panic or runtime.Goexit
)

// Operations on channels.
const (
	OpSend Op = iota + 32
	OpReceive
	OpSelect
	OpClose
)

// Operations of package sync.
const (
	OpLock Op = iota + 48
	OpTryLock
	OpUnlock
	OpRLock
	OpTryRLock
	OpRUnlock
	OpAdd  // WaitGroup.Add and Done
	OpWait // WaitGroup.Wait
	OpCondWait
	OpSignal
	OpBroadcast
	OpDo     // Once.Do
	OpJoin   // Join and JoinTimeout of package lessons
	OpSettle // Wait of package testing/synctest
	OpLeave  // the end of Test of that package, which waits for all others in it
)

// Operations of package sync/atomic.
const (
	OpLoad Op = iota + 64
	OpStore
	OpUpdate // Add, And, Or, Swap and CompareAndSwap: what reads and writes at once
)

var opNames = map[Op]string{
	OpRead: "read", OpWrite: "write",
	OpGo: "go", OpEnd: "end", OpGosched: "Gosched", OpSleep: "Sleep", OpPrint: "print", OpFire: "timer",
	OpEnter: "enter", OpExit: "exit",
	OpSend: "send", OpReceive: "receive", OpSelect: "select", OpClose: "close",
	OpLock: "Lock", OpTryLock: "TryLock", OpUnlock: "Unlock",
	OpRLock: "RLock", OpTryRLock: "TryRLock", OpRUnlock: "RUnlock",
	OpAdd: "Add", OpWait: "Wait", OpCondWait: "Cond.Wait", OpSignal: "Signal", OpBroadcast: "Broadcast", OpDo: "Do", OpJoin: "Join", OpSettle: "Wait", OpLeave: "Test",
	OpLoad: "Load", OpStore: "Store", OpUpdate: "Update",
}

// String returns the operation as a learner writes it, or a verb.
func (o Op) String() string { return opNames[o] }

// Reads reports whether an operation leaves its object as it is, so that two of them commute.
func (o Op) Reads() bool { return o == OpRead || o == OpLoad }

// A Site is a place in a cell's text: the cell, the line and the column, in one number. The zero
// Site is not known. Package core makes and splits sites of the same form.
type Site int

const (
	columnBits = 12
	lineBits   = 20
)

// Split returns the parts of a site. The column is 0 if only the line is known.
func (s Site) Split() (cell int64, line, column int) {
	return int64(s >> (columnBits + lineBits)), int(s >> columnBits & (1<<lineBits - 1)), int(s & (1<<columnBits - 1))
}

// Known reports whether the site is in a cell's text, and not in a library's source.
func (s Site) Known() bool { return s.Place()>>columnBits != 0 }

// Place is a site without its cell: it is the same when the same text is compiled again.
func (s Site) Place() int { return int(s & (1<<(columnBits+lineBits) - 1)) }
