package machine

import (
	"cmp"
	"reflect"
	"time"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/lessons"
	"github.com/lockstep-go/lockstep/lessons/host"
)

// LessonsPaths are the import paths by which cells know package lessons.
var LessonsPaths = []string{"lessons", "github.com/lockstep-go/lockstep/lessons"}

// LessonsSymbols are the package's values, as yaegi takes them.
func LessonsSymbols() map[string]map[string]reflect.Value {
	table := map[string]reflect.Value{
		"ClearOutput":   reflect.ValueOf(lessons.ClearOutput),
		"Current":       reflect.ValueOf(lessons.Current),
		"Display":       reflect.ValueOf(lessons.Display),
		"ErrJoinSelf":   reflect.ValueOf(&lessons.ErrJoinSelf).Elem(),
		"ErrNotStarted": reflect.ValueOf(&lessons.ErrNotStarted).Elem(),
		"ErrStarted":    reflect.ValueOf(&lessons.ErrStarted).Elem(),
		"FollowCell":    reflect.ValueOf(lessons.FollowCell),
		"Go":            reflect.ValueOf(lessons.Go),
		"HTML":          reflect.ValueOf(lessons.HTML),
		"JSON":          reflect.ValueOf(lessons.JSON),
		"Local":         reflect.ValueOf((*lessons.Local)(nil)),
		"MainName":      reflect.ValueOf(lessons.MainName),
		"Markdown":      reflect.ValueOf(lessons.Markdown),
		"NewPanel":      reflect.ValueOf(lessons.NewPanel),
		"NewThread":     reflect.ValueOf(lessons.NewThread),
		"NotSetError":   reflect.ValueOf((*lessons.NotSetError)(nil)),
		"PNG":           reflect.ValueOf(lessons.PNG),
		"Panel":         reflect.ValueOf((*lessons.Panel)(nil)),
		"Rich":          reflect.ValueOf((*lessons.Rich)(nil)),
		"SVG":           reflect.ValueOf(lessons.SVG),
		"Table":         reflect.ValueOf(lessons.Table),
		"Thread":        reflect.ValueOf((*lessons.Thread)(nil)),
	}
	all := map[string]map[string]reflect.Value{}
	for _, p := range LessonsPaths {
		all[p] = table
	}
	return all
}

// lessonsHost runs package lessons' goroutines on the scheduler.
type lessonsHost struct{}

func (lessonsHost) NextName() string { return sched.NextName() }

func (lessonsHost) Go(name string, f func()) host.Goroutine {
	return lessonsGoroutine{sched.Go(name, sched.GoStmt{}, f)}
}

func (lessonsHost) Current() host.Goroutine {
	g := sched.Current()
	if g == nil {
		g = cmp.Or(sched.MainG(), noMain)
	}
	return lessonsGoroutine{g}
}

// noMain stands for the main goroutine between executions, when a goroutine of a host package may
// still call: a server's that a cell has started and left.
var noMain = &sched.G{Goroutine: trace.Goroutine{ID: trace.MainGo, Name: trace.MainName}}

func (lessonsHost) Wait(reason string, e host.Event, limit time.Duration) bool {
	me := sched.Current()
	if me == nil {
		<-e.Done()
		return true
	}
	if end, ok := e.(lessonsGoroutine); ok && me.Controlled() && end.Run() == me.Run() {
		return joinInTurn(me, end, trace.Wait(reason), limit)
	}
	var timeout <-chan time.Time
	if limit >= 0 {
		t := time.NewTimer(limit)
		defer t.Stop()
		timeout = t.C
		me.BlockTimed(trace.Wait(reason), 0)
	} else {
		me.Block(trace.Wait(reason), 0)
	}
	happened := false
	select {
	case <-e.Done():
		happened = true
	case <-timeout:
	case <-me.Killed():
	}
	me.Unblock()
	me.Point()
	return happened
}

// join is a wait for the end of a goroutine of the same run.
type join struct {
	end   lessonsGoroutine
	after bool // the time is over
}

// Ready reports whether the wait is over.
func (j *join) Ready(*sched.G) bool { return j.after || j.end.Happened() }

// joinInTurn is Wait for me, the caller, which takes turns, and the end of another that does.
func joinInTurn(me *sched.G, end lessonsGoroutine, reason trace.Wait, limit time.Duration) bool {
	j := &join{end: end}
	r, obj := me.Run(), unsafe.Pointer(end.G)
	if limit >= 0 {
		defer r.AddTimer(limit, func() { j.after = true; r.Changed(obj) }).Stop()
	}
	if !me.Await(sched.Pending{Op: trace.OpWait, Obj: obj, Site: me.At}, reason, j) {
		me.Point()
		return end.Happened()
	}
	if end.Happened() {
		me.Acquire(obj, 0)
		return true
	}
	return false
}

func (lessonsHost) FollowCell() {
	if g := sched.Current(); g != nil {
		g.Follow(true)
	}
}

type lessonsGoroutine struct{ *sched.G }

func (g lessonsGoroutine) ID() uint64   { return uint64(g.G.ID) }
func (g lessonsGoroutine) Name() string { return g.G.Name }

// OnEnd and Happened: the main goroutine lives as long as the session, as the main thread of the
// tutorial does, though each cell's statements run in a goroutine of their own.

func (g lessonsGoroutine) OnEnd(f func()) {
	if g.G.ID == trace.MainGo {
		return
	}
	g.OnExit(func() {
		if g.G == sched.InTurn() {
			g.Release(unsafe.Pointer(g.G), 0) // for joinInTurn
		}
		f()
	})
}

func (g lessonsGoroutine) Happened() bool {
	if g.G.ID == trace.MainGo {
		return false
	}
	select {
	case <-g.Done():
		return true
	default:
		return false
	}
}
