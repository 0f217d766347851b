package worker

import (
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
)

// TestClocks: what only waits between timers comes in the same order on each clock, and at instant at
// once.
func TestClocks(t *testing.T) {
	const unit = "40 * time.Millisecond"
	// On the wall's clock a busy machine may have several timers come due at once.
	all := []string{workerproto.ClockReal, workerproto.ClockTenfold, workerproto.ClockInstant}
	virtual := all[1:]
	cells := []struct {
		name   string
		clocks []string
		cell   string
		want   string
	}{
		{"threads", all, `
			loop := lessons.NewThread("LoopThread", func() {
				fmt.Printf("thread %s is running...\n", lessons.Current().Name())
				for n := 1; n <= 5; n++ {
					fmt.Printf("thread %s >>> %d\n", lessons.Current().Name(), n)
					time.Sleep(unit)
				}
				fmt.Printf("thread %s ended.\n", lessons.Current().Name())
			})
			fmt.Println("main")
			loop.Start()
			loop.Join()
			fmt.Println("main ended")`,
			"main\nthread LoopThread is running...\nthread LoopThread >>> 1\nthread LoopThread >>> 2\nthread LoopThread >>> 3\nthread LoopThread >>> 4\nthread LoopThread >>> 5\nthread LoopThread ended.\nmain ended\n"},
		{"three sleepers", virtual, `
			var wg sync.WaitGroup
			for i := range 3 {
				wg.Go(func() {
					for n := range 2 {
						time.Sleep(unit * time.Duration(3-i))
						fmt.Print(i, n, " ")
					}
				})
			}
			wg.Wait()
			fmt.Println()`, ""},
		{"timers", virtual, `
			ticker, late := time.NewTicker(unit), time.After(unit * 7 / 2)
			n := 0
			for waits := true; waits; {
				select {
				case <-ticker.C:
					n++
				case <-late:
					waits = false
				}
			}
			ticker.Stop()
			fmt.Println(n)`, "3\n"},
		{"a context", virtual, `
			begun := time.Now()
			ctx, cancel := context.WithTimeout(context.Background(), unit)
			defer cancel()
			go func() { time.Sleep(2 * unit); fmt.Println("too late") }()
			<-ctx.Done()
			fmt.Println(ctx.Err(), time.Since(begun) >= unit, time.Since(begun) < 2*unit)
			time.Sleep(3 * unit)`, "context deadline exceeded true true\ntoo late\n"},
		{"a loop that looks", all, `
			for begun := time.Now(); time.Since(begun) < unit; { }
			fmt.Println("late enough")`, "late enough\n"},
		{"a request", all, `
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "hello") }))
			ctx, cancel := context.WithTimeout(context.Background(), 1000*unit)
			defer cancel()
			req, _ := http.NewRequestWithContext(ctx, "GET", s.URL, nil)
			resp, err := http.DefaultClient.Do(req)
			if err != nil { fmt.Println(err) } else { body, err := io.ReadAll(resp.Body); fmt.Println(string(body), err) }
			s.Close()`, "hello <nil>\n"},
	}
	s := start(t)
	if r := s.run("import (\"context\"; \"fmt\"; \"io\"; \"lessons\"; \"net/http\"; \"net/http/httptest\"; \"sync\"; \"time\")\nconst unit = " + unit); r.Failure != nil {
		t.Fatal(r.text())
	}
	for _, c := range cells {
		t.Run(c.name, func(t *testing.T) {
			s.t = t
			want := c.want
			for _, clock := range c.clocks {
				got := s.runWith(workerproto.Scheduling{Clock: clock, Seed: 1, SeedSet: true}, c.cell).text()
				if want == "" {
					want = got
				}
				if got != want {
					t.Errorf("at %s: got  %q\nwant %q", clock, got, want)
				}
			}
		})
	}
	text := s.runWith(workerproto.Scheduling{Clock: workerproto.ClockInstant}, `
		begun := time.Now()
		for range 24 { time.Sleep(time.Hour) }
		fmt.Println(time.Since(begun).Round(time.Minute))`).text()
	if !strings.HasPrefix(text, "24h0m0s") {
		t.Errorf("a day is told as %q", text)
	}
}
