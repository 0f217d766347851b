package workerproto

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// samples has one record of each type.
var samples = []Record{
	Execute{Exec: 3, Source: "x := 1 // é\n", Count: 2, Expressions: map[string]string{"a": "x"}, AllowStdin: true},
	Execute{Exec: 4, Scheduling: Scheduling{Race: RaceError, Clock: ClockInstant, Seed: 1<<64 - 1, SeedSet: true, Explore: &Explore{Bound: 1, Max: 10, Time: 5, Expect: "x == 0", DPOR: true}}},
	Interrupt{Exec: 3},
	StopCells{Execs: []trace.Exec{1, 2}},
	Route{Go: 7, Current: true},
	Stdin{Exec: 3, Line: "yes\n"},
	Complete{ID: 1, Code: "fmt.", Offset: 4},
	Completed{ID: 1, Matches: []Completion{{Text: "Println", Type: "function", Signature: "func(a ...any)"}}, Start: 4, End: 4},
	Inspect{ID: 2, Code: "x", Offset: 1, Detail: 1},
	Inspected{ID: 2, Found: true, Data: map[string]string{"text/plain": "var x int"}},
	Step{ID: 3, Program: "afaae3", Prefix: []string{"T1"}, Path: []int{1}, Language: "zh"},
	Execute{Exec: 5, Source: "func Deposit(n int) {}", Judge: &Judge{Exercise: json.RawMessage(`{"Name":"lock/deposit"}`)}},
	Judged{Exec: 5, Verdict: json.RawMessage(`{"passed":true}`)},
	Stepped{ID: 3, Data: json.RawMessage(`{"at":1}`), Strayed: true},
	Goroutines{ID: 3},
	GoroutineList{ID: 3, List: []LiveRoutine{{Goroutine: trace.Goroutine{ID: 2, Name: "T1"}, Wait: trace.WaitMutex, Since: 5}}},
	Ready{PID: 12},
	Started{trace.Goroutine{ID: 2, Name: "T1", Parent: 1, Exec: 3, Line: 4, LineExec: 1, RuntimeID: 9}},
	Ended{Go: 2},
	Write{trace.Write{Go: 2, Exec: 3, Stream: trace.Stderr, At: 123456789, Started: 300, Waits: 1<<15 | 1, Data: []byte("half a rune \xe4")}},
	Write{trace.Write{Stream: trace.Stdout, Data: []byte{}}},
	Display{Exec: 3, Go: 2, Data: map[string]any{"text/plain": "p"}, DisplayID: "d", Update: true},
	ClearOutput{Exec: 3, Wait: true},
	Variables{ID: 4, Names: []string{"x"}},
	VariableList{ID: 4, List: []Variable{{Name: "x", Type: "int", Value: "1"}}},
	Holds{Exec: 3},
	Alive{Exec: 3, Stuck: true},
	Progress{Exec: 3, Stage: StageBounded, Bound: 2, Tried: 40, Failed: 12},
	AskStdin{Exec: 3, Prompt: "name? ", Password: true},
	Failure{Exec: 3, Go: 2, Name: "panic", Value: "boom", Traceback: []string{"a", "b"}},
	Done{Exec: 3, Failure: &Failure{Exec: 3, Name: "panic"}, Session: &SessionChange{Set: []Declaration{{ID: 1, Text: "func f() {}", Uses: []int{2}}}, Gone: []int{3}}},
}

func TestRoundTrip(t *testing.T) {
	seen := map[kind]bool{}
	var pipe bytes.Buffer
	s := NewSender(&pipe)
	for _, r := range samples {
		seen[r.kind()] = true
		if err := s.Send(r); err != nil {
			t.Fatalf("Send(%#v): %v", r, err)
		}
	}
	for k := range decoders {
		if !seen[k] {
			t.Errorf("there is no sample of record type %d", k)
		}
	}
	recv := NewReceiver(&pipe)
	for _, want := range samples {
		got, err := recv.Receive()
		if err != nil {
			t.Fatalf("Receive: %v, want %#v", err, want)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got  %#v\nwant %#v", got, want)
		}
	}
	if _, err := recv.Receive(); err != io.EOF {
		t.Errorf("after the last record: %v, want io.EOF", err)
	}
}

// TestBrokenPipes cuts and spoils a stream in every place: the receiver must return an error, and
// never allocate more memory than came.
func TestBrokenPipes(t *testing.T) {
	var whole bytes.Buffer
	if err := NewSender(&whole).Send(samples[0]); err != nil {
		t.Fatal(err)
	}
	for n := 1; n < whole.Len(); n++ {
		if _, err := NewReceiver(bytes.NewReader(whole.Bytes()[:n])).Receive(); err != io.ErrUnexpectedEOF {
			t.Errorf("cut after %d bytes: %v, want io.ErrUnexpectedEOF", n, err)
		}
	}
	huge := binary.AppendUvarint([]byte{byte(kindDone)}, MaxRecord+1)
	promised := binary.AppendUvarint([]byte{byte(kindDone)}, MaxRecord)
	for _, test := range []struct {
		name, input, want string
	}{
		{"unknown type", "\xff\x00", "unknown record type 255"},
		{"no type", "\x00\x00", "unknown record type 0"},
		{"too long", string(huge), "more than"},
		{"promises more than it has", string(promised) + "{", "unexpected EOF"},
		{"no JSON", "\x01\x01{", "decode record type 1"},
		{"short write", "\x0f\x01\x01", "truncated write record"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := NewReceiver(strings.NewReader(test.input)).Receive()
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one with %q", err, test.want)
			}
		})
	}
}

func TestSenderKeepsItsError(t *testing.T) {
	r, w := io.Pipe()
	broken := errors.New("the server is gone")
	r.CloseWithError(broken)
	s := NewSender(w)
	for range 2 {
		if err := s.Send(Ready{}); !errors.Is(err, broken) {
			t.Errorf("Send: %v, want %v", err, broken)
		}
	}
}

// TestDeferred checks when a deferred record goes: with the next one, and before it, or after a
// while.
func TestDeferred(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var pipe bytes.Buffer
		s, recv := NewSender(&pipe), NewReceiver(&pipe)
		deferOne := func(r Record) {
			t.Helper()
			if err := s.Defer(r); err != nil {
				t.Fatal(err)
			}
			s.mu.Lock() // the timer's goroutine writes
			defer s.mu.Unlock()
			if pipe.Len() != 0 {
				t.Errorf("%d bytes were written at once", pipe.Len())
			}
		}
		expect := func(want ...Record) {
			t.Helper()
			for _, want := range want {
				if got, err := recv.Receive(); err != nil || !reflect.DeepEqual(got, want) {
					t.Errorf("Receive() = %#v, %v, want %#v", got, err, want)
				}
			}
		}
		deferOne(Ended{Go: 1})
		if err := s.Send(Ready{PID: 1}); err != nil {
			t.Fatal(err)
		}
		expect(Ended{Go: 1}, Ready{PID: 1})

		time.Sleep(deferFor)
		deferOne(Ended{Go: 2})
		deferOne(Ended{Go: 3})
		time.Sleep(deferFor)
		synctest.Wait()
		expect(Ended{Go: 2}, Ended{Go: 3})
	})
}

func TestManySenders(t *testing.T) {
	r, w := io.Pipe()
	s := NewSender(w)
	const senders, each = 8, 200
	var wg sync.WaitGroup
	for i := range senders {
		wg.Go(func() {
			for range each {
				if err := s.SendWrite(&trace.Write{Go: trace.GoID(i), Stream: trace.Stdout, Data: bytes.Repeat([]byte{byte('a' + i)}, 50*i)}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	go func() { wg.Wait(); w.Close() }()
	recv := NewReceiver(r)
	count := map[trace.GoID]int{}
	for {
		rec, err := recv.Receive()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		write := rec.(Write)
		if want := strings.Repeat(string(rune('a'+int(write.Go))), 50*int(write.Go)); string(write.Data) != want {
			t.Fatalf("goroutine %d wrote %q", write.Go, write.Data)
		}
		count[write.Go]++
	}
	for id, n := range count {
		if n != each {
			t.Errorf("%d writes of goroutine %d arrived, want %d", n, id, each)
		}
	}
}

// FuzzReceive feeds the receiver any bytes: it returns records and then an error, and what it
// returns can be sent again.
func FuzzReceive(f *testing.F) {
	for _, r := range samples {
		var pipe bytes.Buffer
		if err := NewSender(&pipe).Send(r); err != nil {
			f.Fatal(err)
		}
		f.Add(pipe.Bytes())
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		recv := NewReceiver(bytes.NewReader(data))
		for {
			rec, err := recv.Receive()
			if err != nil {
				return
			}
			if err := NewSender(io.Discard).Send(rec); err != nil {
				t.Fatalf("send what was received, %#v: %v", rec, err)
			}
		}
	})
}

func BenchmarkSendWrite(b *testing.B) {
	s := NewSender(io.Discard)
	w := trace.Write{Go: 2, Exec: 3, Stream: trace.Stdout, Data: []byte("thread LoopThread >>> 1\n")}
	b.ReportAllocs()
	for b.Loop() {
		s.SendWrite(&w)
	}
}
