package stepper

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/explaining/record"
	"github.com/lockstep-go/lockstep/kernel/words"
)

var update = flag.Bool("update", false, "rewrite the files of testdata")

// grid is the record of a program in which two goroutines make so many steps each on a variable,
// with all of its states if whole is set, else with those of the run in which T1 makes its steps
// first.
func grid(lang words.Language, steps int, whole bool) *record.Trace {
	r := &record.Trace{
		Version: 1, Lang: lang, ID: "0badcafe",
		Sources: []record.Source{{Title: "In [1]", First: 3, Lines: []string{
			"func f(s string) {", "\tif s < \"<b>\" {", "\t\tx += s", "\t}", "}",
		}}},
		Goroutines: []record.Goroutine{{Name: "MainThread", Parent: -1}, {Name: "<T1>"}, {Name: "T2"}},
		Objects:    []record.Object{{}, {Name: "x", Kind: "variable"}},
		Variables:  []record.Variable{{Object: 1, Name: "x", Start: "<0>", End: "&"}},
		States:     &record.States{Whole: whole},
	}
	number := func(i, j int) int {
		if whole {
			return i*(steps+1) + j
		}
		return i + j
	}
	add := func(i, j int) {
		n := record.Node{Step: i + j, Values: map[string]string{"1": fmt.Sprintf("<%d>", i*10+j)}}
		for g, k := range []int{i, j} {
			if k == steps {
				continue
			}
			st := record.Stand{G: g + 1, Place: record.Place{Line: 4 + k%2}, Op: "write", Object: "x", Says: fmt.Sprintf("writes <%d>", k), Can: true}
			if next := number(i+1-g, j+g); whole || g == 0 || i == steps {
				st.To = &next
			}
			n.At = append(n.At, st)
		}
		if n.End = i == steps && j == steps; n.End {
			n.Outcome, n.Wrong = "<end>\x1b", "not as expected"
		} else {
			n.At = append([]record.Stand{{G: 0, Place: record.Place{Line: 7}, Wait: "Join", Says: "waits for <T1>"}}, n.At...)
		}
		if i == 1 && j == 0 {
			n.Held = []record.Held{{G: 2, Text: "holds <5>", Now: "<6>"}}
			n.At[len(n.At)-1].Lost = "<T1>'s write is lost"
		}
		r.States.Nodes = append(r.States.Nodes, n)
	}
	for i := range steps + 1 {
		for j := range steps + 1 {
			if whole || j == 0 || i == steps {
				add(i, j)
			}
		}
	}
	for k := range 2*steps + 1 {
		i, j := min(k, steps), max(0, k-steps)
		r.States.Path, r.States.Steps = append(r.States.Path, number(i, j)), append(r.States.Steps, k)
		if k > 0 {
			g := 1
			if k > steps {
				g = 2
			}
			r.Events = append(r.Events, record.Event{Step: k, IsStep: true, G: g, Op: "write", Told: record.Told{Says: "writes <1>"}})
		}
	}
	r.Events[0].Wrong = "✗ lost"
	return r
}

func TestHTML(t *testing.T) {
	for _, c := range []struct {
		name string
		r    *record.Trace
	}{{"whole-en", grid(words.English, 2, true)}, {"path-zh", grid(words.Chinese, 2, false)}} {
		golden, got := "testdata/"+c.name+".html", HTML(c.r)
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s: got\n%s", golden, got)
		}
	}
}

var (
	framePattern = regexp.MustCompile(`(?s)<pre id="(ls[0-9a-f]+-\d+)"[^>]*>(.*?)</pre>`)
	linkPattern  = regexp.MustCompile(`<a href="#(ls[0-9a-f]+-\d+)"[^>]*>(.*?)</a>`)
	stylePattern = regexp.MustCompile(`style="([^"]*)"`)
)

// TestLinks follows links: forth to the end of the schedule and back, and wherever they lead there is
// a frame. All frames are of one height, and no style is one that an untrusted notebook loses.
func TestLinks(t *testing.T) {
	kept := regexp.MustCompile(`^(margin|padding|height|overflow|max-width|border|border-radius|line-height|background-color|color)$`)
	for _, lang := range words.Languages {
		for _, whole := range []bool{true, false} {
			for _, steps := range []int{1, 2, 5, 9, 20} {
				r := grid(lang, steps, whole)
				page := HTML(r)
				if len(page) > maxHTML {
					t.Errorf("%d bytes", len(page))
				}
				frames := map[string]string{}
				for _, m := range framePattern.FindAllStringSubmatch(page, -1) {
					frames[m[1]] = m[2]
				}
				if n := strings.Count(page, "height:"+fmt.Sprint(newFrames(r, r.States.Path, false).height()*lineHigh)); n != len(frames)+1 {
					t.Errorf("%d of %d frames are of one height", n-1, len(frames))
				}
				want := 2*steps + 1
				if whole && (steps+1)*(steps+1) <= maxFrames {
					want = (steps + 1) * (steps + 1)
				}
				if len(frames) != want {
					t.Errorf("%d frames, want %d", len(frames), want)
				}
				for id, frame := range frames {
					for _, m := range linkPattern.FindAllStringSubmatch(frame, -1) {
						if _, ok := frames[m[1]]; !ok {
							t.Errorf("frame %s has a link to %s, which is none", id, m[1])
						}
					}
				}
				forth, back := words.StepperForth.In(lang), words.StepperBack.In(lang)
				at, made := follow(frames, "ls0badcafe-0", forth)
				if made != 2*steps {
					t.Errorf("%d links forth, want %d", made, 2*steps)
				}
				if at, made = follow(frames, at, back); at != "ls0badcafe-0" || made != 2*steps {
					t.Errorf("%d links back, to %s", made, at)
				}
				for _, m := range stylePattern.FindAllStringSubmatch(page, -1) {
					for decl := range strings.SplitSeq(strings.Trim(m[1], ";"), ";") {
						if name, _, _ := strings.Cut(decl, ":"); !kept.MatchString(name) {
							t.Errorf("style %q", decl)
						}
					}
				}
				if strings.Contains(page, "<T1") || strings.Contains(page, "<0>") || strings.Contains(page, "\x1b") {
					t.Errorf("a text of the program's is not escaped")
				}
			}
		}
	}
}

// follow follows links with a text, and says where they end and how many they were.
func follow(frames map[string]string, at, text string) (end string, made int) {
	for ; ; made++ {
		next := ""
		for _, m := range linkPattern.FindAllStringSubmatch(frames[at], -1) {
			if strings.Contains(m[2], text) {
				next = m[1]
			}
		}
		if next == "" || made > 1000 {
			return at, made
		}
		at = next
	}
}

// TestNothing: where there is nothing to step through, or too much, there is no picture.
func TestNothing(t *testing.T) {
	for name, r := range map[string]*record.Trace{
		"none": {}, "no step": {States: &record.States{Path: []int{0}, Nodes: make([]record.Node, 1)}}, "long": grid(words.English, 30, false),
	} {
		if got := HTML(r); got != "" {
			t.Errorf("%s: %d bytes", name, len(got))
		}
	}
}

// TestCrowd: where more goroutines stand than a frame has lines for, those who can be let go are there,
// and the others are counted.
func TestCrowd(t *testing.T) {
	r := grid(words.English, 2, false)
	for i := range r.States.Nodes {
		n := &r.States.Nodes[i]
		for g := 3; g < 15; g++ {
			n.At = append([]record.Stand{{G: g, Says: "waits for T1"}}, n.At...)
		}
		n.Others = 5
	}
	page := HTML(r)
	frames := framePattern.FindAllStringSubmatch(page, -1)
	if len(frames) != 5 {
		t.Fatalf("%d frames", len(frames))
	}
	for _, m := range frames[:4] {
		if !strings.Contains(m[2], "</a>\n") && !strings.Contains(m[2], " writes &lt;") || !strings.Contains(m[2], "others") {
			t.Errorf("a frame is\n%s", m[2])
		}
	}
	high := newFrames(r, r.States.Path, false).height()
	for _, m := range frames {
		if lines := strings.Count(m[2], "\n"); lines > high {
			t.Errorf("a frame has %d lines, there is room for %d", lines, high)
		}
	}
}
