package core

// The second argument of [Select] says with letters what the statement does, and so what its
// operands are. A select with a case of each kind, and v, ok received, is
//
//	i = ls__.Select(site, "srdxk", ch0, v0, ch1, v1, ch2, ok)
const (
	SelectSend    = 's' // a case, with a channel and a value
	SelectReceive = 'r' // a case, with a channel and a variable
	SelectDrop    = 'd' // a case, with a channel; what it receives is dropped
	SelectDefault = 'x' // the statement has a default case: then i may be -1
	SelectOK      = 'k' // with a variable for whether what is received was sent
)

// SelectOperands returns the number of operands that belong to a letter.
func SelectOperands(letter byte) int {
	switch letter {
	case SelectSend, SelectReceive:
		return 2
	case SelectDrop, SelectOK:
		return 1
	}
	return 0
}
