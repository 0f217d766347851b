package timeline

import (
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// crowd is a run of many goroutines of two kinds, that sleep, pass values, and take a lock.
func crowd(goroutines, events int) *trace.Log {
	log := &trace.Log{
		Goroutines: []trace.LogGoroutine{{Name: "MainThread", Parent: -1}},
		Objects:    []trace.Object{{}, {Name: "jobs", Kind: "chan", Cap: 3}, {Name: "mu", Kind: "Mutex"}, {Name: "n", Kind: "variable"}},
	}
	step := 0
	var at time.Duration
	add := func(e trace.Event) {
		if e.Op != trace.OpGo && e.Op != trace.OpUnlock && e.Op != trace.OpEnd {
			step++
		}
		e.Step, e.At = step, at
		log.Events = append(log.Events, e)
	}
	for g := 1; g < goroutines; g++ {
		site := trace.Site((5 + g%2) << 12)
		log.Goroutines = append(log.Goroutines, trace.LogGoroutine{Name: fmt.Sprintf("Thread-%d", g), Started: site})
		add(trace.Event{Op: trace.OpGo, Other: g, Site: site})
	}
	for i := 0; len(log.Events) < events; i++ {
		g := 1 + i%(goroutines-1)
		add(trace.Event{G: g, Op: trace.OpLock, Object: 2, Other: -1, Change: trace.Ended})
		add(trace.Event{G: g, Op: trace.OpSend, Object: 1, Value: fmt.Sprint(i), Other: -1})
		add(trace.Event{G: g, Op: trace.OpReceive, Object: 1, Value: fmt.Sprint(i), Other: -1})
		add(trace.Event{G: g, Op: trace.OpUnlock, Object: 2, Other: -1})
		at += time.Second
	}
	return log
}

// Lanes keep within their limits: 100 columns of text, 12 lanes, 40 ticks, 60 KB, however long a
// run is. What is wrong is in the window.
func TestLanesKeepWithinLimits(t *testing.T) {
	logs := []*trace.Log{crowd(1000, 10000), crowd(9, 300), long()}
	for seed := range uint64(60) {
		logs = append(logs, random(seed, 1+int(seed%15), 1+int(seed%7), int(seed*5%400)))
	}
	for n, log := range logs {
		for _, o := range []LaneOptions{{}, {Language: words.Chinese, Axis: ByClock, More: "%%replay x"}} {
			l := NewLanes(log, o)
			if len(l.lanes) > maxLanes || len(l.axis.ticks) > maxTicks {
				t.Errorf("log %d: %d lanes, %d ticks", n, len(l.lanes), len(l.axis.ticks))
			}
			for line := range strings.Lines(l.Text()) {
				if w := words.Width(strings.TrimSuffix(line, "\n")); w > widest || !utf8.ValidString(line) {
					t.Errorf("log %d: %d columns: %q", n, w, line)
				}
			}
			if html := l.HTML(); len(html) > maxLaneBytes {
				t.Errorf("log %d: %d bytes of HTML", n, len(html))
			}
			if all := l.axis.before + len(l.axis.ticks) + l.axis.after; all != len(l.s.ticksOf()) {
				t.Errorf("log %d: %d ticks are shown or counted, of %d", n, all, len(l.s.ticksOf()))
			}
			if lost := l.s.lost; len(lost) > 0 {
				over := l.s.at(lost[0].Over)
				if l.s.isTick(over) && l.axis.widthAt(over) == 0 {
					t.Errorf("log %d: the lost write of step %d is not shown", n, lost[0].Write)
				}
			}
		}
	}
}

// Goroutines that were started at one place share a lane where there are too many, and are counted.
func TestTwinsAreBundled(t *testing.T) {
	text := NewLanes(crowd(52, 400), LaneOptions{}).Text()
	for _, want := range []string{"Thread-1 +25", "Thread-2 +24", "MainThread"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	if n := len(NewLanes(crowd(52, 400), LaneOptions{}).lanes); n != 5 { // main, two kinds, jobs, mu
		t.Errorf("%d lanes", n)
	}
}

// TestUntrustedNotebookShowsLanes checks that there is nothing that JupyterLab's sanitizer would
// remove or change, and that names of the program stay text, in the drawing too.
func TestUntrustedNotebookShowsLanes(t *testing.T) {
	log := crowd(9, 120)
	for g := range log.Goroutines {
		log.Goroutines[g].Name += `<&"`
	}
	log.Objects[1].Name, log.Events[20].Value = `jobs<&"`, `</text><script>`
	checkHTML(t, NewLanes(log, LaneOptions{More: "<&"}).HTML(), true)
}

func checkHTML(t *testing.T, html string, drawn bool) {
	t.Helper()
	properties := strings.Fields("background-color border-radius color font-family font-size font-weight margin max-width opacity overflow-x padding white-space " +
		"background border-collapse text-align border-left border-bottom table-layout vertical-align")
	elements := strings.Fields("b code details div img p pre span summary table tbody td th thead tr")
	values := regexp.MustCompile(`^[a-z0-9#%.,() -]+$`)
	for _, m := range regexp.MustCompile(`style="([^"]*)"`).FindAllStringSubmatch(html, -1) {
		for style := range strings.SplitSeq(m[1], ";") {
			property, value, _ := strings.Cut(style, ":")
			if !slices.Contains(properties, property) || !values.MatchString(value) {
				t.Errorf("style %q", style)
			}
		}
	}
	for _, m := range regexp.MustCompile(`<([a-z]+)`).FindAllStringSubmatch(html, -1) {
		if !slices.Contains(elements, m[1]) {
			t.Errorf("element %s", m[1])
		}
	}
	for _, m := range regexp.MustCompile(` ([a-z-]+)="`).FindAllStringSubmatch(html, -1) {
		if !slices.Contains([]string{"style", "scope", "colspan", "alt", "src"}, m[1]) {
			t.Errorf("attribute %s", m[1])
		}
	}
	images := regexp.MustCompile(`src="data:image/svg\+xml;base64,([^"]*)"`).FindAllStringSubmatch(html, -1)
	if (len(images) > 0) != drawn {
		t.Errorf("%d drawings", len(images))
	}
	for _, m := range images {
		svg, err := base64.StdEncoding.DecodeString(m[1])
		if err != nil {
			t.Fatal(err)
		}
		for d := xml.NewDecoder(strings.NewReader(string(svg))); ; {
			token, err := d.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if e, ok := token.(xml.StartElement); ok && !slices.Contains(strings.Fields("svg style defs pattern marker rect path text g circle"), e.Name.Local) {
				t.Errorf("element %s in the drawing", e.Name.Local)
			}
		}
	}
}

func BenchmarkLanesLong(b *testing.B) {
	log := crowd(1000, 10000)
	for b.Loop() {
		_ = NewLanes(log, LaneOptions{}).HTML()
	}
}

func BenchmarkLanesLesson(b *testing.B) {
	log := crowd(4, 40)
	for b.Loop() {
		_ = NewLanes(log, LaneOptions{}).HTML()
	}
}

// A value that nobody receives is told from the others without colour: by a mark, a word and a broken
// border, also where the capsule is narrow.
func TestLeftValueIsSeenInGrey(t *testing.T) {
	for _, values := range []int{1, 3} {
		log := &trace.Log{
			Goroutines: []trace.LogGoroutine{{Name: "main", Parent: -1}},
			Objects:    []trace.Object{{}, {Name: "ch", Kind: "chan", Cap: values}},
		}
		add := func(op trace.Op, value string) {
			log.Events = append(log.Events, trace.Event{Step: len(log.Events) + 1, Op: op, Object: 1, Value: value, Other: -1})
		}
		for i := range values {
			add(trace.OpSend, strconv.Itoa(i))
		}
		received := NewLanes(log, LaneOptions{}).SVG()
		if n := strings.Count(received, `stroke-dasharray="5 3"`); n != values {
			t.Errorf("%d values are left, and %d borders are broken", values, n)
		}
		if n := strings.Count(received, "✗"); n != values {
			t.Errorf("%d values are left, and %d have a mark:\n%s", values, n, received)
		}
		for i := range values {
			add(trace.OpReceive, strconv.Itoa(i))
		}
		if svg := NewLanes(log, LaneOptions{}).SVG(); strings.Contains(svg, "5 3") || strings.Contains(svg, "✗") {
			t.Errorf("all are received:\n%s", svg)
		}
	}
}
