package detect

import (
	"slices"
	"unsafe"
)

// An access to more memory than the table should hold, as the copy of an array of megabytes, is one to
// the words at its beginning and at its end; what lies between is kept as one piece. Most runs have
// none, few have many.

// A large is the middle of such an access.
type large struct {
	addr unsafe.Pointer // of a word
	size uintptr        // of whole words
	kind kind
	record
}

// maxLarges is how many are remembered.
const maxLarges = 64

// meets reports whether a word is in it.
func (l *large) meets(addr unsafe.Pointer) bool {
	return uintptr(addr)-uintptr(l.addr) < l.size
}

// has reports whether all of another is in it.
func (l *large) has(o *large) bool {
	return l.meets(o.addr) && uintptr(o.addr)+o.size <= uintptr(l.addr)+l.size
}

// overlaps returns the first word that two have in common, or nil.
func (l *large) overlaps(o *large) unsafe.Pointer {
	switch {
	case l.meets(o.addr):
		return o.addr
	case o.meets(l.addr):
		return l.addr
	}
	return nil
}

// inLarge is an access to bytes of a word, as far as those of a large one may race with it.
func (d *Detector) inLarge(g *goroutine, addr unsafe.Pointer, mask uint8, k kind, now record) {
	for i := range d.larges {
		l := &d.larges[i]
		if l.meets(addr) && k.conflicts(l.kind) && !g.seen(l.epoch) {
			d.tell(addr, mask, d.party(&l.record, l.kind), d.party(&now, k))
		}
	}
}

// middle is the middle of a large access.
func (d *Detector) middle(g *goroutine, l large) {
	d.table.young.within(&l, func(w *word) { d.checkWord(g, w, &l) })
	d.table.old.within(&l, func(w *word) { d.checkWord(g, w, &l) })
	for i := range d.larges {
		o := &d.larges[i]
		if at := l.overlaps(o); at != nil && l.kind.conflicts(o.kind) && !g.seen(o.epoch) {
			d.tell(at, 0xff, d.party(&o.record, o.kind), d.party(&l.record, l.kind))
		}
	}
	d.larges = slices.DeleteFunc(d.larges, func(o large) bool { // one that tells no more
		return l.has(&o) && (l.kind == o.kind || l.kind == plainWrite) && g.seen(o.epoch)
	})
	if len(d.larges) == maxLarges {
		d.larges = slices.Delete(d.larges, 0, 1)
	}
	d.larges = append(d.larges, l)
}

// checkWord reports the accesses to a word with which a large one races.
func (d *Detector) checkWord(g *goroutine, w *word, l *large) {
	for v := &w.variable; v != nil; v = v.next {
		d.check(g, v, l.kind, l.record, w.addr)
	}
}

// within calls visit with the words that are in a large access: it looks for each, or through all words
// if these are fewer.
func (h *half) within(l *large, visit func(*word)) {
	if h.used == 0 {
		return
	}
	if l.size/8 < uintptr(len(h.words)) {
		for off := uintptr(0); off < l.size; off += 8 {
			if w := h.slot(unsafe.Add(l.addr, off)); w.addr != nil {
				visit(w)
			}
		}
		return
	}
	for i := range h.words {
		if w := &h.words[i]; w.addr != nil && l.meets(w.addr) {
			visit(w)
		}
	}
}
