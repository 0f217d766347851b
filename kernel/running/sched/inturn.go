package sched

import "github.com/lockstep-go/lockstep/kernel/goruntime"

// InTurn returns the G that the caller is if it takes turns with others, else nil. Unlike [Current]
// it is nil for a goroutine that compiled code has started on behalf of a G and that has not called
// [Enter]: that one has no part in the baton, whatever its G does meanwhile.
func InTurn() *G {
	record := goruntime.G()
	if r := active.Load(); r != nil {
		if g := r.cur.Load(); g != nil && g.record() == record {
			return g
		}
	}
	if g, ok := byRecord.Load(record); ok {
		return *g.(**G)
	}
	return nil
}
