package output

import (
	"encoding/json"
	"flag"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest/stories"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/words"
)

var update = flag.Bool("update", false, "rewrite what the stories in testdata expect")

// TestStories runs testdata/*.txtar. A story is prose, then "does", what is done to a Cell
// and when, and what came of it: "puts out" has every message with its time (SGR sequences as ⟨…⟩),
// "table", "html" and "json" the display as it was in the end. The lines of "does" are
//
//	TIME lanes MODE | cap BYTES | untimed | lang LANGUAGE   before all others
//	TIME start ID NAME [PARENT [LINE]] | end ID
//	TIME out ID "TEXT" | err ID "TEXT" [xCOUNT]        N in the text is the count
//	TIME stands STARTED [ORDER…]                       what later writes tell: who was started, who waits
//	TIME flush | clear | finish | close
func TestStories(t *testing.T) {
	stories.Each(t, "testdata/*.txtar", *update, func(t *testing.T, story *stories.Story) {
		p := new(recorder)
		synctest.Test(t, func(t *testing.T) { p.run(t, string(story.Files[0].Data)) })
		for i, f := range story.Files[1:] {
			got := p.result(f.Name)
			story.Compare(t, i+1, f.Name, got)
		}
	})
}

// A recorder is a Publisher that remembers.
type recorder struct {
	began    time.Time
	messages []published
	lanes    map[string]any
}

// published is a stream message, or a display if its name is empty.
type published struct {
	at         time.Duration
	name, text string
	display    string
}

func (p *recorder) Stream(name, text string) {
	p.messages = append(p.messages, published{at: time.Since(p.began), name: name, text: text})
}

func (p *recorder) Display(data, metadata map[string]any, displayID string, update bool) {
	p.lanes = data
	what := "display"
	if update {
		what = "update"
	}
	p.messages = append(p.messages, published{at: time.Since(p.began), display: what})
}

// stream returns all that was put out under a name.
func (p *recorder) stream(name string) string {
	var b strings.Builder
	for _, m := range p.messages {
		if m.name == name {
			b.WriteString(m.text)
		}
	}
	return b.String()
}

// run does what the lines say; each waits for its time.
func (p *recorder) run(t *testing.T, does string) {
	p.began = time.Now()
	options := Options{DisplayID: "lanes"}
	var c *Cell
	var stands trace.Write
	for line := range strings.Lines(does) {
		at, do, _ := strings.Cut(strings.TrimSpace(line), " ")
		when, err := time.ParseDuration(at)
		if err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		time.Sleep(when - time.Since(p.began))
		synctest.Wait()
		verb, rest, _ := strings.Cut(strings.TrimSpace(do), " ")
		switch verb {
		case "lanes":
			if options.Lanes, err = ParseMode(rest); err != nil {
				t.Fatal(err)
			}
			continue
		case "lang":
			options.Language = words.Language(rest)
			continue
		case "cap":
			options.Cap = int(number(t, rest))
			continue
		case "untimed":
			options.Untimed = true
			continue
		}
		if c == nil {
			c = NewCell(p, options)
			defer c.Close()
		}
		args := strings.Fields(rest)
		switch verb {
		case "start":
			g := trace.Goroutine{ID: trace.GoID(number(t, args[0])), Name: args[1]}
			if len(args) > 2 {
				g.Parent = trace.GoID(number(t, args[2]))
			}
			if len(args) > 3 {
				g.Line = int(number(t, args[3]))
			}
			c.Started(g)
		case "end":
			c.Ended(trace.GoID(number(t, args[0])))
		case "stands":
			stands = trace.Write{Started: int(number(t, args[0]))}
			for _, order := range args[1:] {
				stands.Waits |= 1 << number(t, order)
			}
		case "out", "err":
			w := stands
			w.Go, w.Stream, w.At = trace.GoID(number(t, args[0])), trace.Stdout, when
			if verb == "err" {
				w.Stream = trace.Stderr
			}
			quoted, err := strconv.QuotedPrefix(strings.TrimSpace(strings.TrimPrefix(rest, args[0])))
			if err != nil {
				t.Fatalf("%q: %v", line, err)
			}
			text, _ := strconv.Unquote(quoted)
			count := 1
			if last := args[len(args)-1]; strings.HasPrefix(last, "x") && !strings.HasSuffix(last, `"`) {
				count = int(number(t, last[1:]))
			}
			for i := range count {
				w.Data = []byte(strings.ReplaceAll(text, "NNN", fmt.Sprintf("%03d", i+1)))
				c.Write(w)
			}
		case "flush":
			c.Flush()
		case "clear":
			c.Clear(func() {})
		case "finish":
			c.Finish()
		case "close":
			c.Close()
		default:
			t.Fatalf("unknown verb in %q", line)
		}
	}
}

func number(t *testing.T, s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

var sgr = regexp.MustCompile("\x1b\\[([0-9;:]*)m")

// result returns a section of a story.
func (p *recorder) result(section string) string {
	switch section {
	case "puts out":
		var b strings.Builder
		for _, m := range p.messages {
			fmt.Fprintf(&b, "%v %s%s\n", m.at, m.name, m.display)
			for line := range strings.Lines(sgr.ReplaceAllString(m.text, "⟨$1⟩")) {
				q := strconv.QuoteToGraphic(line)
				fmt.Fprintf(&b, "  %s\n", q)
			}
		}
		return b.String()
	case "table":
		return p.lanes["text/plain"].(string)
	case "html":
		return p.lanes["text/html"].(string)
	case "json":
		b, err := json.MarshalIndent(p.lanes[MIME], "", "  ")
		if err != nil {
			panic(err)
		}
		return string(b) + "\n"
	default:
		panic("unknown section " + section)
	}
}
