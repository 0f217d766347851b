package detect

import (
	"slices"
	"unsafe"
	"weak"
)

// Weakly calls collect, which collects garbage because the program has asked for it. What a Detector
// knows of variables keeps none of them alive meanwhile, so that finalizers come as the program
// expects. What was collected is forgotten: nobody can use it any more.
func (d *Detector) Weakly(collect func()) {
	old, young := d.table.old.hide(), d.table.young.hide()
	larges := make([]weak.Pointer[byte], len(d.larges))
	for i := range d.larges {
		larges[i] = weak.Make((*byte)(d.larges[i].addr))
		d.larges[i].addr = nil
	}
	collect()
	for i, at := range larges {
		d.larges[i].addr = unsafe.Pointer(at.Value())
	}
	d.larges = slices.DeleteFunc(d.larges, func(l large) bool { return l.addr == nil })
	d.table.old.show(old)
	d.table.young.show(young)
}

// A hidden word is one whose address keeps nothing alive.
type hidden struct {
	at weak.Pointer[byte]
	variable
}

// hide takes the words out.
func (h *half) hide() []hidden {
	list := make([]hidden, 0, h.used)
	for i := range h.words {
		if w := &h.words[i]; w.addr != nil {
			list = append(list, hidden{weak.Make((*byte)(w.addr)), w.variable})
			*w = word{}
		}
	}
	h.used = 0
	return list
}

// show puts those words back that hide has taken out and that are still there.
func (h *half) show(list []hidden) {
	for _, x := range list {
		if at := unsafe.Pointer(x.at.Value()); at != nil {
			*h.slot(at) = word{at, x.variable}
			h.used++
		}
	}
}
