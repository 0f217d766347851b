package output

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/lockstep-go/lockstep/kernel/serving/terminal"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

func write(c *Cell, g trace.GoID, s trace.Stream, text string) {
	c.Write(trace.Write{Go: g, Stream: s, Data: []byte(text)})
}

// TestJupyterServerNeverDrops prints in the worst ways and counts as jupyter_server does.
func TestJupyterServerNeverDrops(t *testing.T) {
	tests := []struct {
		name  string
		cap   int
		print func(c *Cell)
	}{
		{"100 MB by one goroutine", DefaultCap, func(c *Cell) {
			line := strings.Repeat("0123456789", 100) + "\n"
			for range 100_000 {
				write(c, trace.MainGo, trace.Stdout, line)
			}
		}},
		{"short lines by two goroutines", DefaultCap, func(c *Cell) {
			for i := range 400_000 {
				write(c, trace.GoID(1+i%2), trace.Stdout, "x\n")
			}
		}},
		{"stdout and stderr in turns", DefaultCap, func(c *Cell) {
			for i := range 400_000 {
				write(c, trace.MainGo, trace.Stream(1+i%2), "x\n")
			}
		}},
		{"for a minute", DefaultCap, func(c *Cell) {
			for range 60_000 {
				write(c, trace.MainGo, trace.Stdout, strings.Repeat("x", 99)+"\n")
				time.Sleep(time.Millisecond)
			}
		}},
		{"everything kept", 0, func(c *Cell) {
			line := strings.Repeat("\x1b[1m<>", 100) + "\n"
			for range 10_000 {
				write(c, trace.MainGo, trace.Stdout, line)
			}
		}},
		{"flushed after each line", 0, func(c *Cell) {
			for range 10_000 {
				write(c, trace.MainGo, trace.Stdout, "x\n")
				c.Flush()
			}
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := &recorder{began: time.Now()}
				c := NewCell(p, Options{Cap: test.cap})
				test.print(c)
				c.Finish()
				c.Close()

				const window, limit = 3 * time.Second, 3_000
				first, bytes := 0, 0
				for i, m := range p.messages {
					bytes += wireCost(m.text) + 700 // header, parent header and signature
					for p.messages[first].at+window <= m.at {
						bytes -= wireCost(p.messages[first].text) + 700
						first++
					}
					if n := i - first + 1; n > limit || bytes > limit*1000 {
						t.Fatalf("at %v: %d messages with %d bytes in the last 3 s", m.at, n, bytes)
					}
					if len(m.text) > 2*messageSize {
						t.Fatalf("a message of %d bytes", len(m.text))
					}
				}
				if test.cap == 0 {
					return
				}
				total := 0
				for _, m := range p.messages {
					total += wireCost(m.text)
				}
				if total > test.cap+1000 {
					t.Errorf("put out %d bytes, more than the cap of %d", total, test.cap)
				}
			})
		})
	}
}

// TestManyLinesWhole is what the default cap and the size of a message are chosen for.
func TestManyLinesWhole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &recorder{began: time.Now()}
		c := NewCell(p, Options{Cap: DefaultCap})
		var want strings.Builder
		for i := range 100_000 {
			line := fmt.Sprintf("line %d\n", i)
			want.WriteString(line)
			write(c, trace.MainGo, trace.Stdout, line)
			if i%5000 == 0 {
				time.Sleep(50 * time.Millisecond)
			}
		}
		c.Finish()
		if got := p.stream("stdout"); got != want.String() {
			t.Errorf("got %d bytes, want %d", len(got), want.Len())
		}
		if n := len(p.messages); n > 50 {
			t.Errorf("%d messages, more than 50", n)
		}
		c.Close()
	})
}

// TestCutAddsUp finds every line of a flood either in the output or in the notice's count.
func TestCutAddsUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &recorder{began: time.Now()}
		c := NewCell(p, Options{Cap: 100_000, Lanes: Off})
		const lines = 50_000
		for i := range lines {
			write(c, trace.MainGo, trace.Stdout, fmt.Sprintf("line %d\n", i))
		}
		c.Finish()
		c.Close()
		shown, cut := 0, 0
		for line := range strings.Lines(p.stream("stdout")) {
			var n int
			switch {
			case strings.HasPrefix(line, "line "):
				shown++
			case strings.Contains(line, "left out here"):
				fields := strings.Fields(line)
				if _, err := fmt.Sscan(strings.ReplaceAll(fields[3], ",", ""), &n); err != nil {
					t.Fatal(err)
				}
				cut += n
			}
		}
		if shown+cut != lines || cut == 0 || shown == 0 {
			t.Errorf("%d lines shown and %d cut of %d", shown, cut, lines)
		}
	})
}

// TestLongAlternationKeepsEachStream has more changes of stream than may wait.
func TestLongAlternationKeepsEachStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &recorder{began: time.Now()}
		c := NewCell(p, Options{})
		var want [3]strings.Builder
		for i := range 5000 {
			s := trace.Stream(1 + i%2)
			line := fmt.Sprintln(i)
			want[s].WriteString(line)
			write(c, trace.MainGo, s, line)
		}
		c.Finish()
		c.Close()
		for _, s := range streams {
			if got := p.stream(s.String()); got != want[s].String() {
				t.Errorf("%s: got %d bytes, want %d, or another order", s, len(got), want[s].Len())
			}
		}
	})
}

// TestUnlimitedHoldsWritersBack bounds the memory when nothing is cut.
func TestUnlimitedHoldsWritersBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &recorder{began: time.Now()}
		c := NewCell(p, Options{})
		line := strings.Repeat("x", 9999) + "\n"
		for range 1000 {
			write(c, trace.MainGo, trace.Stdout, line)
			c.mu.Lock()
			n := c.pending.bytes()
			c.mu.Unlock()
			if n > backlog+len(line) {
				t.Fatalf("%d bytes wait", n)
			}
		}
		c.Finish()
		c.Close()
		if got, want := len(p.stream("stdout")), 1000*len(line); got != want {
			t.Errorf("put out %d bytes, want %d", got, want)
		}
	})
}

// TestNoRateHoldsNothingBack has 50 MB go out, uncapped, in no time on the clock of the test.
func TestNoRateHoldsNothingBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rate := new(Rate)
		rate.Limit(NoRate)
		p := &recorder{began: time.Now()}
		c := NewCell(p, Options{Rate: rate})
		line := strings.Repeat("x", 999) + "\n"
		for range 50_000 {
			write(c, trace.MainGo, trace.Stdout, line)
		}
		c.Finish()
		c.Close()
		if took := time.Since(p.began); took != 0 {
			t.Errorf("it took %v", took)
		}
		if got, want := len(p.stream("stdout")), 50_000*len(line); got != want {
			t.Errorf("put out %d bytes, want %d", got, want)
		}
	})
}

// TestRateOfOnesOwn has what is put out follow the limit that was set, whatever it is.
func TestRateOfOnesOwn(t *testing.T) {
	for _, limit := range []int64{20_000, int64(DefaultRate), 10 << 20} {
		synctest.Test(t, func(t *testing.T) {
			rate := new(Rate)
			rate.Limit(limit)
			spent := 0
			for began := time.Now(); time.Since(began) < 100*rateWindow; {
				if wait := rate.take(1000); wait > 0 {
					time.Sleep(wait)
				} else {
					spent += 1000
				}
			}
			seconds := int64(100 * rateWindow / time.Second)
			if got := int64(spent) / seconds; got > limit || got < limit/20 {
				t.Errorf("at a limit of %d bytes a second, %d went out", limit, got)
			}
		})
	}
}

// TestCloseFreesWaiters has Finish wait for the rate when Close comes.
func TestCloseFreesWaiters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rate := new(Rate)
		rate.take(rateBudget)
		c := NewCell(&recorder{began: time.Now()}, Options{Rate: rate})
		write(c, trace.MainGo, trace.Stdout, "x\n")
		done := make(chan struct{})
		began := time.Now()
		go func() { c.Finish(); close(done) }()
		synctest.Wait()
		c.Close()
		<-done
		if waited := time.Since(began); waited != 0 {
			t.Errorf("Finish returned %v after Close", waited)
		}
	})
}

// TestManyCallers is for the race detector; the count of lines shows that none was lost.
func TestManyCallers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const goroutines, lines = 20, 100
		p := &recorder{began: time.Now()}
		c := NewCell(p, Options{Name: func(id trace.GoID) trace.Goroutine {
			return trace.Goroutine{Name: fmt.Sprintf("named %d", id)}
		}})
		var all sync.WaitGroup
		for g := range trace.GoID(goroutines) {
			all.Go(func() {
				if g%2 == 0 {
					c.Started(trace.Goroutine{ID: g + 2, Name: fmt.Sprintf("T%d", g)})
				}
				for i := range lines {
					write(c, g+2, trace.Stdout, fmt.Sprintf("line %d\n", i))
					if i%10 == 0 {
						time.Sleep(time.Millisecond)
						c.Flush()
					}
				}
				c.Ended(g + 2)
			})
		}
		time.Sleep(5 * time.Millisecond)
		if c.Quiet() {
			t.Error("quiet before Finish")
		}
		c.Finish()
		all.Wait()
		if !c.Quiet() {
			t.Error("not quiet after the last goroutine")
		}
		c.Close()
		c.Close()
		write(c, 2, trace.Stdout, "too late\n")
		if got := strings.Count(p.stream("stdout"), "line "); got != goroutines*lines {
			t.Errorf("got %d lines, want %d", got, goroutines*lines)
		}
		if !strings.Contains(p.stream("stdout"), "named 3 ") || strings.Contains(p.stream("stdout"), "too late") {
			t.Error("a name is missing, or a line came after Close")
		}
	})
}

// TestFinishReturnsWhileAGoroutinePrints has a goroutine that prints more than the rate lets out,
// for ever.
func TestFinishReturnsWhileAGoroutinePrints(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := NewCell(&recorder{began: time.Now()}, Options{})
		stop := make(chan struct{})
		go func() {
			line := strings.Repeat("x", 9999) + "\n"
			for {
				select {
				case <-stop:
					return
				default:
					write(c, 2, trace.Stdout, line)
				}
			}
		}()
		time.Sleep(time.Second)
		began := time.Now()
		c.Finish()
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("Finish took %v", took)
		}
		close(stop)
		c.Close()
	})
}

func TestIdleResetsTheRate(t *testing.T) {
	rate := new(Rate)
	rate.take(rateBudget)
	if wait := rate.take(1); wait == 0 {
		t.Error("the spent budget gave more")
	}
	rate.Reset()
	if wait := rate.take(rateBudget); wait != 0 {
		t.Errorf("after an idle: wait for %v", wait)
	}
}

func TestModes(t *testing.T) {
	for _, m := range []Mode{Both, Stream, Table, Off} {
		if got, err := ParseMode(m.String()); got != m || err != nil {
			t.Errorf("ParseMode(%q) = %v, %v", m, got, err)
		}
	}
	if _, err := ParseMode("tables"); err == nil || !strings.Contains(err.Error(), "both") {
		t.Errorf("an unknown mode: %v", err)
	}
}

// TestRecordKeepsHeadAndTail records more events than are kept.
func TestRecordKeepsHeadAndTail(t *testing.T) {
	for _, total := range []int{1, keptHead, keptHead + 1, keptHead + keptTail, keptHead + keptTail + 1, 5432} {
		var r record
		l := &lane{g: trace.Goroutine{ID: 1}}
		for i := range total {
			r.add(l, trace.Stdout, time.Duration(i), nil, fmt.Append(nil, i+1), false)
		}
		lanes := r.lanes(nil, 1)
		if lanes.Total != total || len(lanes.Events)+lanes.Cut != total {
			t.Errorf("%d events: %d kept, %d cut, %d in all", total, len(lanes.Events), lanes.Cut, lanes.Total)
		}
		for _, e := range lanes.Events {
			if e.Text != fmt.Sprint(e.Seq) {
				t.Fatalf("%d events: event %d is %q", total, e.Seq, e.Text)
			}
		}
		if last := lanes.Events[len(lanes.Events)-1]; last.Seq != total {
			t.Errorf("%d events: the last one kept is %d", total, last.Seq)
		}
	}
}

// FuzzOneGoroutine: what a single goroutine prints comes out as it is, however it was cut into
// writes, but for what the filter takes out; and the filter's text is valid.
func FuzzOneGoroutine(f *testing.F) {
	f.Add([]byte("hello\nworld"), uint64(1))
	f.Add([]byte("\x1b[31mrot\x1b[0m\x1b]0;t\x07\xe4\xbd\xa0\xff\r\b"), uint64(2))
	f.Fuzz(func(t *testing.T, data []byte, seed uint64) {
		var whole terminal.Filter
		want := string(whole.Clean(bytes.Clone(data)))
		want += string(whole.End())
		if !utf8.ValidString(want) {
			t.Fatalf("not valid: %q", want)
		}
		if strings.Contains(sgr.ReplaceAllString(want, ""), "\x1b") {
			t.Fatalf("an escape is left in %q", want)
		}
		if !bytes.ContainsFunc(data, func(r rune) bool { return !strings.ContainsRune("\n\t\r\b", r) && (r < ' ' || r > '~') }) && want != string(data) {
			t.Fatalf("got %q, want %q", want, data)
		}
		synctest.Test(t, func(t *testing.T) {
			p := &recorder{began: time.Now()}
			c := NewCell(p, Options{Lanes: Off})
			for _, piece := range pieces(data, rand.New(rand.NewPCG(seed, 0))) {
				c.Write(trace.Write{Go: trace.MainGo, Stream: trace.Stdout, Data: piece})
			}
			c.Finish()
			c.Close()
			if got := p.stream("stdout"); got != want {
				t.Fatalf("got %q, want %q", got, want)
			}
		})
	})
}

// FuzzInterleaving: whatever several goroutines write, in whatever pieces and
// whenever, each line on screen is one goroutine's, and each goroutine's text is whole.
func FuzzInterleaving(f *testing.F) {
	f.Add([]byte("a\nbb\nccc"), []byte("x\xe4\xbd\xa0y\nz\n"), []byte("\x1b[1mbold\nmore"), uint64(1))
	f.Add([]byte("no end"), []byte("\n\n\n"), []byte("\xff\xfe"), uint64(2))
	f.Add([]byte("\x1b[3"), []byte("\x9b1mx"), []byte("\xe4"), uint64(3))
	f.Fuzz(func(t *testing.T, a, b, c []byte, seed uint64) {
		synctest.Test(t, func(t *testing.T) { interleave(t, [][]byte{a, b, c}, seed) })
	})
}

func interleave(t *testing.T, texts [][]byte, seed uint64) {
	random := rand.New(rand.NewPCG(seed, 0))
	p := &recorder{began: time.Now()}
	c := NewCell(p, Options{})
	// Two goroutines have printed before, so that there is a gutter from the first line on.
	write(c, 8, trace.Stdout, "\n")
	write(c, 9, trace.Stdout, "\n")
	want := make(map[string]string)
	var ids []trace.GoID
	rest := make([][][]byte, len(texts))
	for i, text := range texts {
		// A carriage return draws the gutter again, colours come back on the next line: see the
		// stories.
		text = slices.DeleteFunc(bytes.Clone(text), func(b byte) bool { return b == '\r' || b == 'm' })
		var whole terminal.Filter
		clean := string(whole.Clean(text))
		name := fmt.Sprintf("G%d", i)
		c.Started(trace.Goroutine{ID: trace.GoID(i + 2), Name: name})
		want[name] = clean + string(whole.End())
		rest[i] = pieces(text, random)
		for range rest[i] {
			ids = append(ids, trace.GoID(i+2))
		}
	}
	random.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
	for _, id := range ids {
		c.Write(trace.Write{Go: id, Stream: trace.Stdout, Data: rest[id-2][0]})
		rest[id-2] = rest[id-2][1:]
		switch random.IntN(6) {
		case 0:
			time.Sleep(time.Duration(random.IntN(400)) * time.Millisecond)
		case 1:
			c.Flush()
		}
	}
	for i := range texts {
		c.Ended(trace.GoID(i + 2))
	}
	c.Finish()
	c.Close()

	stdout := p.stream("stdout")
	if !utf8.ValidString(stdout) {
		t.Fatalf("not valid: %q", stdout)
	}
	got := make(map[string]string)
	for line := range strings.Lines(sgr.ReplaceAllString(stdout, "")) {
		label, text, ok := strings.Cut(line, " │ ")
		if !ok {
			t.Fatalf("a line without a gutter: %q in %q", line, stdout)
		}
		_, label, _ = strings.Cut(label, " ") // the glyph
		got[strings.TrimSpace(label)] += text
	}
	for name, text := range want {
		// A line that was put out unfinished has an end where another goroutine's line came.
		if g, w := strings.ReplaceAll(got[name], "\n", ""), strings.ReplaceAll(text, "\n", ""); g != w {
			t.Errorf("%s: got %q, want %q", name, g, w)
		}
		if g, w := strings.Count(got[name], "\n"), strings.Count(text, "\n"); g < w {
			t.Errorf("%s: %d lines, want %d at least", name, g, w)
		}
	}
}

// pieces cuts data at random places.
func pieces(data []byte, random *rand.Rand) [][]byte {
	var out [][]byte
	for len(data) > 0 {
		n := 1 + random.IntN(min(len(data), 8))
		out = append(out, data[:n:n])
		data = data[n:]
	}
	return out
}

// discard is a Publisher for benchmarks.
type discard struct{}

func (discard) Stream(string, string)                                {}
func (discard) Display(map[string]any, map[string]any, string, bool) {}

func BenchmarkWrite(b *testing.B) {
	for _, bench := range []struct {
		name       string
		goroutines int
		cap        int
		text       string
	}{
		{"one goroutine", 1, DefaultCap, "line 12345\n"},
		{"one goroutine, cut from the start", 1, 1000, "line 12345\n"},
		{"ten goroutines", 10, DefaultCap, "line 12345\n"},
		{"Chinese", 10, DefaultCap, "第一二三行\n"},
		{"no newlines", 10, DefaultCap, "line 12345 "},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			var c *Cell
			data := []byte(bench.text)
			i := 0
			for b.Loop() {
				if i%100_000 == 0 { // so that most of a cell's writes are kept
					if c != nil {
						c.Close()
					}
					c = NewCell(discard{}, Options{Cap: bench.cap})
				}
				c.Write(trace.Write{Go: trace.GoID(1 + i%bench.goroutines), Stream: trace.Stdout, Data: data})
				i++
			}
			c.Close()
		})
	}
}
