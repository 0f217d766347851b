package detect

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// A cellText is a Source: one cell, in which a site is a line and a column, and what stands there
// is found in the text.
type cellText struct {
	lines []string
	names []string
	ops   map[trace.Site]trace.Op
}

// site makes one of a line and a column.
func site(line, column int) trace.Site { return trace.Site(line<<12 | column) }

func (c cellText) Place(s trace.Site) Place {
	_, line, column := s.Split()
	if line == 0 {
		return Place{}
	}
	p := Place{
		Title: fmt.Sprintf("In [3]:%d", line), Line: line, Text: c.lines[line-1], Column: column, Op: c.ops[s],
		Before: c.lines[max(line-3, 0) : line-1], After: c.lines[line:min(line+1, len(c.lines))],
	}
	if column > 0 {
		p.Name = regexp.MustCompile(`^[\w.]+`).FindString(p.Text[column-1:])
		p.Name = strings.TrimSuffix(strings.TrimSuffix(p.Name, ".Lock"), ".RLock")
		p.Name = strings.TrimSuffix(strings.TrimSuffix(p.Name, ".Wait"), ".Join")
	}
	return p
}

func (c cellText) Goroutine(number int) Who { return Who{c.names[number], number} }

// at finds what stands in a line: its n-th occurrence.
func (c cellText) at(line int, what string, n int) trace.Site {
	from := 0
	for range n - 1 {
		from += strings.Index(c.lines[line-1][from:], what) + 1
	}
	return site(line, from+strings.Index(c.lines[line-1][from:], what)+1)
}

var bank = cellText{
	names: []string{"MainThread", "T1", "T2", "T3", "<b>甲乙</b>", "T5", "T6", "T7"},
	lines: strings.Split(`var balance int
func changeIt(n int) {
	balance = balance + n
	balance = balance - n
}
t1 := lessons.Go("T1", func() {
	left.Lock()
	right.Lock()
})
t2 := lessons.Go("T2", func() {
	right.Lock()
	left.Lock()
})
t1.Join(); t2.Join()
ch <- len("余额") + <-done
close(ch)
wg.Wait()`, "\n"),
	ops: map[trace.Site]trace.Op{},
}

var mutexes [4]int

func object(i int) unsafe.Pointer { return unsafe.Pointer(&mutexes[i]) }

// cases are reports of each kind, by the name of their file in testdata.
func cases() map[string]func(words.Language) Report {
	b := bank
	party := func(g int, write bool, s trace.Site, step int, value string, held ...Held) Party {
		return Party{G: g, Write: write, Site: s, Step: step, Value: value, Held: held, Started: b.at([]int{0, 6, 10}[g], "t", 1), Parent: 0}
	}
	race := func(first, second Party) func(words.Language) Report {
		return func(l words.Language) Report { return Race{First: first, Second: second}.Report(l, b) }
	}
	verdict := func(v Verdict) func(words.Language) Report {
		return func(l words.Language) Report { return v.Report(l, b, "%stop") }
	}
	left, right := Held{object(0), b.at(7, "left", 1), false}, Held{object(1), b.at(11, "right", 1), false}
	main := Party{G: 0, Site: b.at(3, "balance", 2), Step: 9, Value: "13", Parent: -1}
	half := party(1, true, b.at(3, "balance", 1), 7, "")
	half.Atomic = true
	closing, sending := party(1, true, site(16, 7), 7, ""), party(2, false, site(15, 1), 8, "")
	b.ops[closing.Site], b.ops[sending.Site] = trace.OpClose, trace.OpSend
	ring := []Waiting{
		{G: 0, Reason: trace.WaitReceive, Obj: object(2), Site: b.at(14, "t1", 1), For: []Holder{{G: 1}}, Parent: -1},
		{G: 1, Reason: trace.WaitMutex, Obj: object(1), Site: b.at(8, "right", 1), For: []Holder{{G: 2, Site: right.Site}}, Started: b.at(6, "t1", 1)},
		{G: 2, Reason: trace.WaitMutex, Obj: object(0), Site: b.at(12, "left", 1), For: []Holder{{G: 1, Site: left.Site}}, Started: b.at(10, "t2", 1)},
	}
	var many []Waiting
	for g := 1; g < 8; g++ {
		many = append(many, Waiting{G: g, Reason: trace.WaitSend, Obj: object(2), Site: b.at(15, "ch", 1), Started: b.at(6, "t1", 1), Later: g == 1})
	}
	return map[string]func(words.Language) Report{
		"race":            race(party(2, false, b.at(4, "balance", 2), 6, "13"), party(1, true, b.at(4, "balance", 1), 7, "0")),
		"race-one-lock":   race(party(1, true, b.at(3, "balance", 1), 3, "5", left), party(2, true, b.at(4, "balance", 1), 7, "0")),
		"race-other-lock": race(party(1, true, b.at(3, "balance", 1), 3, "5", left), party(2, false, b.at(4, "balance", 2), 7, "5", right)),
		"race-read-lock": race(
			party(1, true, b.at(3, "balance", 1), 3, "5", Held{object(0), left.Site, true}),
			party(2, false, b.at(4, "balance", 2), 7, "5", Held{object(0), left.Site, true})),
		"race-not-waited": race(party(1, true, b.at(3, "balance", 1), 7, "13"), main),
		"race-atomic":     race(half, party(2, false, b.at(4, "balance", 2), 8, "5")),
		"race-close":      race(closing, sending),
		"race-unknown":    race(Party{G: 1, Write: true, Parent: -1}, Party{G: 2, Write: true, Parent: -1}),
		"deadlock-ring":   verdict(Judge(ring, 0, false)),
		"deadlock-self": verdict(Judge([]Waiting{
			{G: 0, Reason: trace.WaitMutex, Obj: object(0), Site: b.at(12, "left", 1), For: []Holder{{G: 0, Site: left.Site}}, Parent: -1},
		}, 0, false)),
		"deadlock-gone": verdict(Judge([]Waiting{
			{G: 0, Reason: trace.WaitMutex, Obj: object(0), Site: b.at(12, "left", 1), For: []Holder{{G: 1, Site: left.Site, Ended: true}}, Parent: -1},
		}, 0, false)),
		"deadlock-reader": verdict(Judge([]Waiting{
			{G: 1, Reason: trace.WaitRWMutexR, Obj: object(0), Site: b.at(12, "left", 1), For: []Holder{{G: 2}}, Started: b.at(6, "t1", 1)},
			{G: 2, Reason: trace.WaitRWMutex, Obj: object(0), Site: b.at(7, "left", 1), For: []Holder{{G: 1, Site: left.Site, Shared: true}}, Started: b.at(10, "t2", 1)},
		}, 1, false)),
		"deadlock-alone": verdict(Judge([]Waiting{{G: 0, Reason: trace.WaitSelectNoCases, Nil: true, Site: b.at(17, "wg", 1), Parent: -1}}, 0, false)),
		"deadlock-all": verdict(Judge([]Waiting{
			{G: 0, Reason: trace.WaitWaitGroup, Obj: object(3), Site: b.at(17, "wg", 1), Parent: -1},
			{G: 1, Reason: trace.WaitSelect, Nil: true, Site: b.at(15, "ch", 1), Started: b.at(6, "t1", 1)},
			{G: 4, Reason: trace.WaitReceive, Nil: true, Site: b.at(15, "done", 1), Started: b.at(10, "t2", 1)},
		}, 0, false)),
		"copied-lock":  func(l words.Language) Report { return Copied{1, "Mutex", b.at(7, "left", 1)}.Report(l, b) },
		"copied-group": func(l words.Language) Report { return Copied{G: 2, Kind: "WaitGroup"}.Report(l, b) },
		"leak":         verdict(Judge(many, 0, true)),
		"leak-one":     verdict(Judge(many[1:2], 0, true)),
		"leak-later":   verdict(Judge(many[:1], 0, true)),
	}
}

// UPDATE=1 writes the files anew.
func TestReports(t *testing.T) {
	for name, report := range cases() {
		t.Run(name, func(t *testing.T) {
			got := ""
			for _, lang := range words.Languages {
				text := report(lang).Text()
				got += "-- " + lang.String() + " --\n" + text
				lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
				most := 13
				if orders := report(lang).Orders; orders != nil {
					most += 1 + len(orders)
				}
				if len(lines) > most {
					t.Errorf("%d lines", len(lines))
				}
				for _, line := range lines {
					if words.Width(line) > maxWidth {
						t.Errorf("%d columns: %s", words.Width(line), line)
					}
				}
				if strings.Contains(text, "%!") {
					t.Error(text)
				}
			}
			file := filepath.Join("testdata", name+".txt")
			if os.Getenv("UPDATE") != "" {
				if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// The HTML says what the text says, and has nothing that an untrusted notebook removes.
func TestHTML(t *testing.T) {
	properties := strings.Fields("background background-color border border-collapse border-left border-radius color font-family " +
		"font-weight margin max-width opacity overflow-x padding table-layout text-align text-decoration vertical-align white-space")
	values := regexp.MustCompile(`^[a-z0-9#%.,() -]+$`)
	elements := strings.Fields("b br div p span table tbody td th tr")
	tag := regexp.MustCompile(`<[^>]*>`)
	for name, report := range cases() {
		for _, lang := range words.Languages {
			r := report(lang)
			page := r.HTML()
			for _, m := range regexp.MustCompile(`style="([^"]*)"`).FindAllStringSubmatch(page, -1) {
				for style := range strings.SplitSeq(m[1], ";") {
					property, value, _ := strings.Cut(style, ":")
					if !slices.Contains(properties, property) || !values.MatchString(value) {
						t.Errorf("%s: style %q", name, style)
					}
				}
			}
			for _, m := range regexp.MustCompile(`<([a-z]+)`).FindAllStringSubmatch(page, -1) {
				if !slices.Contains(elements, m[1]) {
					t.Errorf("%s: element %s", name, m[1])
				}
			}
			for _, m := range regexp.MustCompile(` ([a-z-]+)="`).FindAllStringSubmatch(tag.FindString(page), -1) {
				if !slices.Contains([]string{"style", "scope"}, m[1]) {
					t.Errorf("%s: attribute %s", name, m[1])
				}
			}
			plain := tag.ReplaceAllString(page, "")
			for _, entity := range [][2]string{{"&lt;", "<"}, {"&gt;", ">"}, {"&#34;", `"`}, {"&#39;", "'"}, {"&amp;", "&"}} {
				plain = strings.ReplaceAll(plain, entity[0], entity[1])
			}
			parts := append([]string{r.Label, r.Head}, r.Notes...)
			for _, row := range r.Rows {
				parts = append(append(parts, row.Who.Name, row.Does, row.Line.Text), row.Facts...)
				parts = append(append(parts, row.Before...), row.After...)
			}
			for _, o := range r.Orders {
				parts = append(parts, o.Way, o.Why)
			}
			for _, part := range parts {
				if !strings.Contains(plain, part) {
					t.Errorf("%s: %q is not in\n%s", name, part, plain)
				}
			}
		}
	}
}

// What one variable is raced on for is one report.
func TestReportsOfAVariable(t *testing.T) {
	races := []Race{
		{Addr: object(0), First: Party{G: 1, Site: bank.at(3, "balance", 2)}, Second: Party{G: 2, Write: true, Site: bank.at(3, "balance", 1)}},
		{Addr: object(0), First: Party{G: 1, Write: true, Site: bank.at(3, "balance", 1)}, Second: Party{G: 2, Write: true, Site: bank.at(4, "balance", 1)}},
		{Addr: object(1), First: Party{G: 1, Write: true}, Second: Party{G: 2}},
	}
	got := Reports(words.English, bank, races)
	if len(got) != 2 || !slices.Contains(got[0].Notes, words.RaceMore.In(words.English, 1)) || len(got[1].Notes) != 2 {
		t.Errorf("got %+v", got)
	}
}

// Every message with which primitives stop a program is explained, in both languages.
func TestMisuse(t *testing.T) {
	for message := range misuses {
		en, ok := Misuse(words.English, message)
		zh, _ := Misuse(words.Chinese, "fatal error: "+message)
		if !ok || en == "" || zh == "" || en == zh {
			t.Errorf("%s: %q, %q", message, en, zh)
		}
	}
	if text, ok := Misuse(words.English, "runtime error: index out of range [3] with length 3"); ok {
		t.Errorf("an index is explained: %s", text)
	}
}

func TestWithValues(t *testing.T) {
	log := &trace.Log{Events: []trace.Event{
		{Step: 1, G: 1, Value: "0"}, {Step: 2, G: 2, Value: "0"}, {Step: 2, G: 1}, {Step: 2, G: 1, Value: "5"}, {Step: 4, G: 2, Value: "8"},
	}}
	r := Race{First: Party{G: 1, Step: 2}, Second: Party{G: 2, Step: 4}}.WithValues(log)
	if r.First.Value != "5" || r.Second.Value != "8" {
		t.Errorf("got %q and %q", r.First.Value, r.Second.Value)
	}
	r = Race{First: Party{G: 1, Step: 3}, Second: Party{G: 2, Step: 5}}.WithValues(log)
	if r.First.Value != "" || r.Second.Value != "" {
		t.Errorf("got %q and %q for steps that are not in the log", r.First.Value, r.Second.Value)
	}
}

// TestWhereIsRead: the mark of a read is on the right side of an assignment that writes what it reads.
func TestWhereIsRead(t *testing.T) {
	tests := []struct {
		line, name string
		from, want int
	}{
		{"x = x + 1", "x", 0, 4},
		{"a.x = b.x + x", "x", 2, 12},
		{"n = nn + n1 - n", "n", 0, 14},
		{"x == x", "x", 0, 0},
		{"x += x", "x", 0, 0},
		{"x = y", "x", 0, 0},
		{"m[k] = f(m[k])", "m[k]", 0, 9},
		{"f(x)", "x", 2, 2},
	}
	for _, test := range tests {
		got := Line{Number: 1, Text: test.line, From: test.from, To: test.from + len(test.name)}.read()
		if got.From != test.want || got.To != test.want+len(test.name) {
			t.Errorf("%s: %s is read at %d to %d, want %d", test.line, test.name, got.From, got.To, test.want)
		}
	}
	if got := (Line{}).read(); got != (Line{}) {
		t.Errorf("no line becomes %v", got)
	}
}

// What stands around a line begins where the least indented line does, with tabs as wide as in
// JupyterLab, and has no blank lines at its ends.
func TestAround(t *testing.T) {
	var row Row
	row.around(Place{Before: []string{"", "\tfor {"}, Text: "\t\tn++ ", After: []string{"\t}\r", " "}})
	if want := []string{"for {"}; !slices.Equal(row.Before, want) {
		t.Errorf("before: %q, want %q", row.Before, want)
	}
	if want := []string{"}"}; !slices.Equal(row.After, want) || row.Indent != 4 {
		t.Errorf("after: %q, want %q; indent %d, want 4", row.After, want, row.Indent)
	}
}
