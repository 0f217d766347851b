package worker

import (
	"github.com/lockstep-go/lockstep/kernel/explaining/explore"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// findingsOf is a search's report as values.
func findingsOf(r *explore.Report) *workerproto.Findings {
	fs := &workerproto.Findings{Tried: r.Runs, Steps: r.Steps, Every: r.Extent().Every && !r.Extent().Timed, Uncontrolled: r.Uncontrolled}
	for _, f := range r.Failures {
		failing := workerproto.Failing{
			Word: string(f.Word), Text: f.Text, Schedule: f.Schedule.String(), Preemptions: f.Preemptions, Late: f.Late,
		}
		left, _ := f.Detail.([]explore.Left)
		for i, name := range f.Goroutines {
			p := workerproto.Party{Name: name}
			if i < len(f.Sites) {
				p.Line = lineOf(f.Sites[i])
			}
			if i < len(left) {
				p.Started, p.Waits = lineOf(left[i].Started), string(left[i].Wait)
			}
			failing.Parties = append(failing.Parties, p)
		}
		fs.Failures = append(fs.Failures, failing)
	}
	for _, o := range r.Outcomes {
		fs.Outcomes = append(fs.Outcomes, o.Outcome)
	}
	return fs
}

func lineOf(site trace.Site) int {
	_, line, _ := site.Split()
	return line
}
