package detect

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// A step is one thing that is told to a Detector.
type step struct {
	op   string // go, end, acquire, release, over, meet, read, write, load, store
	g    int
	n    int // for go the child, for meet who is met, else the object, -1 for the zero Key, or the offset of the variable
	size uintptr
	slot int // of the key
}

func (s step) String() string {
	return fmt.Sprintf("%s g%d %d/%d.%d", s.op, s.g, s.n, s.slot, s.size)
}

// A world has the variables of a test, and the objects of its keys.
type world struct {
	memory  [64]byte
	objects [26]byte
}

func (w *world) key(s step) trace.Key {
	if s.n < 0 {
		return trace.Key{}
	}
	return trace.Key{Obj: unsafe.Pointer(&w.objects[s.n]), Slot: s.slot}
}

// tell tells a Detector of the i-th step, which is also its site.
func (w *world) tell(d *Detector, i int, s step) {
	switch s.op {
	case "go":
		d.Go(s.g, s.n, trace.Site(i+1))
	case "end":
		d.End(s.g)
	case "acquire":
		d.Acquire(s.g, w.key(s))
	case "release":
		d.Release(s.g, w.key(s))
	case "over":
		d.ReleaseOver(s.g, w.key(s))
	case "exchange":
		d.Exchange(s.g, w.key(s))
	case "meet":
		d.Meet(s.g, s.n)
	default:
		d.Access(trace.Access{
			G: s.g, Addr: unsafe.Pointer(&w.memory[s.n]), Size: s.size, Site: trace.Site(i + 1), Step: i + 1,
			Write:  s.op == "write" || s.op == "store",
			Atomic: s.op == "load" || s.op == "store",
		})
	}
}

// parse reads a history: a line has the number of a goroutine and what it does. Objects and
// variables are letters.
//
//	0 go 1
//	1 write x      (read, write, load, store; x.2:4 is four bytes from the third on)
//	1 release m    (acquire, release, over; m.1 is slot 1)
//	1 meet 2
//	1 end
func parse(t *testing.T, history string) []step {
	var all []step
	for line := range strings.SplitSeq(history, ";") {
		f := strings.Fields(line)
		if len(f) == 0 {
			continue
		}
		s := step{size: 8}
		fmt.Sscan(f[0], &s.g)
		s.op = f[1]
		switch s.op {
		case "go", "meet":
			fmt.Sscan(f[2], &s.n)
		case "end":
		case "acquire", "release", "over", "exchange":
			name, slot, _ := strings.Cut(f[2], ".")
			if s.n = int(name[0]) - 'a'; name == "-" {
				s.n = -1
			}
			fmt.Sscan(slot, &s.slot)
		case "read", "write", "load", "store":
			name, part, ok := strings.Cut(f[2], ".")
			s.n = int(name[0]-'x') * 16
			if ok {
				from := 0
				fmt.Sscanf(part, "%d:%d", &from, &s.size)
				s.n += from
			}
		default:
			t.Fatalf("%q is not understood", line)
		}
		all = append(all, s)
	}
	return all
}

// TestRules has a history for each rule of the memory model that the scheduler tells.
func TestRules(t *testing.T) {
	const start = "-1 go 0; 0 go 1; 0 go 2; "
	for _, c := range []struct {
		name    string
		history string
		want    string // the steps of each race
	}{
		{"two writes", start + "1 write x; 2 write x", "4-5"},
		{"write and read", start + "1 write x; 2 read x", "4-5"},
		{"read and write", start + "1 read x; 2 write x", "4-5"},
		{"two reads", start + "1 read x; 2 read x", ""},
		{"different variables", start + "1 write x; 2 write y", ""},
		{"one goroutine", start + "1 write x; 1 read x; 1 write x", ""},
		{"time that passes", start + "1 write x; 0 read y; 0 read y; 0 read y; 2 read x", "4-8"},

		{"a go statement", "-1 go 0; 0 write x; 0 go 1; 1 write x", ""},
		{"after the go statement", "-1 go 0; 0 go 1; 0 write x; 1 write x", "3-4"},
		{"grandchildren", "-1 go 0; 0 write x; 0 go 1; 1 write x; 1 go 2; 1 end; 2 write x", ""},
		{"siblings", "-1 go 0; 0 go 1; 1 write x; 0 go 2; 2 write x", "3-5"},
		{"the end orders nothing", "-1 go 0; 0 go 1; 1 write x; 1 end; 0 read x", "3-5"},
		{"a goroutine from outside", "-1 go 0; 0 go 1; 0 write x; 0 release -; -1 go 2; 2 read x", ""},
		{"one that has not seen who called", "-1 go 0; 0 go 1; 0 write x; 0 release m; -1 go 2; 2 read x", "3-6"},

		{"a goroutine that was there before passes it on", "-1 go 5; 5 go 6; 5 write x; 5 release m; 2 acquire m; 2 release n; 6 acquire n; 6 read x", ""},
		{"a child of one that was there before", "-1 go 5; 5 write x; 5 release m; 2 acquire m; 2 go 6; 6 read x", ""},
		{"another child of one that was there before", "-1 go 5; 5 write x; 2 go 6; 6 read x", "2-4"},

		{"unlock, lock", start + "1 acquire m; 1 write x; 1 release m; 2 acquire m; 2 write x; 2 release m", ""},
		{"a write after the unlock", start + "1 acquire m; 1 release m; 1 write x; 2 acquire m; 2 write x", "6-8"},
		{"another lock", start + "1 acquire m; 1 write x; 1 release m; 2 acquire n; 2 write x; 2 release n", "5-8"},
		{"a TryLock that fails acquires nothing", start + "1 acquire m; 1 write x; 1 release m; 2 read x", "5-7"},
		{"write once more after another's lock", start + "1 write x; 1 release m; 2 acquire m; 2 write x; 1 write x", "7-8"},

		// An RWMutex has its writers on slot 0 and its readers on slot 1.
		{"RLock after Unlock", start + "1 acquire m; 1 acquire m.1; 1 write x; 1 release m; 2 acquire m; 2 read x; 2 release m.1", ""},
		{"Lock after RUnlock", start + "1 acquire m; 1 read x; 1 release m.1; 2 acquire m; 2 acquire m.1; 2 write x; 2 release m", ""},
		{"readers see no readers", start + "1 acquire m; 1 write x; 1 release m.1; 2 acquire m; 2 read x; 2 release m.1", "5-8"},
		{"two readers, then a writer", "-1 go 0; 0 go 1; 0 go 2; 0 go 3; 1 read x; 1 release m.1; 2 read x; 2 release m.1; 3 acquire m; 3 acquire m.1; 3 write x", ""},
		{"two readers, a writer that sees one", "-1 go 0; 0 go 1; 0 go 2; 0 go 3; 1 read x; 1 release m; 2 read x; 3 acquire m; 3 write x", "7-9"},

		// A buffered channel: each place is acquired and overwritten by send and receive.
		{"send, receive", start + "1 write x; 1 acquire c.1; 1 over c.1; 2 acquire c.1; 2 over c.1; 2 read x", ""},
		{"other places", start + "1 write x; 1 acquire c.1; 1 over c.1; 2 acquire c.2; 2 over c.2; 2 read x", "4-9"},
		{"the receive that makes room", start + "1 acquire c.1; 1 over c.1; 2 read x; 2 acquire c.1; 2 over c.1; 1 acquire c.1; 1 over c.1; 1 write x", ""},
		{"a later send in the place hides the one before", "-1 go 0; 0 go 1; 0 go 2; 0 go 3; 1 write x; 1 over c.1; 2 over c.1; 3 acquire c.1; 3 read x", "5-9"},
		{"a meeting", start + "1 write x; 2 write y; 1 meet 2; 2 read x; 1 read y", ""},
		{"after a meeting", start + "1 meet 2; 1 write x; 2 read x", "5-6"},
		{"a meeting passes on", "-1 go 0; 0 go 1; 0 go 2; 0 go 3; 1 write x; 1 meet 2; 2 meet 3; 3 read x", ""},
		{"a meeting with one that was there before", "-1 go 5; 5 go 6; 5 write x; 5 meet 2; 2 meet 6; 6 read x", ""},

		// Without a buffer both sides see each other.
		{"unbuffered, to the receiver", start + "1 write x; 1 release c; 2 release c; 2 acquire c; 1 acquire c; 2 read x", ""},
		{"unbuffered, to the sender", start + "2 write x; 1 release c; 2 release c; 2 acquire c; 1 acquire c; 1 read x", ""},
		{"close, receive", start + "1 write x; 1 release c; 2 acquire c; 2 read x", ""},
		// Sending reads the channel, closing writes it.
		{"send beside close", start + "1 read z; 2 write z", "4-5"},
		{"close beside close", start + "1 write z; 2 write z", "4-5"},
		{"send beside send", start + "1 read z; 2 read z", ""},

		{"Done, Wait", start + "1 write x; 1 release w; 2 write y; 2 release w; 0 acquire w; 0 write x; 0 read y", ""},
		{"a Done that Wait did not wait for", start + "1 write x; 1 release w; 0 acquire w; 2 write y; 2 release w; 0 write x; 0 read y", "7-10"},
		{"Done brings what main did before the start", "-1 go 0; 0 go 1; 0 go 2; 0 write x; 0 go 3; 2 release w; 3 release w; 1 acquire w; 1 read x", ""},
		{"Done brings what the parent had seen since its own", "-1 go 0; 0 go 1; 0 go 2; 0 go 3; 0 go 4; 1 write x; 1 release m; 2 release w; 3 release w; 2 acquire m; 2 go 5; 5 release w; 4 acquire w; 4 read x", ""},
		{"Once", start + "1 write x; 1 release o; 2 acquire o; 2 read x; 0 acquire o; 0 read x", ""},
		{"Signal, Wait", start + "1 write x; 1 release s; 2 acquire s; 2 read x", ""},

		{"two atomics", start + "1 store x; 2 store x; 1 load x; 2 load x", ""},
		{"store beside a plain read", start + "1 store x; 2 read x", "4-5"},
		{"load beside a plain write", start + "1 load x; 2 write x", "4-5"},
		{"load beside a plain read", start + "1 load x; 2 read x", ""},
		{"plain write beside a load", start + "1 write x; 2 load x", "4-5"},
		{"store, load", start + "1 write y; 1 store x; 1 over v; 2 load x; 2 acquire v; 2 read y", ""},
		{"a store replaces what another released", "-1 go 0; 0 go 1; 0 go 2; 0 go 3; 1 write y; 1 over v; 2 over v; 3 acquire v; 3 read y", "5-9"},
		{"updates keep it", "-1 go 0; 0 go 1; 0 go 2; 0 go 3; 1 write y; 1 release v; 2 acquire v; 2 release v; 3 acquire v; 3 read y", ""},

		{"a struct and its field", start + "1 write x.0:16; 2 read x.8:8", "4-5"},
		{"a field and its struct", start + "1 write x.8:8; 2 read x.0:16", "4-5"},
		{"two fields", start + "1 write x.0:8; 2 write x.8:8", ""},
		{"neighbouring bytes", start + "1 write x.0:1; 2 write x.1:1", ""},
		{"bytes of a word", start + "1 write x.0:8; 2 read x.5:1", "4-5"},
		{"a word of bytes", start + "1 write x.5:1; 2 read x.4:2", "4-5"},
		{"over the end of a word", start + "1 write x.6:4; 2 read x.9:1; 0 read x.10:1", "4-5"},
		{"without a size", start + "1 write x.0:0; 2 read x.0:0", "4-5"},
		{"ordered for some bytes only", start + "1 write x.0:4; 1 release m; 1 write x.4:4; 2 acquire m; 2 read x.0:4; 2 read x.0:8", "6-9"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var w world
			var got []string
			d := New(func(r Race) { got = append(got, fmt.Sprintf("%d-%d", r.First.Step, r.Second.Step)) })
			for i, s := range parse(t, c.history) {
				w.tell(d, i, s)
			}
			if got := strings.Join(got, " "); got != c.want {
				t.Errorf("%s\ngot races %q, want %q", c.history, got, c.want)
			}
		})
	}
}

// One pair of sites is reported once, whatever the variable and the order.
func TestOneReportForAPairOfSites(t *testing.T) {
	var memory [4]int
	n := 0
	d := New(func(Race) { n++ })
	d.Go(-1, 0, 0)
	d.Go(0, 1, 7)
	for i := range memory {
		for g := range 2 {
			d.Access(trace.Access{G: (g + i) % 2, Addr: unsafe.Pointer(&memory[i]), Size: 8, Write: true, Site: trace.Site(100 + (g+i)%2)})
		}
	}
	if n != 1 {
		t.Errorf("got %d reports, want 1", n)
	}
}

func TestParties(t *testing.T) {
	var x, m, n int
	var got []Race
	d := New(func(r Race) { got = append(got, r) })
	d.Go(-1, 0, 0)
	d.Go(0, 1, 11)
	d.Go(1, 2, 12)
	d.Locked(1, unsafe.Pointer(&m), 20, false)
	d.Locked(1, unsafe.Pointer(&n), 21, true)
	d.Access(trace.Access{G: 1, Addr: unsafe.Pointer(&x), Size: 8, Write: true, Site: 30, Step: 4})
	d.Unlocked(1, unsafe.Pointer(&m), false)
	d.End(1)
	d.Locked(2, unsafe.Pointer(&n), 22, true)
	d.Access(trace.Access{G: 2, Addr: unsafe.Pointer(&x), Size: 8, Site: 31, Step: 5})
	if len(got) != 1 {
		t.Fatalf("got %d races", len(got))
	}
	first, second := got[0].First, got[0].Second
	if first.G != 1 || !first.Write || first.Site != 30 || first.Step != 4 || first.Parent != 0 || first.Started != 11 || !first.Ended {
		t.Errorf("the first access is %+v", first)
	}
	if want := []Held{{unsafe.Pointer(&m), 20, false}, {unsafe.Pointer(&n), 21, true}}; !slices.Equal(first.Held, want) {
		t.Errorf("it held %v, want %v", first.Held, want)
	}
	if second.G != 2 || second.Write || second.Site != 31 || second.Step != 5 || second.Parent != 1 || second.Started != 12 || second.Ended {
		t.Errorf("the second access is %+v", second)
	}
	if got[0].Addr != unsafe.Pointer(&x) || got[0].Missing() != ReadLock {
		t.Errorf("got %p, %v, want %p, %v", got[0].Addr, got[0].Missing(), &x, ReadLock)
	}
	if h := d.Holders(unsafe.Pointer(&n)); !slices.Equal(h, []Holder{{2, 22, true, false}, {1, 21, true, true}}) {
		t.Errorf("n is held by %v", h)
	}
}

func TestQuiet(t *testing.T) {
	for _, c := range []struct {
		name    string
		history string
		want    bool
	}{
		{"alone", "-1 go 0; 0 write x", true},
		{"two", "-1 go 0; 0 go 1", false},
		{"one that ended and touched nothing", "-1 go 0; 0 go 1; 1 end", true},
		{"one that ended unseen", "-1 go 0; 0 go 1; 1 write x; 1 end", false},
		{"one that was waited for", "-1 go 0; 0 go 1; 1 write x; 1 release w; 0 acquire w; 1 end", true},
		{"one that did more after Done", "-1 go 0; 0 go 1; 1 write x; 1 release w; 0 acquire w; 1 write x; 1 end", false},
		{"the child is left", "-1 go 0; 0 write x; 0 go 1; 0 end", true},
		{"nobody yet", "", true},
		{"nobody any more", "-1 go 0; 0 write x; 0 end", false},
		{"nobody any more, and who comes has seen it", "-1 go 0; 0 write x; 0 release -; 0 end", true},
		{"the next cell", "-1 go 0; 0 write x; 0 release -; 0 end; -1 go 1", true},
		{"the child is left, unseen", "-1 go 0; 0 go 1; 0 write x; 0 end", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			var w world
			d := New(func(Race) {})
			for i, s := range parse(t, c.history) {
				w.tell(d, i, s)
			}
			if got := d.Quiet(); got != c.want {
				t.Errorf("got %t, want %t", got, c.want)
			}
		})
	}
}

// What comes after a quiet moment races as before, also by goroutines whose numbers are high.
func TestAfterQuiet(t *testing.T) {
	var w world
	var got []string
	d := New(func(r Race) {
		got = append(got, fmt.Sprintf("%d.%d-%d.%d", r.First.G, r.First.Step, r.Second.G, r.Second.Step))
	})
	tell := func(history string) {
		for _, s := range parse(t, history) {
			w.tell(d, len(got)+100*s.g, s)
		}
	}
	tell("-1 go 0; 0 go 1; 0 go 2; 1 release w; 2 release w; 1 end; 2 end; 0 acquire w")
	if !d.Quiet() {
		t.Fatal("not quiet after Wait")
	}
	tell("0 write x; 0 go 3; 0 go 4; 3 read x; 4 read x; 3 write y; 4 read y")
	if want := []string{"3.301-4.401"}; !slices.Equal(got, want) {
		t.Errorf("got races %v, want %v", got, want)
	}
	tell("3 release w; 0 acquire w; 4 release w; 0 end; 3 end; 4 acquire w")
	if !d.Quiet() {
		t.Fatal("not quiet when 4 is left, which has seen the others")
	}
	tell("4 write y; 4 go 5; 4 write x; 5 write x")
	if want := []string{"3.301-4.401", "4.402-5.502"}; !slices.Equal(got, want) {
		t.Errorf("got races %v, want %v", got, want)
	}
	tell("1 write x; 2 end; 0 end")
	if d.Quiet() {
		t.Error("calls of goroutines that have ended count")
	}
	tell("4 release -; 5 release -; 4 end; 5 end; -1 go 6; 6 write x; 6 write y")
	if !d.Quiet() {
		t.Error("not quiet when a new one has seen all")
	}
	tell("6 write x; 6 end; -1 go 7; 7 write x")
	if !d.Quiet() {
		t.Error("not quiet when one comes after another")
	}
	tell("7 go 8; 7 write x; 8 write x")
	if want := []string{"3.301-4.401", "4.402-5.502", "7.703-8.803"}; !slices.Equal(got, want) {
		t.Errorf("got races %v, want %v", got, want)
	}
}

// What was used last is kept when a table is full; what was not, is forgotten. The words are the
// first of as many arrays, so that they are spread over the table.
func TestTableForgetsWhatIsOld(t *testing.T) {
	memory := make([][4]int, 3*maxWords)
	old, used := unsafe.Pointer(&memory[0]), unsafe.Pointer(&memory[1])
	d := New(func(Race) {})
	for i := range memory {
		*d.table.find(unsafe.Pointer(&memory[i])) = word{addr: unsafe.Pointer(&memory[i]), variable: variable{mask: uint8(1 + i%7)}}
		if got := d.table.find(used).mask; i > 0 && got != 2 {
			t.Fatalf("after %d words the one that is in use is %d", i, got)
		}
		if i == maxWords/2 && d.table.find(old).mask != 1 {
			t.Fatal("the first one is forgotten though there is room")
		}
	}
	if got := d.table.find(old).mask; got != 0 {
		t.Errorf("the first one is still there: %d", got)
	}
	if size := len(d.table.young.words) + len(d.table.old.words); size > 4*maxWords {
		t.Errorf("the table has %d words", size)
	}
	d.table.clear()
	if d.table.find(used).mask != 0 {
		t.Error("a cleared table knows a word")
	}
}

// Keys that are forgotten order more than they did, never less.
func TestForgottenKeys(t *testing.T) {
	objects := make([]byte, maxKeys+2)
	var x, y int
	n := 0
	d := New(func(Race) { n++ })
	for g := range 3 {
		d.Go(g-1, g, 0)
	}
	d.Access(trace.Access{G: 1, Addr: unsafe.Pointer(&x), Size: 8, Write: true, Site: 1})
	for i := range objects {
		d.Release(1, trace.Key{Obj: unsafe.Pointer(&objects[i])})
	}
	if len(d.keys.of) > maxKeys {
		t.Errorf("%d keys", len(d.keys.of))
	}
	d.Access(trace.Access{G: 1, Addr: unsafe.Pointer(&y), Size: 8, Write: true, Site: 2})
	d.Acquire(2, trace.Key{Obj: unsafe.Pointer(&objects[0])})
	d.Access(trace.Access{G: 2, Addr: unsafe.Pointer(&x), Size: 8, Write: true, Site: 3})
	if n != 0 {
		t.Error("what was released on a key that is forgotten is not seen")
	}
	d.Access(trace.Access{G: 2, Addr: unsafe.Pointer(&y), Size: 8, Write: true, Site: 4})
	if n != 1 {
		t.Error("what was never released is seen")
	}
}
