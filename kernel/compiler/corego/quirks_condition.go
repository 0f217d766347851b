package corego

import (
	"go/token"
)

// Conditions. The interpreter compiles them to jumps, and gets some of those wrong that depend on
// something other than a comparison.
var conditionQuirks = []Quirk{
	{
		Name:  "pointer's value as operand of && or ||",
		Fault: "A false *p is not stored: the operator sees the value from the time before.",
		Program: `
func main() {
	yes, no := true, false
	for _, p := range []*bool{&yes, &no} {
		println(*p && true)
	}
}`,
		Go:    "true\nfalse",
		Yaegi: "true\ntrue",
		Where: "lower.fuse",
	},
	{
		Name:  "conversion to a type in parentheses before && or ||",
		Fault: "Where a condition begins with it, the interpreter branches on the type.",
		Program: `
func main() {
	var f func()
	println((func())(f) == nil && true)
}`,
		Go:    "true",
		Yaegi: "reflect.Value.Bool on func Value",
		Where: "lower.fuse",
	},
	{
		Name:  "return alone after else",
		Fault: "If the condition is a call, the first branch is always taken.",
		Program: `
func no() bool { return false }

func f() {
	if no() {
		println("yes")
	} else {
		return
	}
}

func main() { f() }`,
		Go:    "",
		Yaegi: "yes",
		Where: "lower.terminate",
	},
}

// CondOperand returns a condition as an operand of && or ||: see the quirk of a pointer's value.
func CondOperand(cond Expr) Expr {
	if _, ok := cond.(Star); ok {
		return Binary{Op: token.EQL, X: cond, Y: True}
	}
	return cond
}

// TakenForType reports whether an expression is a conversion that the interpreter branches on where
// a condition with && or || begins with it. Conversions to pointer types are right, and taken for
// such too.
func TakenForType(e Expr) bool {
	c, ok := e.(Convert)
	return ok && c.Parens
}

// OnlyReturns reports whether statements are a return without results.
func OnlyReturns(body []Stmt) bool {
	if len(body) != 1 {
		return false
	}
	r, ok := body[0].(Return)
	return ok && len(r.Results) == 0
}
