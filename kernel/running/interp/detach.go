package interp

import "reflect"

// A frame of yaegi's refers to that of the caller, and a function literal's value to the frame that
// it was made in. So as long as such a value lives, so does all that the callers had in variables:
// what a finalizer or a cleanup is for would never be collected. Only literals within a literal
// need the frame around. A declared function finds what is global by another way, so when it makes
// a literal's value its frame lets go of the caller's.

// bindLiteral gives a node its own generator if it is a function literal in no other. It reports
// whether it is.
func bindLiteral(n *node, within bool) bool {
	gen := n.generator()
	if within || reflect.ValueOf(*gen).Pointer() != literalGenerator {
		return false
	}
	*gen = func(n *node) {
		yaegiLiteral(n)
		exec := n.step()
		plain := *exec
		*exec = func(f *frame) step {
			f.detach()
			return plain(f)
		}
	}
	return true
}

// literalGenerator is the code of yaegi's generator of function literals.
var literalGenerator = reflect.ValueOf(yaegiLiteral).Pointer()
