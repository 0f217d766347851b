package output

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// DefaultCap keeps 100,000 short lines whole, and fits into what a Rate lets
// through at once: a cell that prints 100 MB ends without waiting for its output.
const DefaultCap = 3 << 19

// A keeper decides what of a flood is kept: its head, which goes on at once, and
// its tail, which is held until release. Sizes are those on the wire, see wireCost.
type keeper struct {
	language  words.Language // of the notice
	unlimited bool
	head      int // what may still go on
	limit     int // of the tail
	full      bool
	passed    int // bytes that went on
	tail      queue
	tailCost  int // without what its lines cost besides their text
	tailLines int
	cutBytes  int
	cutLines  int
	cutMid    bool // the last byte cut was not a line's end
}

func newKeeper(limit int, l words.Language) keeper {
	if limit <= 0 {
		return keeper{language: l, unlimited: true}
	}
	tail := limit / 6
	// The tail is cut by whole runs, so a small one needs small runs.
	return keeper{language: l, head: limit - tail, limit: tail, tail: queue{runSize: min(runSize, max(tail/8, 64))}}
}

// admit returns how much of text goes on now; the rest belongs to the tail.
// extra is what each line costs besides its text.
func (k *keeper) admit(text []byte, extra int) int {
	if k.unlimited {
		return len(text)
	}
	if k.full {
		return 0
	}
	cost, end := 0, 0
	for i, b := range text {
		cost += int(wireSize[b])
		if b == '\n' {
			cost += extra
		}
		if cost > k.head {
			k.full = true
			if end == 0 && i > lineLimit { // one endless line: there is no better place
				end = cutBefore(text, i)
			}
			k.passed += end
			return end
		}
		if b == '\n' {
			end = i + 1
		}
	}
	k.head -= cost
	k.passed += len(text)
	return len(text)
}

// hold adds to the tail, where each line costs extra again, and reports whether this
// was the first time that something was cut for it.
func (k *keeper) hold(l *lane, s trace.Stream, text []byte, extra int) (firstCut bool) {
	before := k.cutBytes
	for len(text) > 0 {
		piece := text[:cutBefore(text, k.tail.runSize)]
		text = text[len(piece):]
		k.tail.add(l, s, piece)
		k.tailCost += wireCost(piece)
		k.tailLines += bytes.Count(piece, []byte{'\n'})
		for k.tailCost+k.tailLines*extra > k.limit && k.tail.front() != k.tail.back() {
			k.cut(k.tail.pop().text)
		}
	}
	return before == 0 && k.cutBytes > 0
}

func (k *keeper) cut(text []byte) {
	lines := bytes.Count(text, []byte{'\n'})
	k.tailCost -= wireCost(text)
	k.tailLines -= lines
	k.cutBytes += len(text)
	k.cutLines += lines
	k.cutMid = len(text) > 0 && text[len(text)-1] != '\n'
}

// release returns the tail, preceded by a notice if something was cut before it.
func (k *keeper) release(add func(l *lane, s trace.Stream, text []byte)) {
	if k.cutMid && !k.tail.empty() {
		r := k.tail.front()
		if i := bytes.IndexByte(r.text, '\n'); i >= 0 && i < lineLimit {
			k.cut(r.text[:i+1])
			k.tail.size -= i + 1
			r.text = r.text[i+1:]
		}
	}
	if k.cutBytes > 0 {
		add(nil, trace.Stdout, []byte(words.CutHere.In(k.language, byteCount(k.language, k.cutBytes), thousands(k.cutLines))+"\n"))
	}
	for !k.tail.empty() {
		r := k.tail.pop()
		add(r.lane, r.stream, r.text)
	}
	k.tailCost, k.tailLines = 0, 0
	k.cutBytes, k.cutLines, k.cutMid = 0, 0, false
}

// cutBefore returns where to cut text, at limit at most: after a line's end if there is one,
// else between two runes.
func cutBefore(text []byte, limit int) int {
	if len(text) <= limit {
		return len(text)
	}
	if i := bytes.LastIndexByte(text[:limit], '\n'); i >= 0 {
		return i + 1
	}
	i := limit
	for i > 0 && i > limit-utf8.UTFMax && !utf8.RuneStart(text[i]) {
		i--
	}
	return i
}

// byteCount writes n in the form that %output cap reads.
func byteCount(l words.Language, n int) string {
	switch {
	case n < 1000:
		return words.Bytes.In(l, n)
	case n < 1_000_000:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	default:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
}

// thousands writes n with commas.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
