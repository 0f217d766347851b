package corego

import "slices"

// The interpreter, yaegi v0.16.1, does not run all of Go as Go does. Lowering does not write what
// the interpreter gets wrong. Each such workaround is a Quirk here, with the smallest program that
// needs it. The test runs these programs on the interpreter alone, so that a newer one tells which
// workarounds can go.
//
// Not here is what lowering never sees: go/ssa has already replaced generic functions, the
// variables of loops, ranges over functions and integers, and the order of evaluation by simpler
// things. Nor is what the interpreter gets right, but takes too much time or memory for.

// A Quirk is a fault of the interpreter that lowering works around. Where that depends on the form
// of an expression or statement alone, a function in the quirk's file decides it.
type Quirk struct {
	Name  string // the construct
	Fault string // what the interpreter does wrong

	// Program is a file without its package clause. It may import fmt.Sprintf and sync.OnceFunc.
	Program string
	Go      string // what Go prints
	Yaegi   string // a part of what the interpreter prints, or Hangs

	// Where names the declarations that work around it, each as room.name: "lower.key lower.store".
	Where string
}

// Hangs is what stands for the output of the interpreter when a program does not end.
const Hangs = "(hangs)"

// Quirks returns all faults that are worked around. It is a function so that programs that only ask
// the predicates do not hold the list.
func Quirks() []Quirk {
	return slices.Concat(
		conditionQuirks,
		expressionQuirks,
		statementQuirks,
		functionQuirks,
		nilQuirks,
		interfaceQuirks,
		typeQuirks,
	)
}
