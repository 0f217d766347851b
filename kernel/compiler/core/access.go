package core

// An Access says of a site what memory that goroutines may share is read or written there, or what
// an operation on a channel, a lock or the like is about.
type Access struct {
	Name string // as the text has it: balance, s[i], p.next, m[k], mu
	// Map is the name of the map that is accessed, "" if none is: of m[k] it is m.
	Map string
	// Expr is the expression that is written, as the text has it: balance + n. It is "" of what is
	// read.
	Expr string
	// Reads are the sites of the reads that what is written was computed from.
	Reads []Site
}
