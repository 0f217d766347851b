package worker

import (
	"fmt"
	"html"
	"maps"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/explaining/explore"
	"github.com/lockstep-go/lockstep/kernel/explaining/record"
	"github.com/lockstep-go/lockstep/kernel/explaining/stepper"
	"github.com/lockstep-go/lockstep/kernel/explaining/timeline"
	"github.com/lockstep-go/lockstep/kernel/running/search"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// A picture is what is told: for consoles, for notebooks, and records for tools by MIME
// type.
type picture struct {
	text, html string
	records    map[string]any
}

const mimeHTML = "text/html"

// add adds a record.
func (f *picture) add(mime string, data any) {
	if f.records == nil {
		f.records = map[string]any{}
	}
	f.records[mime] = data
}

// join puts what else is told behind.
func (f *picture) join(more picture) {
	f.text += "\n" + more.text
	f.html += more.html
	for mime, data := range more.records {
		f.add(mime, data)
	}
}

// bundle returns the forms as Jupyter takes them.
func (f *picture) bundle() map[string]any {
	b := map[string]any{mimeText: f.text, mimeHTML: f.html}
	maps.Copy(b, f.records)
	return b
}

// pictures shows a run: its interleaving, what can be stepped through, and the record for tools.
func (w *worker) pictures(log *trace.Log, o record.Options) picture {
	t := timeline.New(log, timeline.Options{Language: o.Language})
	f := picture{text: t.Text(), html: t.HTML()}
	if ring, ok := w.ringOf(log); ok {
		ring.join(f)
		f = ring
	}
	if schedule, ok := strings.CutPrefix(o.Replay, "%%replay "); ok {
		o.Step = "%%step " + schedule
	}
	r := record.New(log, o)
	f.html += stepper.HTML(r)
	if o.Step != "" {
		f.text += "\n" + words.StepThrough.In(o.Language, o.Step) + "\n"
		f.html += `<p style="margin:4px 0">` + words.StepThrough.In(o.Language, "<code>"+html.EscapeString(o.Step)+"</code>") + "</p>\n"
	}
	f.add(record.MIME, r.JSON())
	return f
}

// steps shows a run so that it can be stepped through, and its interleaving where only text can be
// shown, or if there are too many steps.
func (w *worker) steps(log *trace.Log, o record.Options) picture {
	f := w.pictures(log, o)
	if frames := stepper.Open(record.New(log, o)); frames != "" {
		f.html = frames
	}
	return f
}

// recorded is what a record says of a run beside its log. The failure may be nil.
func (w *worker) recorded(s explore.Schedule, outcome string, f *explore.Failure) record.Options {
	o := record.Options{
		Language: w.lang(), Text: w.textOf, ObjectAt: w.objectAt,
		Schedule: s.String(), Outcome: outcome,
	}
	w.search.shows++
	o.Number = w.search.shows
	o.Replay = w.replayCommand(o.Schedule)
	if f != nil {
		o.Word, o.Message, o.Goroutines, o.Object = string(f.Word), f.Text, f.Goroutines, f.Object
	}
	return o
}

// objectAt names what is used at a site.
func (w *worker) objectAt(s trace.Site) string { return sharedName(w.accessAt(s)) }

// textOf returns a text by its number, and how learners name it.
func (w *worker) textOf(id int64) (title, text string) {
	src, _ := w.sources.get(id)
	title = w.placeTitle(id, 0)
	return strings.TrimSuffix(title, fmt.Sprintf(":%d", 0)), src.text
}

// walk goes once more through the steps of a run, and through all states of the program if there are
// few. Whoever calls it sees to it that the session's goroutines stand still. It is nothing where the
// run does not come again.
func (w *worker) walk(x *execution, b *search.Body, s explore.Schedule, log *trace.Log, o *record.Options) {
	if log == nil || log.Cut > 0 {
		return
	}
	path := explore.Path(log)
	keep := b.Config.Keep
	b.Config.Keep = false
	on := w.search.on.Swap(true)
	defer func() {
		b.Config.Keep = keep
		w.search.on.Store(on)
	}()
	from, to := record.Window(log, len(path))
	run := explore.Walk(b, path, from, to, explore.DefaultMaxSteps)
	if !run.Fits || !slices.Equal(run.Path, path) || !sameValues(run.Log, log) {
		run = explore.Watch(b, s, from, to, explore.DefaultMaxSteps)
		if slices.Equal(run.Path, path) && sameValues(run.Log, log) {
			o.Run = run
		}
		return
	}
	o.Run = run
	o.Graph = explore.NewGraph(b, path, func() bool { return w.isInterrupted(x) })
}

// sameValues reports whether the same was read and written in two runs of the same steps.
func sameValues(a, b *trace.Log) bool {
	steps := func(log *trace.Log) (list []string) {
		last := 0
		for i := range log.Events {
			if e := &log.Events[i]; e.Step > last {
				last = e.Step
				list = append(list, fmt.Sprint(e.Op, e.Site.Place(), e.Value, e.Case))
			}
		}
		return list
	}
	return slices.Equal(steps(a), steps(b))
}
