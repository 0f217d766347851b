package machine

import (
	"cmp"
	"reflect"
	"time"

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
		"Expect":        reflect.ValueOf(lessons.Expect),
		"Exploration":   reflect.ValueOf((*lessons.Exploration)(nil)),
		"Explore":       reflect.ValueOf(lessons.Explore),
		"Check":         reflect.ValueOf((*lessons.Check)(nil)),
		"ExploreOption": reflect.ValueOf((*lessons.ExploreOption)(nil)),
		"Failure":       reflect.ValueOf((*lessons.Failure)(nil)),
		"FollowCell":    reflect.ValueOf(lessons.FollowCell),
		"Go":            reflect.ValueOf(lessons.Go),
		"HTML":          reflect.ValueOf(lessons.HTML),
		"JSON":          reflect.ValueOf(lessons.JSON),
		"Local":         reflect.ValueOf((*lessons.Local)(nil)),
		"MainName":      reflect.ValueOf(lessons.MainName),
		"Markdown":      reflect.ValueOf(lessons.Markdown),
		"MaxRuns":       reflect.ValueOf(lessons.MaxRuns),
		"NewPanel":      reflect.ValueOf(lessons.NewPanel),
		"Judging":       reflect.ValueOf(lessons.Judging),
		"NewThread":     reflect.ValueOf(lessons.NewThread),
		"NotSetError":   reflect.ValueOf((*lessons.NotSetError)(nil)),
		"OnSchedule":    reflect.ValueOf(lessons.OnSchedule),
		"Outcome":       reflect.ValueOf((*lessons.Outcome)(nil)),
		"PNG":           reflect.ValueOf(lessons.PNG),
		"Panel":         reflect.ValueOf((*lessons.Panel)(nil)),
		"Preemptions":   reflect.ValueOf(lessons.Preemptions),
		"Result":        reflect.ValueOf(lessons.Result),
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
	var stmt sched.GoStmt
	if g := sched.InTurn(); g != nil {
		stmt.Site, g.At = g.At, 0 // the go statement is this call
	}
	return lessonsGoroutine{sched.Go(name, stmt, f)}
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
	if me := sched.InTurn(); me != nil {
		other, ok := e.(lessonsGoroutine)
		if ok && other.Run() == me.Run() {
			return me.Join(other.G, trace.Wait(reason), limit)
		}
		me.Run().Uncontrolled("it waits for a goroutine of %%parallel")
	}
	return waitNatively(reason, e, limit)
}

// waitNatively is Wait for what is none of a run's.
func waitNatively(reason string, e host.Event, limit time.Duration) bool {
	me := sched.Current()
	if me == nil {
		<-e.Done()
		return true
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
	if g.G.ID != trace.MainGo {
		g.OnExit(f)
		g.Joinable()
	}
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
