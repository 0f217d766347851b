package model

import (
	"maps"
	"slices"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/testing/conformance/source"
)

var (
	lock, unlock   = Op{Kind: Lock}, Op{Kind: Unlock}
	rlock, runlock = Op{Kind: RLock}, Op{Kind: RUnlock}
	add5, add8     = Op{Kind: Update, Value: 5}, Op{Kind: Update, Value: 8}
	sub5, sub8     = Op{Kind: Update, Value: -5}, Op{Kind: Update, Value: -8}
	read           = Op{Kind: Read}
	write          = Op{Kind: Write, Value: 1}
	send, receive  = Op{Kind: Send, Value: 1}, Op{Kind: Receive}
)

func TestExplore(t *testing.T) {
	for _, test := range []struct {
		name string
		p    Program
		want []string
		racy bool
	}{
		{
			"the tutorial's balance", Program{Vars: 1, Threads: [][]Op{{add5, sub5}, {add8, sub8}}},
			[]string{"-3 [0 0]", "-5 [0 0]", "-8 [0 0]", "0 [0 0]", "3 [0 0]", "5 [0 0]", "8 [0 0]"}, true,
		},
		{
			"with a lock", Program{Vars: 1, Locks: 1, Threads: [][]Op{{lock, add5, sub5, unlock}, {lock, add8, sub8, unlock}}},
			[]string{"0 [0 0]"}, false,
		},
		{
			"readers", Program{Vars: 1, Locks: 1, Threads: [][]Op{{rlock, read, runlock}, {lock, write, unlock}}},
			[]string{"1 [0 0]", "1 [1 0]"}, false,
		},
		{
			"a write under a reader's lock", Program{Vars: 1, Locks: 1, Threads: [][]Op{{rlock, read, runlock}, {rlock, write, runlock}}},
			[]string{"1 [0 0]", "1 [1 0]"}, true,
		},
		{
			"a writer who waits lets no more readers in", Program{Locks: 1, Chans: []int{0}, Threads: [][]Op{
				{rlock, receive, runlock}, {rlock, runlock, send}, {lock, unlock},
			}},
			[]string{"[1 0 0]", Deadlock}, false,
		},
		{
			"two locks in opposite order", Program{Locks: 2, Threads: [][]Op{
				{lock, {Kind: Lock, Obj: 1}, {Kind: Unlock, Obj: 1}, unlock}, {{Kind: Lock, Obj: 1}, lock, unlock, {Kind: Unlock, Obj: 1}},
			}},
			[]string{"[0 0]", Deadlock}, false,
		},
		{
			"a message orders", Program{Vars: 1, Chans: []int{0}, Threads: [][]Op{{write, send}, {receive, read}}},
			[]string{"1 [0 4]"}, false,
		},
		{
			"a receive orders what follows the send", Program{Vars: 1, Chans: []int{0}, Threads: [][]Op{{send, write}, {read, receive}}},
			[]string{"1 [0 1]"}, false,
		},
		{
			"not with a buffer", Program{Vars: 1, Chans: []int{1}, Threads: [][]Op{{send, write}, {read, receive}}},
			[]string{"1 [0 1]", "1 [0 4]"}, true,
		},
		{
			"a close orders", Program{Vars: 1, Chans: []int{0}, Threads: [][]Op{{write, {Kind: Close}}, {receive, read}}},
			[]string{"1 [0 1]"}, false,
		},
		{
			"send and close", Program{Chans: []int{1}, Threads: [][]Op{{send}, {{Kind: Close}}}},
			[]string{"[0 0]", Panic}, true,
		},
		{
			"nobody receives", Program{Chans: []int{0}, Threads: [][]Op{{send}, {}}},
			[]string{Deadlock}, false,
		},
		{
			"a select that may be early", Program{Chans: []int{0}, Threads: [][]Op{
				{{Kind: Select, Cases: []Op{receive}, Default: true}}, {{Kind: Select, Cases: []Op{send, receive}}},
			}},
			[]string{"[1 0]", Deadlock}, false,
		},
		{
			"two that do not wait never meet", Program{Chans: []int{0}, Threads: [][]Op{
				{{Kind: Select, Cases: []Op{receive}, Default: true}}, {{Kind: Select, Cases: []Op{send}, Default: true}},
			}},
			[]string{"[2 2]"}, false,
		},
		{
			"who has something to do does not wait", Program{Chans: []int{0, 1}, Threads: [][]Op{
				{{Kind: Select, Cases: []Op{receive}, Default: true}}, {{Kind: Select, Cases: []Op{send, {Kind: Send, Obj: 1}}}},
			}},
			[]string{"[2 1]"}, false,
		},
		{
			"a group orders", Program{Vars: 1, Groups: []int{1}, Threads: [][]Op{{write, {Kind: Done}}, {{Kind: Wait}, read}}},
			[]string{"1 [0 1]"}, false,
		},
		{
			"an atomic variable orders who has seen it", Program{Vars: 1, Atomics: 1, Threads: [][]Op{{write, {Kind: Store, Value: 1}}, {{Kind: Load}, read}}},
			[]string{"1 1 [0 0]", "1 1 [0 1]", "1 1 [0 4]"}, true,
		},
		{
			"addition that is atomic", Program{Atomics: 1, Threads: [][]Op{{{Kind: Add, Value: 1}}, {{Kind: Add, Value: 2}}}},
			[]string{"3 [1 3]", "3 [3 2]"}, false,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := Explore(&test.p)
			if outcomes := slices.Sorted(maps.Keys(got.Outcomes)); !slices.Equal(outcomes, test.want) {
				t.Errorf("got %q, want %q", outcomes, test.want)
			}
			if got.Racy != test.racy {
				t.Errorf("racy is %v", got.Racy)
			}
			if errs := source.Errors(test.p.Text()); len(errs) > 0 {
				t.Errorf("%v in\n%s", errs, test.p.Text())
			}
		})
	}
}

func TestGenerate(t *testing.T) {
	kinds := map[Kind]bool{}
	several, racy, deadlock := 0, 0, 0
	const n = 300
	for i := range uint64(n) {
		p := Generate(1, i)
		if p.Ops() > maxOps || len(p.Threads) > 3 {
			t.Errorf("program %d has %d operations in %d threads", i, p.Ops(), len(p.Threads))
		}
		if p.Text() != Generate(1, i).Text() {
			t.Errorf("program %d is not the same again", i)
		}
		if errs := source.Errors(p.Text()); len(errs) > 0 {
			t.Errorf("program %d: %v in\n%s", i, errs, p.Text())
		}
		for _, ops := range p.Threads {
			for _, op := range ops {
				kinds[op.Kind] = true
			}
		}
		s := Explore(p)
		if len(s.Outcomes) > 1 {
			several++
		}
		if s.Racy {
			racy++
		}
		if s.Outcomes[Deadlock] {
			deadlock++
		}
	}
	if len(kinds) != int(Add)+1 {
		t.Errorf("only %d kinds of operations occur", len(kinds))
	}
	for name, got := range map[string]int{"have several outcomes": several, "are racy": racy, "can deadlock": deadlock} {
		if got < n/10 || got > n*9/10 {
			t.Errorf("%d of %d %s", got, n, name)
		}
	}
}
