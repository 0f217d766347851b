package timeline

import (
	"strconv"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// parse makes a log of a story, a line for each event:
//
//	[CHANGE] NAME[:LINE] VERB [OBJECT] [VALUE | EXPR = VALUE] [KEY=…]...
//
// A verb is a trace.Op's, in lower case, with "waits" before it where the goroutine begins to wait,
// and "note" where it is no step. Steps are counted for all other verbs but go, end, unlock, rUnlock
// and add. CHANGE is preempted, blocked or ended; keys are from (steps), other (a name), case. An
// object is declared before its first use: "object NAME KIND". Goroutines have their numbers in the
// order in which they are named.
func parse(t testing.TB, story string) *trace.Log {
	log := &trace.Log{Objects: []trace.Object{{}}}
	numbers := map[string]int{}
	number := func(name string) int {
		if n, ok := numbers[name]; ok {
			return n
		}
		numbers[name] = len(log.Goroutines)
		log.Goroutines = append(log.Goroutines, trace.LogGoroutine{Name: name, Parent: -1})
		return numbers[name]
	}
	step := 0
	for at, text := range strings.Split(strings.TrimSpace(story), "\n") {
		words := strings.Fields(text)
		if len(words) == 0 || words[0] == "#" {
			continue
		}
		if words[0] == "object" {
			log.Objects = append(log.Objects, trace.Object{Name: words[1], Kind: words[2]})
			continue
		}
		e := trace.Event{Other: -1}
		if c, ok := changes[words[0]]; ok {
			e.Change, words = c, words[1:]
		}
		who, line, _ := strings.Cut(words[0], ":")
		n, _ := strconv.Atoi(line)
		e.Site, e.G = trace.Site(n<<12), number(who)
		words = words[1:]
		kind := ""
		if words[0] == "waits" || words[0] == "note" {
			kind, words = words[0], words[1:]
		}
		if e.Op = verb(words[0]); e.Op == trace.OpNone {
			t.Fatalf("line %d: %q: no such verb", at+1, text)
		}
		words = words[1:]
		if kind == "waits" {
			e.Wait = waits[e.Op]
		}
		for len(words) > 0 {
			key, value, ok := strings.Cut(words[len(words)-1], "=")
			if !ok || key == "" {
				break
			}
			switch key {
			case "from":
				for s := range strings.SplitSeq(value, ",") {
					n, _ := strconv.Atoi(s)
					e.From = append(e.From, n)
				}
			case "other":
				e.Other = number(value)
			case "case":
				e.Case, _ = strconv.Atoi(value)
			default:
				t.Fatalf("line %d: %q: no such key", at+1, text)
			}
			words = words[:len(words)-1]
		}
		if e.Op == trace.OpGo {
			e.Other = number(words[0])
			log.Goroutines[e.Other].Parent, log.Goroutines[e.Other].Started = e.G, e.Site
			words = nil
		}
		for i, o := range log.Objects {
			if len(words) > 0 && o.Name == words[0] {
				e.Object, words = i, words[1:]
			}
		}
		e.Value = strings.Join(words, " ")
		if expr, value, ok := strings.Cut(e.Value, " = "); ok {
			e.Expr, e.Value = expr, value
		}
		switch {
		case kind == "note", kind == "waits" && e.Op != trace.OpSleep:
		case e.Op == trace.OpGo, e.Op == trace.OpEnd, e.Op == trace.OpUnlock, e.Op == trace.OpRUnlock, e.Op == trace.OpAdd:
		default:
			step++
		}
		e.Step = step
		log.Events = append(log.Events, e)
	}
	return log
}

var changes = map[string]trace.Change{"preempted": trace.Preempted, "blocked": trace.Blocked, "ended": trace.Ended}

var waits = map[trace.Op]trace.Wait{
	trace.OpSend: trace.WaitSend, trace.OpReceive: trace.WaitReceive, trace.OpSelect: trace.WaitSelect,
	trace.OpLock: trace.WaitMutex, trace.OpRLock: trace.WaitRWMutexR, trace.OpWait: trace.WaitWaitGroup,
	trace.OpCondWait: trace.WaitCond, trace.OpDo: trace.WaitOnce, trace.OpSleep: trace.WaitSleep,
}

func verb(name string) trace.Op {
	for op := range trace.Op(128) {
		if s := op.String(); s != "" && strings.EqualFold(s, name) {
			return op
		}
	}
	return trace.OpNone
}
