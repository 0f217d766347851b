package explore

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/words"
)

var update = flag.Bool("update", false, "write the golden files anew")

// logged adds to a toy's log what the strip shows.
type logged struct{ Program }

func (p logged) Run(c *Control) Run {
	run := p.Program.Run(c)
	if run.Log != nil {
		run.Log = balanceLog()
	}
	return run
}

// balanceLog is the lost update, as the kernel writes it down.
func balanceLog() *trace.Log {
	log := &trace.Log{
		Goroutines: []trace.LogGoroutine{{Name: "MainThread"}, {Name: "T1"}, {Name: "T2"}},
		Objects:    []trace.Object{{}, {Name: "balance", Kind: "variable"}},
	}
	add := func(g int, op trace.Op, value string) {
		log.Events = append(log.Events, trace.Event{Step: len(log.Events) + 1, G: g, Op: op, Object: 1, Value: value, Other: -1})
	}
	for _, v := range []string{"0", "5", "5"} {
		add(1, map[bool]trace.Op{true: trace.OpWrite, false: trace.OpRead}[len(log.Events) == 1], v)
	}
	for i, v := range []string{"5", "13", "13"} {
		add(2, map[bool]trace.Op{true: trace.OpWrite, false: trace.OpRead}[i == 1], v)
	}
	add(1, trace.OpWrite, "0")
	add(2, trace.OpWrite, "5")
	return log
}

func reports() map[string]*View {
	wrong := logged{checked{balance(false, 5, 8)}}
	views := map[string]*View{}
	for _, lang := range []words.Language{words.English, words.Chinese} {
		expect := ViewOptions{Language: lang, Expect: "balance == 0", Races: true}
		views["fails-"+string(lang)] = Search(wrong, Options{Hash: "a1f3", Bound: 2}).View(expect)
		views["holds-"+string(lang)] = Search(checked{balance(true, 5, 8)}, Options{Hash: "a1f3", Bound: 2}).View(expect)
		views["large-"+string(lang)] = Search(large(), Options{Hash: "a1f3", Bound: 1, Max: 2500}).View(ViewOptions{Language: lang, Expect: "balance >= 0"})
	}
	open := ViewOptions{Language: words.English}
	views["dpor"] = Search(wrong, Options{Hash: "a1f3", DPOR: true}).View(ViewOptions{Expect: "balance == 0"})
	views["open"] = Search(unchecked{balance(false, 5, 8)}, Options{Hash: "a1f3", Bound: 2}).View(open)
	views["race"] = Search(racing{unchecked{balance(false, 5, 8)}}, Options{Hash: "a1f3", Bound: 2}).View(ViewOptions{Races: true})
	views["deadlock"] = Search(opposite(), Options{Hash: "a1f3", Bound: 2}).View(open)
	views["not-reached"] = Search(wrong, Options{Bound: 2, Reach: func(*trace.Log) bool { return false }}).View(open)
	asked := 0
	views["stopped"] = Search(wrong, Options{Hash: "a1f3", Bound: 2, Stop: func() bool { asked++; return asked > 30 }}).View(ViewOptions{Expect: "balance == 0"})
	return views
}

// unchecked is a toy whose outcome is the balance, whatever it is.
type unchecked struct{ *toy }

func (p unchecked) Run(c *Control) Run {
	run := checked(p).Run(c)
	run.Unexpected = false
	return run
}

// racing is a program that has a race on each schedule.
type racing struct{ unchecked }

func (p racing) Run(c *Control) Run {
	run := p.unchecked.Run(c)
	run.Failures = append(run.Failures, Failure{Word: Race, Key: "1 2", Object: "balance", Goroutines: []string{"T1", "T2"}})
	return run
}

func TestText(t *testing.T) {
	for name, v := range reports() {
		golden(t, name+".txt", v.Text())
	}
}

func TestHTML(t *testing.T) {
	for name, v := range reports() {
		golden(t, name+".html", v.HTML())
	}
}

// What a program says cannot leave its place in the page, and the page stays small.
func TestHTMLIsSafe(t *testing.T) {
	evil := `<script>"'&` + strings.Repeat("x", 1000)
	r := &Report{Bounds: []Bound{{Tried: 1, Failed: 1, Complete: true}}}
	for i := range 100 {
		f := &Found{Outcome: evil, Runs: 1, Schedule: Schedule{Hash: evil}, Failure: Failure{Text: evil, Goroutines: []string{evil}, Object: evil}}
		if i%2 == 0 {
			f.Word = Panic
			r.Failures = append(r.Failures, f)
		} else {
			r.Outcomes = append(r.Outcomes, f)
		}
	}
	page := r.View(ViewOptions{Expect: evil}).HTML()
	if strings.Contains(page, "<script") || len(page) > 100_000 {
		t.Errorf("%d bytes: %s", len(page), page)
	}
	for _, tag := range []string{"div", "p", "table", "thead", "tbody", "tr", "th", "td", "b", "code", "span"} {
		if opened, closed := strings.Count(page, "<"+tag+" ")+strings.Count(page, "<"+tag+">"), strings.Count(page, "</"+tag+">"); opened != closed {
			t.Errorf("%s is opened %d times and closed %d times", tag, opened, closed)
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s:\n%s\nwant\n%s", name, got, want)
	}
	for line := range strings.Lines(got) {
		if filepath.Ext(name) == ".txt" && words.Width(strings.TrimSuffix(line, "\n")) > 100 {
			t.Errorf("%s has a line of %d columns: %s", name, words.Width(line), line)
		}
	}
}

func TestWhat(t *testing.T) {
	f := &Found{Failure: Failure{Word: Race, Object: "balance", Goroutines: []string{"T1", "T2"}}}
	g := &Found{Failure: Failure{Word: Deadlock, Goroutines: []string{"MainThread", "T1", "T2"}, Text: "all  goroutines\nare asleep"}}
	for _, c := range []struct{ got, want string }{
		{f.what(words.English), "data race on balance, T1 and T2"},
		{f.what(words.Chinese), "数据竞争，在 balance 上，T1、T2"},
		{g.what(words.English), "deadlock, MainThread, T1 and T2: all goroutines are asleep"},
		{g.what(words.Chinese), "死锁，MainThread、T1、T2：all goroutines are asleep"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

// A schedule of many turns is broken between them, and one long turn between its steps; nothing is
// left out.
func TestLongSchedulesAreBroken(t *testing.T) {
	v := &View{Ends: "5"}
	for i := range 12 {
		v.Strip = append(v.Strip, Turn{Name: fmt.Sprintf("Worker-%d", i), Steps: []string{"读r0", "w5"}})
	}
	v.Strip = append(v.Strip, Turn{Name: "Long", Steps: strings.Fields(strings.Repeat("r0 w1 ", 40))})
	var got []string
	for _, line := range v.lines() {
		if words.Width(line) > 98 {
			t.Errorf("%d columns: %s", words.Width(line), line)
		}
		got = append(got, strings.Fields(line)...)
	}
	var want []string
	for i, turn := range v.Strip {
		if i > 0 {
			want = append(want, "|")
		}
		want = append(append(want, turn.Name), turn.Steps...)
	}
	if want = append(want, "→", "5"); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
