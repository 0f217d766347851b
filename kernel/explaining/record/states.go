package record

import (
	"encoding/json"
	"slices"
	"strconv"

	"github.com/lockstep-go/lockstep/kernel/explaining/explore"
	"github.com/lockstep-go/lockstep/kernel/explaining/timeline"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// States are the states of a program that a stepper can show, as TRACE.md describes them.
type States struct {
	Whole bool   `json:"whole,omitempty"`
	Path  []int  `json:"path"`
	Steps []int  `json:"steps"`
	Nodes []Node `json:"nodes"`
}

// Node is how things stand between two steps.
type Node struct {
	Step    int               `json:"step,omitempty"`
	Values  map[string]string `json:"values,omitempty"` // by number of the object
	Held    []Held            `json:"held,omitempty"`
	At      []Stand           `json:"at,omitempty"`
	Others  int               `json:"others,omitempty"`
	End     bool              `json:"end,omitempty"`
	Outcome string            `json:"outcome,omitempty"`
	Wrong   string            `json:"wrong,omitempty"`
}

// Stand is where a goroutine stands, and what it does next.
type Stand struct {
	G int `json:"g"`
	Place
	Op     string     `json:"op,omitempty"`
	Object string     `json:"object,omitempty"`
	Says   string     `json:"says,omitempty"`
	Can    bool       `json:"can,omitempty"`
	Wait   trace.Wait `json:"wait,omitempty"`
	To     *int       `json:"to,omitempty"` // nil if it is not known
	Lost   string     `json:"lost,omitempty"`
}

// Bounds of states.
const (
	maxNodes  = 150
	maxFrames = 40 // steps of a path, if there is only that
	maxStates = 150_000
	maxStands = 12 // goroutines of a node
)

// A stater makes nodes of what runs came to.
type stater struct {
	o     Options
	texts *texts
	vars  map[string]int // the record's variables, by name
	start map[string]string
	runs  map[*explore.Walked]*stepped
}

// stepped is a run, told step by step.
type stepped struct {
	*timeline.Telling
	after  []int // by step: how many events there were
	values []map[string]string
}

func newStater(r *Trace, o Options, t *texts) *stater {
	s := &stater{o: o, texts: t, vars: map[string]int{}, start: map[string]string{}, runs: map[*explore.Walked]*stepped{}}
	for _, v := range r.Variables {
		s.vars[r.Objects[v.Object].Name] = v.Object
		if v.Start != "" {
			s.start[strconv.Itoa(v.Object)] = v.Start
		}
	}
	return s
}

// told tells of a run.
func (s *stater) told(run *explore.Walked) *stepped {
	if x, ok := s.runs[run]; ok {
		return x
	}
	x := &stepped{Telling: timeline.Tell(run.Log, timeline.Options{Language: s.o.Language})}
	now, at := s.start, 0
	for step := 0; step <= len(run.Path); step++ {
		for ; at < len(x.Events) && x.Events[at].Step <= step; at++ {
			e := &x.Events[at]
			if object, ok := s.vars[run.Log.Objects[e.Object].Name]; ok && e.Object > 0 && e.Wait == trace.Running && isValue(e.Op) {
				next := map[string]string{}
				for k, v := range now {
					next[k] = v
				}
				next[strconv.Itoa(object)] = value(e.Value)
				now = next
			}
		}
		x.after = append(x.after, at)
		x.values = append(x.values, now)
	}
	s.runs[run] = x
	return x
}

// isValue reports whether an operation says what its object holds.
func isValue(op trace.Op) bool {
	switch op {
	case trace.OpRead, trace.OpWrite, trace.OpLoad, trace.OpStore, trace.OpUpdate:
		return true
	}
	return false
}

// node is the state at a stop of a run, which is after so many steps. What follows is left to the
// caller.
func (s *stater) node(run *explore.Walked, stop, step int) Node {
	x := s.told(run)
	n := Node{Step: step, Values: x.values[step]}
	before := x.Events[:x.after[step]]
	if len(before) > 0 {
		n.Held = held(before[len(before)-1].Held)
	}
	if stop < len(run.Stops) {
		for _, g := range s.few(run, stop) {
			n.At = append(n.At, s.stand(g, before))
		}
		n.Others = len(run.Stops[stop].Stands) - len(n.At)
		return n
	}
	n.End, n.Outcome = true, outcome(run.Outcome)
	for _, l := range run.Left[:min(len(run.Left), maxStands)] {
		n.At = append(n.At, s.stand(explore.Standing{Candidate: l.Candidate, Name: l.Name, Wait: l.Wait}, before))
	}
	slices.SortFunc(n.At, func(a, b Stand) int { return a.G - b.G })
	for _, f := range run.Failures {
		if f.Word != explore.Race && n.Wrong == "" {
			n.Wrong = f.Word.In(s.o.Language)
		}
	}
	if run.Unexpected && n.Wrong == "" {
		n.Wrong = explore.Unexpected.In(s.o.Language)
	}
	return n
}

// few returns those at a stop who stand in the record: if they are many, who makes one of the next
// steps, and the first of the others.
func (s *stater) few(run *explore.Walked, stop int) []explore.Standing {
	all := run.Stops[stop].Stands
	if len(all) <= maxStands {
		return all
	}
	step := run.Stops[stop].Step
	next := run.Path[step:min(len(run.Path), step+maxStands)]
	var list []explore.Standing
	for _, chosen := range []bool{true, false} {
		for _, g := range all {
			if slices.Contains(next, g.G) == chosen && len(list) < maxStands {
				list = append(list, g)
			}
		}
	}
	slices.SortFunc(list, func(a, b explore.Standing) int { return a.G - b.G })
	return list
}

// stand is where a goroutine stands. before are the events until then.
func (s *stater) stand(g explore.Standing, before []timeline.Told) Stand {
	out := Stand{G: g.G, Place: s.texts.place(g.Site), Op: g.Op.String(), Can: g.Can, Wait: g.Wait}
	if s.o.ObjectAt != nil {
		out.Object = value(s.o.ObjectAt(g.Site))
	}
	if !g.Can {
		if out.Object != "" { // it stands before what another holds, say
			out.Says = words.TableWaitsFor.In(s.o.Language, out.Object)
		}
		for i := len(before) - 1; i >= 0; i-- {
			if e := &before[i]; e.G == g.G {
				if e.Wait != trace.Running {
					out.Says = e.Text
				}
				break
			}
		}
	}
	return out
}

// leads sets what a goroutine does next, and where that leads.
func (s *stater) leads(n *Node, g int, run *explore.Walked, to *int) {
	i := slices.IndexFunc(n.At, func(st Stand) bool { return st.G == g })
	if i < 0 {
		return
	}
	st, x := &n.At[i], s.told(run)
	st.To = to
	for j := x.after[n.Step]; j < len(x.Events); j++ {
		if e := &x.Events[j]; e.IsStep {
			st.Says = e.Text
			break
		}
	}
	for _, l := range x.Lost {
		if l.Over != n.Step+1 {
			continue
		}
		for j := range x.Events {
			if e := &x.Events[j]; e.IsStep && e.Step == l.Write {
				st.Lost = words.StepLoses.In(s.o.Language, value(run.Log.Goroutines[e.G].Name), value(e.Value))
			}
		}
	}
}

// whole makes the states of a graph. Those that look alike, and lead to what looks alike, become
// one. It returns nil if there are too many.
func (s *stater) whole(g *explore.Graph) *States {
	order := make([]int, len(g.Nodes))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return g.Nodes[b].Step() - g.Nodes[a].Step() })
	var nodes []Node
	alike := map[string]int{}
	of := make([]int, len(g.Nodes)) // by number in the graph
	for _, i := range order {
		from := g.Nodes[i]
		n := s.node(from.Run, from.Stop, from.Step())
		if n.Others > 0 {
			return nil
		}
		for _, e := range from.Edges {
			to := of[e.To]
			s.leads(&n, e.G, e.Run, &to)
		}
		key, err := json.Marshal(n)
		if err != nil {
			return nil
		}
		at, ok := alike[string(key)]
		if !ok {
			if at = len(nodes); at == maxNodes {
				return nil
			}
			nodes = append(nodes, n)
			alike[string(key)] = at
		}
		of[i] = at
	}
	// The start is last: turned round, it is the first.
	last := len(nodes) - 1
	slices.Reverse(nodes)
	for i := range nodes {
		for j := range nodes[i].At {
			if to := nodes[i].At[j].To; to != nil {
				*to = last - *to
			}
		}
	}
	out := &States{Whole: true, Nodes: nodes, Steps: g.Steps}
	for _, i := range g.Path {
		out.Path = append(out.Path, last-of[i])
	}
	return out
}

// Window returns which stops of a run of so many steps a record has, if it has only those of the run:
// from the first to before the last.
func Window(log *trace.Log, steps int) (from, to int) {
	if steps <= maxFrames {
		return 0, steps
	}
	from = steps - maxFrames
	if around := timeline.Tell(log, timeline.Options{}).Around(1); len(around) > 0 {
		from = min(from, max(0, slices.Min(around)-maxFrames/4))
	}
	return from, from + maxFrames
}

// Around is Window with a step in its middle, if that can be.
func Around(step, steps int) (from, to int) {
	from = max(0, min(step-maxFrames/2, steps-maxFrames))
	return from, from + maxFrames
}

// along makes the states of one run: of those stops that say who stands where.
func (s *stater) along(run *explore.Walked) *States {
	n := len(run.Path)
	out := &States{}
	first := slices.IndexFunc(run.Stops, func(s explore.Stop) bool { return s.Stands != nil })
	if first < 0 {
		return nil
	}
	last := first
	for last < n && last < len(run.Stops) && run.Stops[last].Stands != nil {
		last++
	}
	if last < n {
		last--
	}
	for step := first; step <= last; step++ {
		node := s.node(run, step, step)
		at := len(out.Nodes)
		out.Path, out.Steps = append(out.Path, at), append(out.Steps, step)
		for i := range node.At {
			if st := &node.At[i]; st.Can {
				st.Says = s.ahead(run, step, st)
			}
		}
		if step < last {
			to := at + 1
			s.leads(&node, run.Path[step], run, &to)
		}
		out.Nodes = append(out.Nodes, node)
	}
	return out
}

// ahead says what a goroutine would do that is not the next: what it does later, without the values
// that may be others then.
func (s *stater) ahead(run *explore.Walked, step int, st *Stand) string {
	lang, x := s.o.Language, s.told(run)
	switch st.Op {
	case trace.OpNone.String(): // it has not begun
		for j := x.after[step]; j < len(x.Events); j++ {
			if e := &x.Events[j]; e.G == st.G && e.IsStep {
				return e.Text
			}
		}
		return ""
	case trace.OpRead.String():
		return words.TableStepReads.In(lang, st.Object)
	case trace.OpWrite.String():
	default:
		if st.Object != "" {
			return st.Object + "." + st.Op
		}
		return st.Op
	}
	for j := x.after[step]; j < len(x.Events); j++ {
		if e := &x.Events[j]; e.G == st.G {
			if e.Op == trace.OpWrite {
				return e.Text
			}
			break
		}
	}
	return words.TableStepWrites.In(lang, st.Object)
}

// size is how many bytes states take.
func (s *States) size() int {
	data, err := json.Marshal(s)
	if err != nil {
		return maxBytes
	}
	return len(data)
}
