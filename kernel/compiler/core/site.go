package core

// A Site is where a call of the machine comes from: a cell, a line of it and a column, in one
// number, since it is an argument of the call. It has the form of package trace's, so that one is
// converted to the other.
type Site int

const (
	columnBits = 12
	lineBits   = 20
)

// NewSite returns the site at a line and a column of a cell, both counted from 1. They are 0 if the
// call is not in the cell's text.
func NewSite(cell int64, line, column int) Site {
	return Site(cell)<<(lineBits+columnBits) | Site(min(line, 1<<lineBits-1))<<columnBits | Site(min(column, 1<<columnBits-1))
}

// Split returns the cell, the line and the column, the last two 0 when the site is not in a cell's
// text.
func (s Site) Split() (cell int64, line, column int) {
	return int64(s >> (lineBits + columnBits)), int(s >> columnBits & (1<<lineBits - 1)), int(s & (1<<columnBits - 1))
}
