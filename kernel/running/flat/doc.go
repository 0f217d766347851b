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
// The text of a cell is compiled in one go, when it is loaded ([Engine.Load]), and a function that is
// declared again does what its newer version does ([Func.Forward]). Code that another engine runs
// calls a function by way of [Func.Enter]. Go's own runtime is under all of it: a goroutine is what it
// is, a panic is Go's, and a function value is one that compiled code can call.
//
//	engine.go      functions, and what they need of others
//	check.go       what is supposed of Go
//	frame.go       slots, frames, calls
//	layout.go      how values lie in slots and in memory
//	types.go       types as Core writes them
//	operand.go     expressions that have been compiled
//	function.go    functions and their variables
//
//	statement.go   statements; assign.go, assignments; loop.go, loops; defer.go, deferred calls
//	expr.go        expressions; arithmetic.go, compare.go, convert.go, index.go, map.go, builtin.go, complex.go, runes.go
//
//	call.go        calls of functions of Core, site.go, what is told of them
//	invoke.go      calls of methods of interfaces
//	literal.go     function literals; closure.go, calls of function values
//	native.go      function values of common types
//	outside.go     calls of the machine and of compiled code; record.go, their arguments
//	memory.go      accesses to memory that goroutines may share
//
// # To add a form
//
// An expression gets a case in expr.go, and returns an operand; a statement in statement.go. What
// depends on how a type's values lie in memory is a method of layout.
package flat
