package detect

import (
	"slices"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// maxLength is how many bytes of one access are variables, at its beginning and at its end.
const maxLength = 1 << 12

// Access is told of a read or write before it is made. What an atomic operation orders is told
// after it.
func (d *Detector) Access(a trace.Access) {
	g := d.goroutine(a.G)
	if g == nil || d.quiet {
		return
	}
	off := uintptr(a.Addr) & 7
	size := max(a.Size, 1)
	if off+size > 8 {
		d.long(g, a)
		return
	}
	addr := unsafe.Add(a.Addr, -int(off))
	mask := uint8(1<<size-1) << off
	// The same again: who has seen the first access has seen this one, too, since an epoch ends
	// with what the goroutine releases.
	if w := d.table.young.slot(addr); w.addr == addr && w.mask == mask && !a.Atomic &&
		(w.write.epoch == g.epoch || w.read.epoch == g.epoch && !a.Write) {
		return
	} else if w.addr == addr && w.mask == mask && w.readAlone(g) && !a.Atomic && !a.Write && len(d.larges) == 0 {
		g.touched = g.epoch
		w.read = record{g.epoch, a.Site, a.Step, g.held}
		return
	}
	d.access(g, addr, mask, &a)
}

// readAlone reports whether g alone has used the variable since it was written last, which g has seen,
// so that when it reads nothing can race.
func (w *word) readAlone(g *goroutine) bool {
	return w.next == nil && w.more == nil && w.read.epoch.index() == g.index &&
		(w.write.epoch == 0 || g.seen(w.write.epoch))
}

// long is an access to several words.
func (d *Detector) long(g *goroutine, a trace.Access) {
	if a.Size > 3*maxLength {
		end := a
		end.Addr, end.Size = unsafe.Add(a.Addr, a.Size-maxLength), maxLength
		d.long(g, end)
		off := uintptr(a.Addr) & 7 // the middle begins and ends with whole words, which may be in the other parts too
		middle := large{unsafe.Add(a.Addr, maxLength-off), (a.Size - 2*maxLength + off + 7) &^ 7, kindOf(&a), record{g.epoch, a.Site, a.Step, g.held}}
		d.middle(g, middle)
		a.Size = maxLength
	}
	off := uintptr(a.Addr) & 7
	addr := unsafe.Add(a.Addr, -int(off))
	for {
		n := min(8-off, a.Size)
		d.access(g, addr, uint8(1<<n-1)<<off, &a)
		if a.Size -= n; a.Size == 0 {
			return
		}
		off, addr = 0, unsafe.Add(addr, 8)
	}
}

// access is one to bytes of a word.
func (d *Detector) access(g *goroutine, addr unsafe.Pointer, mask uint8, a *trace.Access) {
	g.touched = g.epoch
	kind := kindOf(a)
	now := record{g.epoch, a.Site, a.Step, g.held}
	w := d.table.find(addr)
	if w.mask == 0 {
		w.mask = mask
	} else if w.mask != mask || w.next != nil {
		w.split(mask)
	}
	if len(d.larges) > 0 {
		d.inLarge(g, addr, mask, kind, now)
	}
	for v := &w.variable; v != nil; v = v.next {
		if v.mask&mask == 0 || v.again(g.epoch, kind) {
			continue
		}
		d.check(g, v, kind, now, w.addr)
		v.note(g, kind, now)
	}
}

// kindOf returns what an access does.
func kindOf(a *trace.Access) (k kind) {
	if a.Write {
		k = plainWrite
	}
	if a.Atomic {
		k |= atomic
	}
	return k
}

// split sees to it that each variable of a word is in the mask or not, and that each byte of the
// mask is in one.
func (w *word) split(mask uint8) {
	missing := mask
	for v := &w.variable; v != nil; v = v.next {
		missing &^= v.mask
		if out := v.mask &^ mask; out != 0 && out != v.mask {
			other := *v
			if v.more != nil {
				other.more = new(more)
				for kind, r := range v.more {
					other.more[kind] = records{slices.Clone(r.list), r.highest}
				}
			}
			other.mask = out
			v.mask &= mask
			v.next = &other
			v = v.next
		}
	}
	if missing != 0 {
		w.next = &variable{mask: missing, next: w.next}
	}
}

// again reports whether the same goroutine has done the same or more in the same epoch.
func (v *variable) again(e epoch, k kind) bool {
	return k&atomic == 0 && (v.write.epoch == e || v.read.epoch == e && k == plainRead)
}

// check reports the earlier accesses that conflict with one that comes now and that its goroutine
// has not seen.
func (d *Detector) check(g *goroutine, v *variable, k kind, now record, word unsafe.Pointer) {
	against := func(was kind, r *record) {
		if r.epoch != 0 && !g.seen(r.epoch) {
			d.tell(word, v.mask, d.party(r, was), d.party(&now, k))
		}
	}
	if k.conflicts(plainWrite) {
		against(plainWrite, &v.write)
	}
	if k.conflicts(plainRead) {
		against(plainRead, &v.read)
	}
	if v.more == nil {
		return
	}
	for was := range v.more {
		if !k.conflicts(kind(was)) {
			continue // of many that read, none looks at the others
		}
		list := v.more[was].list
		for i := range list {
			against(kind(was), &list[i])
		}
	}
}

// note remembers an access.
func (v *variable) note(g *goroutine, k kind, now record) {
	switch {
	case k == plainWrite:
		// Who has not seen one of the accesses before has not seen this one either, or there was a
		// race on the variable already.
		v.write, v.read, v.more = now, record{}, nil
	case k == plainRead && (v.more == nil || len(v.more[plainRead].list) == 0):
		if v.read.epoch == 0 || g.seen(v.read.epoch) {
			v.read = now // who has not seen the read before has not seen this one either
			return
		}
		v.add(g, k, v.read)
		v.read = record{}
		v.add(g, k, now)
	default:
		v.add(g, k, now)
	}
}

// maxRecords is how many goroutines are remembered in a list of a variable.
const maxRecords = 1 << 12

// add puts a record into a list of its kind.
func (v *variable) add(g *goroutine, k kind, r record) {
	if v.more == nil {
		v.more = new(more)
	}
	in := &v.more[k]
	index := r.epoch.index()
	for i := range in.list {
		if index > in.highest {
			break
		}
		if in.list[i].epoch.index() == index {
			in.list[i] = r
			return
		}
	}
	in.highest = max(in.highest, index)
	if len(in.list) == cap(in.list) { // those that g has seen are not needed, for the reason in note
		in.list = slices.DeleteFunc(in.list, func(old record) bool { return g.seen(old.epoch) })
	}
	if len(in.list) >= maxRecords {
		in.list = slices.Delete(in.list, 0, len(in.list)/2)
	}
	in.list = append(in.list, r)
}
