package detect

import (
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// An epoch is a goroutine at a moment: its index in the Detector and its own count. The zero epoch
// is none.
type epoch uint64

const (
	countBits = 40
	maxIndex  = 1<<(64-countBits) - 1
)

func (e epoch) index() int    { return int(e >> countBits) }
func (e epoch) count() uint64 { return uint64(e & (1<<countBits - 1)) }

// A kind says what an access does.
type kind uint8

const (
	plainRead  kind = 0
	plainWrite kind = 1
	atomic     kind = 2 // with one of the others
)

// conflicts reports whether two accesses to one variable race unless one comes before the other.
func (k kind) conflicts(o kind) bool { return (k|o)&plainWrite != 0 && k&o&atomic == 0 }

// A record is an access that was made.
type record struct {
	epoch epoch
	site  trace.Site
	step  int
	held  *lock // the locks that the goroutine held
}

// A variable is what is known of some bytes of a word.
type variable struct {
	mask  uint8 // its bytes
	write record
	// read is the one read since the write that is to be remembered. When several goroutines have
	// read at once, it is zero, and the reads are in more.
	read record
	more *more
	next *variable // of other bytes of the word
}

// more is what few variables have: several reads, and what atomic operations did since the write.
// In each list, which is by kind, there is one record of a goroutine.
type more [4]records

// records are a list of records, and the highest index of the goroutines that are, or were, in it:
// one that started later than all is not searched for.
type records struct {
	list    []record
	highest int
}

// A word is eight bytes of memory at an address that eight divides.
type word struct {
	// addr keeps the memory alive, so that no other variable gets its address while there are
	// records of it.
	addr unsafe.Pointer
	variable
}

// maxWords is how many words half of a table has at most.
const maxWords = 1 << 15

// A table finds words by their address. It is bounded: when the younger half is full, the older one
// is forgotten and the younger one takes its place. A word that is found in the older half moves
// into the younger one, so those go that were not used for longest. Which ones these are does not
// depend on addresses, which differ from run to run.
type table struct {
	young, old half
}

// A half is a hash table with linear probing, from which nothing is removed.
type half struct {
	words []word // as many as a power of two
	shift int    // leaves as many bits of a hash as there are eights of words
	used  int
}

const (
	leastBits = 4
	leastSize = 1 << leastBits
)

// first returns where the word at an address is looked for first. Eight words that stand together
// in memory stand together in the table, too, as they are often used one after another; where the
// eight begin is by Fibonacci's multiplier (Knuth, volume 3, section 6.4).
func (h *half) first(addr unsafe.Pointer) uint64 {
	a := uint64(uintptr(addr))
	return (a>>6*0x9e3779b97f4a7c15)>>h.shift<<3 | a>>3&7
}

// slot returns the word of addr, or the free one where it is to be.
func (h *half) slot(addr unsafe.Pointer) *word {
	mask := uint64(len(h.words) - 1)
	for i := h.first(addr); ; i++ {
		if w := &h.words[i&mask]; w.addr == addr || w.addr == nil {
			return w
		}
	}
}

func makeHalf(bits int) half {
	return half{words: make([]word, 1<<bits), shift: 64 - bits + 3}
}

func (h *half) bits() int { return 64 + 3 - h.shift }

// find returns the word of addr, which it makes if there was none before. It is valid until the next call.
func (t *table) find(addr unsafe.Pointer) *word {
	w := t.young.slot(addr)
	if w.addr == addr {
		return w
	}
	known := word{addr: addr}
	if t.old.used > 0 {
		if old := t.old.slot(addr); old.addr == addr {
			known = *old
		}
	}
	if t.young.used >= len(t.young.words)/2 {
		t.more()
		w = t.young.slot(addr)
	}
	t.young.used++
	*w = known
	return w
}

// more makes room in the younger half.
func (t *table) more() {
	if t.young.used >= maxWords {
		spare := t.old
		t.old = t.young
		if len(spare.words) != len(t.old.words) {
			spare = makeHalf(t.old.bits())
		}
		clear(spare.words)
		spare.used = 0
		t.young = spare
		return
	}
	larger := makeHalf(t.young.bits() + 1)
	for i := range t.young.words {
		if w := &t.young.words[i]; w.addr != nil {
			*larger.slot(w.addr) = *w
		}
	}
	larger.used = t.young.used
	t.young = larger
}

// clear empties the table. A large one is given back.
func (t *table) clear() {
	t.old = half{}
	if len(t.young.words) > 4*leastSize {
		t.young = makeHalf(leastBits)
		return
	}
	for i := range t.young.words {
		if w := &t.young.words[i]; w.addr != nil { // mostly few are used
			*w = word{}
		}
	}
	t.young.used = 0
}
