package record

import (
	"encoding/json"

	"github.com/lockstep-go/lockstep/kernel/explaining/explore"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// ExploredMIME is the type of an exploration's record.
const ExploredMIME = "application/vnd.lockstep.explore.v1+json"

// Explored is the record of an exploration. TRACE.md describes its fields.
type Explored struct {
	Version  int            `json:"version"`
	Lang     words.Language `json:"lang"`
	Verdict  string         `json:"verdict"`
	Headline string         `json:"headline"`
	Notes    []string       `json:"notes,omitempty"`
	Expect   string         `json:"expect,omitempty"`
	Every    bool           `json:"every,omitempty"`
	Outcomes []Outcome      `json:"outcomes,omitempty"`
	More     int            `json:"more,omitempty"`
	Searched []Stretch      `json:"searched,omitempty"`
	Failures []Failure      `json:"failures,omitempty"`
	Shown    *Shown         `json:"shown,omitempty"`
}

// Outcome is one thing that runs came to.
type Outcome struct {
	Text      string `json:"text"`
	Schedules int    `json:"schedules"`
	Share     int    `json:"share,omitempty"`
	Verdict   string `json:"verdict,omitempty"`
}

// Stretch is a part of the search.
type Stretch struct {
	What   string `json:"what"`
	Tried  int    `json:"tried"`
	Failed int    `json:"failed"`
	All    string `json:"all,omitempty"`
}

// Failure is one thing that goes wrong.
type Failure struct {
	Word        string   `json:"word"`
	Text        string   `json:"text,omitempty"`
	Schedule    string   `json:"schedule"`
	Preemptions int      `json:"preemptions,omitempty"`
	Schedules   int      `json:"schedules,omitempty"`
	Late        bool     `json:"late,omitempty"`
	Goroutines  []string `json:"goroutines,omitempty"`
	Object      string   `json:"object,omitempty"`
	Lines       []int    `json:"lines,omitempty"`
}

// Shown is the schedule that is shown.
type Shown struct {
	Heading string `json:"heading"`
	Strip   []Turn `json:"strip,omitempty"`
	Ends    string `json:"ends,omitempty"`
	Replay  string `json:"replay,omitempty"`
}

// Turn is what a goroutine did without another between.
type Turn struct {
	G        int      `json:"g"`
	Name     string   `json:"name"`
	Steps    []string `json:"steps"`
	Lost     []int    `json:"lost,omitempty"` // places among the steps
	Preempts bool     `json:"preempts,omitempty"`
}

var verdicts = map[explore.Verdict]string{explore.Open: "open", explore.Holds: "holds", explore.Fails: "fails"}

// maxFailures is how many failures a record has.
const maxFailures = 50

// OfReport makes the record of an exploration, of which view is what is said.
func OfReport(r *explore.Report, view *explore.View, o explore.ViewOptions) *Explored {
	e := r.Extent()
	out := &Explored{
		Version: 1, Lang: words.Language(o.Language.String()), Verdict: verdicts[view.Verdict], Headline: view.Headline,
		Notes: view.Notes, Expect: value(o.Expect), Every: e.Every && !e.Timed, More: max(0, len(r.Outcomes)-len(view.Outcomes)),
	}
	for _, l := range view.Outcomes {
		line := Outcome{Text: l.Text, Schedules: l.Runs, Share: l.Share}
		if l.Verdict != explore.Open {
			line.Verdict = verdicts[l.Verdict]
		}
		out.Outcomes = append(out.Outcomes, line)
	}
	if len(view.Outcomes) == 0 {
		out.More = 0
	}
	for _, s := range view.Searched {
		out.Searched = append(out.Searched, Stretch{s.What, s.Tried, s.Failed, s.All})
	}
	for _, f := range r.Failures[:min(len(r.Failures), maxFailures)] {
		failure := Failure{
			Word: string(f.Word), Text: value(f.Text), Schedule: f.Schedule.String(), Preemptions: f.Preemptions,
			Schedules: f.Runs, Late: f.Late, Goroutines: f.Goroutines, Object: f.Object,
		}
		for _, s := range f.Sites {
			_, line, _ := s.Split()
			failure.Lines = append(failure.Lines, line)
		}
		out.Failures = append(out.Failures, failure)
	}
	if view.Shown != "" {
		out.Shown = &Shown{Heading: view.Shown, Ends: view.Ends, Replay: view.Replay}
		for _, t := range view.Strip {
			out.Shown.Strip = append(out.Shown.Strip, Turn(t))
		}
	}
	return out
}

// JSON returns the record as it is put in a bundle.
func (e *Explored) JSON() json.RawMessage {
	data, err := json.Marshal(e)
	if err != nil {
		panic(err) // it has nothing in it that is no JSON
	}
	return data
}
