package judge

import (
	"cmp"

	"github.com/lockstep-go/lockstep/kernel/explaining/explore"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// A Replay is one run.
type Replay struct {
	Outcome     string
	Failures    []Failure
	Schedule    string
	Preemptions int
	Steps       int
	Log         *trace.Log
	// Hash is the same for runs in which the same happened.
	Hash uint64
	// Strayed is the first step at which the schedule could not be followed, or 0.
	Strayed      int
	Uncontrolled string
}

// Replay runs the program on a schedule, as it was printed. The schedule may be that of another text:
// it is followed as far as it goes. The error is a phrase of package words.
func (p *Program) Replay(schedule string, o Options) (Replay, error) {
	s, err := explore.ParseSchedule(schedule)
	if err != nil {
		return Replay{}, err
	}
	s.Hash = p.Hash
	defer p.begin(o)()
	return p.replay(explore.Replay(p.Body, s, true, cmp.Or(o.MaxSteps, explore.DefaultMaxSteps))), nil
}

func (p *Program) replay(r explore.Replayed) Replay {
	out := Replay{
		Outcome: r.Outcome, Schedule: r.Schedule.String(), Preemptions: r.Preemptions, Steps: r.Steps,
		Log: r.Log, Hash: r.Hash, Strayed: r.Strayed, Uncontrolled: r.Uncontrolled,
	}
	for _, f := range r.Failures {
		out.Failures = append(out.Failures, p.plain(f))
	}
	return out
}

// A Position is where a run stands after goroutines have made a step each.
type Position struct {
	Replay
	// Made is how many of them have. If not all, the next could not, or had ended.
	Made int
	// Stands is where each goroutine stands that has not ended, those who can go on first. It is empty
	// if the run has come to its own end.
	Stands []Stand
}

// A Stand is where a goroutine stands.
type Stand struct {
	Name   string
	Can    bool       // it can go on
	Waits  trace.Wait // what it waits for, if it cannot
	Op     trace.Op   // what it does next; OpNone if it has not begun, or goes on after a wait
	Object string     // what it does that to
	At     Place
}

// Follow runs the program so that the goroutines with the names make a step each, in turn. When one
// cannot, the run ends there. After them it ends, if the names are a prefix; else it goes on by the
// default rule.
func (p *Program) Follow(names []string, prefix bool, o Options) Position {
	defer p.begin(o)()
	f := explore.Follow(p.Body, names, prefix, true, cmp.Or(o.MaxSteps, explore.DefaultMaxSteps))
	f.Schedule.Hash = p.Hash
	out := Position{Replay: p.replay(f.Replayed), Made: f.Made}
	for _, s := range f.Stands {
		out.Stands = append(out.Stands, Stand{
			Name: s.Name, Can: s.Can, Waits: s.Wait, Op: s.Op, Object: p.Object(s.Site), At: p.Place(s.Site),
		})
	}
	return out
}
