// Lockstep is a Jupyter kernel for learning Go concurrency. One program has several roles, chosen
// by its first argument:
//
//	lockstep kernel -f CONNECTION_FILE                           what kernel.json starts
//	lockstep worker                                              started by the kernel only
//	lockstep run [FLAGS] [-q] [-p NAME=VALUE] [-o OUT.ipynb] [-html OUT.html] NOTEBOOK...
//	                                                             runs notebooks without Jupyter
//	lockstep run [FLAGS] FILE.go [ARGUMENT...]                   runs a program, as go run does
//	lockstep version
//
// Its rooms stand in wings, by the way of a cell. The wings, and what is in them:
//
//	lockstep      this program
//	   notebook      reads, runs and writes .ipynb files
//	   program       runs a program's file
//	   options       the flags of run about scheduling
//	   course        lockstep exercise
//	trace         the words for goroutines and their output that all rooms share
//	words         what the kernel says, in each of its languages
//	journal       files of lines to which several kernels append
//	wire          what processes say to each other
//	   jupyter       the protocol's messages, as values
//	   sockets       the five ZeroMQ sockets; the only importer of zmq4
//	   workerproto   what server and worker say to each other
//	   ring          memory that both have, for what is printed
//	   client        talks to a kernel; for run and for tests
//	serving       the process that Jupyter starts
//	   server        answers requests; owns outputs, counters, history
//	   supervisor    starts, interrupts, kills and replaces the worker
//	   grader        answers judged in a worker of their own
//	   output        bytes of goroutines → streams, lanes, tables
//	   terminal      what text may do to the terminal that shows it
//	   limits        bounds a worker's memory
//	   children      ends what a process has started
//	course        what a learner is told of exercises
//	   report        a verdict in words
//	   progress      what is solved, in a file
//	compiler      from a cell's text to Core Go
//	   cell          magics, fragments, completeness
//	   check         Go's own type checker over a cell and its session
//	   stdlib        export data, documentation and symbols of the standard library
//	   core          the contract of Core Go: what it calls, how its values are represented
//	   instrument    which accesses to memory goroutines may share
//	   facts         what is known of a function before it is written as Core
//	   corego        Core Go as a tree, and its printer
//	   lower         cells → Core Go, which the interpreter runs
//	running       the process that runs cells
//	   worker        the process: records, sources, sessions, reports
//	   machine       what Core calls: channels, deferred calls, panics, types, compiled packages
//	   interp        the interpreter; the only importer of yaegi
//	   flat          functions of Core as closures over slots on the stack, without yaegi
//	   bridge        values and types between cells and compiled Go
//	   display       how a value is shown, in Go's syntax
//	   sched         the goroutines of a worker
//	   search        runs on schedules that explore chooses
//	   judge         programs apart from the session, searched for whoever judges them
//	   examiner      an answer to an exercise to a verdict
//	   primitives    what cells get for sync, time, context
//	   stdio         what cells get for os.Stdout and its like, fmt, log
//	   callers       what cells get for runtime.Caller and its like
//	   resources     what executions hold: listeners, servers, processes, registered handlers
//	explaining    what is told about a run: why it went wrong, and what others are possible
//	   detect        races, deadlocks, leaks, misuse
//	   look          colours and glyphs of goroutines
//	   timeline      the log of a run → the interleaving as a table
//	   explore       schedules, strategies, and the search among them
//	   record        the log of a run, and a search's report → JSON for tools
//	   stepper       a record → frames and links, to go through it step by step without script
//	goruntime     the only door to private parts of Go's runtime
//	testing       what tests and measures all of it
//	   kerneltest    a kernel under test
//	   conformance   tests with Jupyter's own tools; Go's own programs, run here and compared
//	   labtest       tests with JupyterLab in a browser
//	   bench         measures against another kernel
//
// A cell goes server → worker → check → lower → machine → interp, and what its goroutines print
// comes back stdio → worker → server → output. Who may import whom is stated in imports_test.go.
package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/compiler/stdlib"
	"github.com/lockstep-go/lockstep/kernel/lockstep/course"
	"github.com/lockstep-go/lockstep/kernel/lockstep/notebook"
	"github.com/lockstep-go/lockstep/kernel/lockstep/program"
	"github.com/lockstep-go/lockstep/kernel/running/worker"
	"github.com/lockstep-go/lockstep/kernel/serving/children"
	"github.com/lockstep-go/lockstep/kernel/serving/terminal"
)

// version is Lockstep's.
const version = "0.1.0"

const usage = `usage:
  lockstep run [-q] [-o OUT.ipynb] NOTEBOOK...               run notebooks and show them (-h lists the rest)
  lockstep run FILE.go [ARGUMENT...]                         run a program, as go run does
  lockstep run -explore FILE.go [ARGUMENT...]                run a program on many schedules
  lockstep exercise new|check|show|export|compare|pack       write exercises (lockstep exercise says how)
  lockstep progress [FILE...]                                what of the course is solved
  lockstep kernel -f CONNECTION_FILE                         serve a Jupyter client
  lockstep version                                           print versions
`

// The worker sets what belongs to the main thread: see worker.Main.
func init() { runtime.LockOSThread() }

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is the program. It returns the exit status: 0 for success, 1 for failure, 2 for wrong usage.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		fmt.Fprint(stderr, usage)
		return 2
	}
	role, args := args[0], args[1:]
	if role != "worker" {
		// On a thread of its own the goroutine that answers requests would be woken by way of another
		// thread each time.
		runtime.UnlockOSThread()
	}
	switch role {
	case "kernel", "worker", "run", "exercise":
		// A setting that means nothing would let learners do what their instructor believes is
		// turned off.
		if _, err := stdlib.Forbidden(); err != nil {
			fmt.Fprintln(stderr, terminal.Text(fmt.Sprint("lockstep: ", err)))
			return 1
		}
	}
	profiles(stderr)
	switch role {
	case "kernel":
		adopt(stderr)
		return serve(args, stderr)
	case "worker":
		// The worker puts files of its own in place of os.Stderr. Without a reference the old one
		// would be collected and closed, and the Go runtime's last words, which go there, be lost.
		defer runtime.KeepAlive(stderr)
		return worker.Main(stdin, stdout)
	case "run":
		if program.IsFile(args) {
			adopt(stderr)
			return program.Main(args, stdin, stdout, stderr)
		}
		return notebook.Main(args, stdout, stderr)
	case "exercise":
		return course.Main(args, stdout, stderr)
	case "progress":
		return course.Progress(args, stdout, stderr)
	case "version", "-version", "--version":
		fmt.Fprint(stdout, versions())
		return 0
	case "help", "-h", "-help", "--help":
		fmt.Fprint(stdout, usage)
		return 0
	default:
		fmt.Fprintf(stderr, "lockstep: there is no command %q\n%s", role, usage)
		return 2
	}
}

// adopt makes this process the parent of what a worker leaves behind, so that package supervisor
// can end it.
func adopt(stderr io.Writer) {
	if err := children.Adopt(); err != nil {
		fmt.Fprintln(stderr, "lockstep:", err) // it works without
	}
}

// versions lists this program's and those of what it is made of.
func versions() string {
	var b strings.Builder
	fmt.Fprintf(&b, "lockstep %s\n", version)
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b.String()
	}
	fmt.Fprintf(&b, "built with %s\n", info.GoVersion)
	for _, dep := range info.Deps {
		switch dep.Path {
		case "github.com/traefik/yaegi", "github.com/go-zeromq/zmq4":
			fmt.Fprintf(&b, "%s %s\n", dep.Path, dep.Version)
		}
	}
	return b.String()
}
