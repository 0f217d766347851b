package worker

import (
	"errors"
	"go/types"
	"runtime"
	"slices"
	"sync"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/compiler/check"
	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/lower"
	"github.com/lockstep-go/lockstep/kernel/running/interp"
	"github.com/lockstep-go/lockstep/kernel/running/machine"
	"github.com/lockstep-go/lockstep/kernel/running/primitives"
	"github.com/lockstep-go/lockstep/kernel/running/resources"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
	"github.com/lockstep-go/lockstep/kernel/words"
)

var (
	errNoStdin     = words.NobodyToAsk.Error()
	errInterrupted = errors.New("interrupted")
)

// execution is a cell that runs.
type execution struct {
	record workerproto.Execute

	beats sync.Once              // starts beat
	stdin chan workerproto.Stdin // answers to what it asked
	over  chan struct{}          // closed when it has ended
	halt  chan struct{}          // closed when it is interrupted

	// Guarded by the worker's mu.
	interrupted bool
	exited      bool                 // os.Exit was called
	failure     *workerproto.Failure // the first one
	thrower     *sched.G             // has failed by what is not all told yet: see fatal.go
	result      map[string]any

	// These belong to who has the baton.
	raced    map[unsafe.Pointer]bool // variables on which a race was shown
	toldMore bool                    // by which magics more is to be seen was told
	stuck    stuck                   // how they stood in a deadlock
	log      *trace.Log              // of a run that has come to a deadlock
}

// begin makes a cell the running execution. It is called by receive, so that an interrupt that
// follows finds it. None is running: the server waits for Done before it sends the next.
func (w *worker) begin(rec workerproto.Execute) *execution {
	x := &execution{
		record: rec,
		stdin:  make(chan workerproto.Stdin, 1),
		over:   make(chan struct{}),
		halt:   make(chan struct{}),
	}
	w.language.Store(rec.Language)
	w.latest.Store(x)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.current = x
	return x
}

// end ends what begin has begun, and returns why x failed: a goroutine may have panicked, or an
// interrupt come, after the cell's statements were done. What fails from now on is told for itself.
func (w *worker) end(x *execution) *workerproto.Failure {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.current = nil
	close(x.over)
	return x.failure
}

// execute runs a cell from text to Done.
func (w *worker) execute(x *execution) workerproto.Done {
	rec := x.record
	done := workerproto.Done{Exec: rec.Exec}
	w.stdio.Begin(rec.Exec)
	if rec.Program != nil {
		w.startProgram(rec.Program)
	}
	if rec.Judge != nil {
		w.examine(x)
		done.Failure = w.end(x)
		return done
	}
	if rec.Dump {
		done.Failure = w.dump(x)
		if done.Failure != nil && rec.Program != nil {
			done.Status = statusNotBuilt
		}
		if rec.Declare && done.Failure == nil {
			done.Session, done.Failure = w.declare(rec)
		}
		w.end(x)
		return done
	}
	body := w.ready(x, &done)
	if body == nil {
		w.end(x)
		if done.Failure != nil && rec.Program != nil {
			done.Status = statusNotBuilt
		}
		return done
	}

	if !rec.Restore {
		w.prepareTests(rec.Tests)
		w.sayImported(x)
		w.sayKept(x)
		w.sayNotRun(x)
		done.Fatal = w.runScheduled(x, body)
	}
	w.mu.Lock()
	done.Result = x.result
	ok := x.failure == nil && !x.exited
	w.mu.Unlock()
	if ok && len(rec.Expressions) > 0 {
		done.Expressions, done.Fatal = w.expressions(x)
	}
	w.stdio.Flush()
	w.updates.flush()
	sched.AwaitStarted() // so that the server knows of all goroutines before it hears that the cell is done
	done.Failure = w.end(x)
	if rec.Program != nil && done.Failure != nil {
		done.Status = statusPanic
	}
	return done
}

// ready returns what runs the statements of x, nil if that is not to be: done says why.
func (w *worker) ready(x *execution, done *workerproto.Done) (body func()) {
	rec := x.record
	w.mu.Lock()
	defer w.mu.Unlock()
	if body, ok := w.again(rec); ok {
		return body
	}
	if rec.Program == nil && !rec.Restore && w.session.Leaves(rec.Source) {
		done.Leave = true
		return nil
	}
	body, done.Failure = w.compile(rec)
	done.Session = w.sessionChange()
	return body
}

// runScheduled runs a compiled cell as it asks to be scheduled. The string is that of run.
func (w *worker) runScheduled(x *execution, body func()) (fatal string) {
	switch s := x.record.Scheduling; {
	case s.Explore != nil:
		w.explore(x, body)
	case s.Replay != "", s.Step:
		w.replay(x, body)
	default:
		if fatal = w.run(x, body); fatal == "" {
			w.showStuck(x)
			w.awaitPanics(x)
			w.showTimeline(x, w.findLeaks(x))
		}
	}
	return fatal
}

// compile checks, lowers and evaluates a cell, and takes its declarations into the session. w.mu is
// held. The function runs the cell's statements.
func (w *worker) compile(rec workerproto.Execute) (body func(), failure *workerproto.Failure) {
	c, failure := w.lower(rec, nil)
	if failure != nil {
		return nil, failure
	}
	fail := func(msg string) (func(), *workerproto.Failure) {
		return nil, w.compileFailure(rec.Exec, c.id, check.ErrorList{{Msg: msg}})
	}
	defer func() {
		if r := recover(); r != nil {
			body, failure = fail(w.ownFault(r))
		}
	}()
	body, err := w.evaluate(c.core, c.id)
	if err != nil {
		return fail(words.CannotRun.In(w.lang(), err))
	}
	if body == nil {
		return fail(words.NoLongerThere.In(w.lang()))
	}
	if err := w.session.Commit(c.unit); err != nil {
		return fail(err.Error())
	}
	changes := w.lowered.Commit(c.core)
	for old, newer := range changes.Newer {
		w.machine.Forward(old, newer)
	}
	w.machine.Forget(changes.Forget...)
	w.tryLocks = w.tryLocks || usesTryLock(c.unit)
	w.compiled = compiledCell{
		imported: c.unit.AutoImports, valueTypes: c.unit.ValueTypes, notRun: c.unit.Tests,
		kept: changes.Kept, keptGeneric: changes.Generic,
	}
	for _, p := range c.unit.Pkg.Imports() {
		w.mayStart(p.Path())
	}
	w.mayEnter(rec, c, body, changes)
	return body, nil
}

// compiledCell is what is told of a cell that was compiled.
type compiledCell struct {
	imported   []string     // packages that it uses and did not import
	valueTypes []types.Type // of what it shows
	notRun     []string     // tests that it declares and does not run
	// kept are functions that it declares again, of which running code keeps the old ones;
	// keptGeneric are such functions that are generic.
	kept, keptGeneric []string
}

// loweredCell is a cell that the interpreter can be given.
type loweredCell struct {
	id   int64 // of its text
	unit *check.Unit
	core *lower.Core
}

// lower checks and lowers a cell. w.mu is held. dump, if it is not nil, is told of each stage.
func (w *worker) lower(rec workerproto.Execute, dump func(stage, text string)) (c loweredCell, failure *workerproto.Failure) {
	id, name := w.sources.add(source{exec: rec.Exec, count: rec.Count, text: rec.Source, restored: rec.Restore})
	fail := func(errs check.ErrorList) (loweredCell, *workerproto.Failure) {
		return loweredCell{}, w.compileFailure(rec.Exec, id, errs)
	}
	defer func() {
		if r := recover(); r != nil {
			c, failure = fail(check.ErrorList{{Msg: w.ownFault(r)}})
		}
	}()
	checked := w.session.Check
	switch {
	case rec.Tests != nil:
		checked = w.session.CheckTests
	case rec.Answer:
		checked = w.session.CheckAnswer
	}
	unit, err := checked(name, rec.Source)
	if err != nil {
		var errs check.ErrorList
		if !errors.As(err, &errs) {
			errs = check.ErrorList{{Msg: err.Error()}}
		}
		return fail(errs)
	}
	if w.program != nil {
		if failure := notMain(rec.Exec, unit); failure != nil {
			return loweredCell{}, failure
		}
	}
	core, err := w.lowered.Lower(w.lowerable(unit, rec.Scheduling.Expects()), id, dump)
	if err != nil {
		var un *lower.UnsupportedError
		if errors.As(err, &un) {
			return fail(check.ErrorList{{Line: un.Line, Col: un.Col, Msg: words.CannotRunPart.In(w.lang(), un.What)}})
		}
		return fail(check.ErrorList{{Msg: err.Error()}})
	}
	return loweredCell{id, unit, core}, nil
}

// lowerable is a unit as package lower takes it. An expression may come after a program that
// expects something.
func (w *worker) lowerable(u *check.Unit, expects bool) *lower.Package {
	return &lower.Package{
		Name: u.Name, Fset: u.Fset, Types: u.Pkg, Info: u.Info, Files: u.Files, Body: u.Body, Value: u.Value,
		CoreName: u.CoreName, Cell: named, Renewed: u.Renewed(), Source: w.library.Source, Last: w.program != nil && !expects,
	}
}

// IsCompiled tells package lower what is compiled.
func (w *worker) IsCompiled(obj types.Object) bool {
	if pkg := obj.Pkg(); pkg != nil && (pkg.Path() == core.MachinePath || slices.Contains(machine.LessonsPaths, pkg.Path())) {
		return true
	}
	return w.library.IsCompiled(obj)
}

// evaluate gives a cell's Core to the machine, which hands back the cell's statements. w.mu is
// held.
func (w *worker) evaluate(c *lower.Core, id int64) (body func(), err error) {
	w.sources.compiled(id, c.Functions)
	w.addSites(c)
	w.addAccesses(id, c.Accesses)
	calls := map[interp.Pos]interp.Marked{}
	for _, m := range c.Marks {
		calls[interp.Pos{Line: m.Line, Col: m.Col}] = interp.Marked{Site: m.Site, Enters: m.Enters}
	}
	return w.machine.Load(machine.Text{Name: coreName(id), Core: c.Text, Compiled: c.Compiled, Types: c.Types, Calls: calls, Tree: c.Tree, Lines: c.Lines})
}

// sessionChange is what the server has not heard of the session yet, nil when there is nothing.
// w.mu is held.
func (w *worker) sessionChange() *workerproto.SessionChange {
	set, gone, imports := w.session.Changes()
	if len(set)+len(gone)+len(imports) == 0 {
		return nil
	}
	c := &workerproto.SessionChange{Gone: gone, Imports: imports}
	for _, d := range set {
		c.Set = append(c.Set, workerproto.Declaration(d))
	}
	return c
}

// run runs a compiled cell as the main goroutine of x. The string is not empty when the cell could
// not be left: then the worker is of no use any more.
func (w *worker) run(x *execution, body func()) (fatal string) {
	w.mu.Lock()
	interrupted := x.interrupted
	w.mu.Unlock()
	if interrupted {
		return ""
	}
	leaving := leaving{worker: w}
	sched.MainUntil(x.record.Exec, w.settings(x), func() {
		w.mu.Lock()
		interrupted := x.interrupted
		w.mu.Unlock()
		switch {
		case interrupted:
		case w.program != nil:
			runMain(body)
		default:
			body()
		}
	}, leaveTick, leaving.giveUp)
	return leaving.fatal
}

// interrupt frees the execution, and ends what it started.
func (w *worker) interrupt(exec trace.Exec) {
	w.mu.Lock()
	x := w.current
	w.mu.Unlock()
	if x == nil || x.record.Exec != exec {
		return
	}
	f := w.interruptFailure(x) // needs the lock, to name goroutines that have ended
	w.mu.Lock()
	if w.current != x {
		w.mu.Unlock()
		return
	}
	if !x.interrupted {
		close(x.halt)
	}
	x.interrupted = true
	if x.failure == nil && x.record.Scheduling.Explore == nil { // a search shows what it has found
		x.failure = f
	}
	w.mu.Unlock()
	sched.StopSearch()
	stop(exec)
}

// stop ends what an execution started, its main goroutine included.
func stop(exec trace.Exec) {
	primitives.StopTimers(exec)
	sched.Kill(sched.ByExec(exec))
	resources.Interrupt(exec)
}

// fail notes why an execution fails, if nothing did before, and ends what it started. It tells
// whether that is all there is to do: not if x has ended well already, for then nobody looks at its
// failure any more.
func (w *worker) fail(x *execution, f *workerproto.Failure) (settled bool) {
	w.mu.Lock()
	settled = w.current == x || x.failure != nil || x.exited
	if x.failure == nil && !x.exited {
		x.failure = f
	}
	w.mu.Unlock()
	stop(x.record.Exec)
	return settled
}

// exit is os.Exit: it ends the execution, and does not return.
func (w *worker) exit(status int) {
	if g := sched.Current(); g.Controlled() && g.Run().Search {
		g.Run().Exit()
		runtime.Goexit()
	}
	w.mu.Lock()
	x := w.current
	if w.program != nil && x != nil {
		w.mu.Unlock()
		if g := sched.Current(); g.Controlled() {
			w.showTimelineNow(x, g.Run())
		}
		w.endProgram(x, status, nil)
	}
	if x != nil && x.failure == nil && !x.exited {
		x.exited = true
		if status != 0 {
			x.failure = w.exitFailure(x.record.Exec, status)
		}
	}
	w.mu.Unlock()
	if x != nil {
		stop(x.record.Exec)
	}
	runtime.Goexit()
}

// expressions evaluates user_expressions. fatal is as for run.
func (w *worker) expressions(x *execution) (out map[string]map[string]any, fatal string) {
	out = map[string]map[string]any{}
	for key, src := range x.record.Expressions {
		w.mu.Lock()
		x.result = nil
		rec := x.record
		rec.Source, rec.Tests = src, nil
		body, failure := w.compile(rec)
		w.mu.Unlock()
		if failure == nil && fatal == "" {
			fatal = w.run(x, body)
		}
		w.mu.Lock()
		if failure == nil {
			failure = x.failure
		}
		switch {
		case failure != nil:
			out[key] = map[string]any{"status": "error", "ename": failure.Name, "evalue": failure.Value, "traceback": failure.Traceback}
		case x.result == nil:
			out[key] = map[string]any{"status": "error", "ename": "NoValue", "evalue": words.NoValue.In(w.lang(), src), "traceback": []string{}}
		default:
			out[key] = map[string]any{"status": "ok", "data": x.result, "metadata": map[string]any{}}
		}
		if !x.interrupted { // else the cell and the other expressions are too
			x.failure = nil
		}
		w.mu.Unlock()
	}
	return out, fatal
}
