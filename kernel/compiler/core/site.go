package core

// A Site is where a call of the machine comes from: a cell and a line of it, in one number, since
// it is an argument of the call.
type Site int

const lineBits = 20

// NewSite returns the site at a line of a cell. The line is 0 if the call is not in the
// cell's text.
func NewSite(cell int64, line int) Site {
	return Site(cell)<<lineBits | Site(min(line, 1<<lineBits-1))
}

// Split returns the cell and the line, 0 when the site is not in a cell's text.
func (s Site) Split() (cell int64, line int) {
	return int64(s >> lineBits), int(s & (1<<lineBits - 1))
}
