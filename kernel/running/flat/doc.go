// Package flat runs functions of Core Go as closures over flat slots.
//
// yaegi keeps a call's variables on the heap, one by one, and knows types when it runs only. Most
// functions of Core are plainer than that: their types are written out, ten forms of statement
// remain, and tests of bounds, polls and accesses are explicit. Such a function is compiled here, from
// its tree, to closures: one for an addition of two variables that are integers, say. They are given
// a frame, a few slots on the stack of the goroutine, where each variable has its own. Nothing is
// allocated for a call. What the engine does not do it declines, function by function, and yaegi runs
// it.
//
//	engine.go    functions, and what they need of others
//	frame.go     slots, frames, calls
//	layout.go    how values lie in slots and in memory
//	types.go     types as Core writes them
//	operand.go   expressions that have been compiled
//	function.go  functions and their variables
//	statement.go statements; assign.go, assignments; loop.go, loops
//	expr.go      expressions; arithmetic.go, compare.go, convert.go, index.go, map.go, builtin.go
//	call.go      calls of functions of Core; closure.go, of function values; outside.go, of others
//	memory.go    accesses to memory that goroutines may share
//
// # To add a form
//
// An expression gets a case in expr.go, and returns an operand; a statement in statement.go. What
// depends on how a type's values lie in memory is a method of layout.
package flat
