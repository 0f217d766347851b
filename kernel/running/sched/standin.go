package sched

// A goroutine that compiled code has started on behalf of a G that takes turns carries its label,
// but takes no turns: it has no fiber that could yield. Until it is a guest ([Enter]) it sees a
// stand-in of that G, which has its name, its execution and its end, and for which goroutines take
// the way of those that Go's own scheduler runs.

// standIn returns who stands in for g in goroutines of compiled code: g itself if it takes no turns.
func (g *G) standIn() *G {
	if g.run == nil {
		return g
	}
	if s := g.stand.Load(); s != nil {
		return s
	}
	s := &G{Goroutine: g.Goroutine, Calls: g.Calls}
	s.real, s.labels = g, g.labels
	s.dumpID.Store(g.dumpID.Load())
	g.stand.CompareAndSwap(nil, s)
	return g.stand.Load()
}

// itself returns whom g stands in for, or g.
func (g *G) itself() *G {
	if g != nil && g.real != nil {
		return g.real
	}
	return g
}
