package flat

import "github.com/lockstep-go/lockstep/kernel/compiler/corego"

// A goto goes to a label of a block that it is in. The statements in between end with a [next] of
// the label's own, and the block that has the label goes on there.

func isLabel(s corego.Stmt) bool {
	_, ok := s.(corego.Label)
	return ok
}

// labelled compiles statements among which there are labels.
func (c *compiler) labelled(list []corego.Stmt) statement {
	first := jumps + next(len(c.around.labels))
	parts := [][]corego.Stmt{nil} // what is before the first label, and after each
	for _, s := range list {
		if l, ok := s.(corego.Label); ok {
			c.around.labels[string(l)] = jumps + next(len(c.around.labels))
			parts = append(parts, nil)
			continue
		}
		parts[len(parts)-1] = append(parts[len(parts)-1], s)
	}
	code := make([]func(*frame) next, len(parts))
	for i, part := range parts {
		code[i] = c.block(part).control()
	}
	last := first + next(len(code)-1)
	return statement{ctl: func(f *frame) next {
		for i := 0; i < len(code); {
			switch n := code[i](f); {
			case n == goesOn:
				i++
			case n >= first && n < last:
				i = int(n-first) + 1
			default:
				return n
			}
		}
		return goesOn
	}}
}

// jump compiles a goto.
func (c *compiler) jump(s corego.Goto) statement {
	to, ok := c.around.labels[string(s)]
	if !ok {
		decline("a jump into a block")
	}
	return statement{ctl: func(*frame) next { return to }}
}
