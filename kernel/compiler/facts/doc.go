// Package facts finds out what can be known of a function before it is written as Core Go: from an
// [ssa.Function] it makes one [Plan], which says what checks are needless, which loops are ranges,
// and what is written in another place than where go/ssa has it. It asks, and never writes: neither
// Core nor the function. It knows nothing of Core either, but what [Options] tell it.
//
// go/ssa's naive form, of which all of this is asked, has local variables as variables, with a load
// or a store for each use. What is found, in this order:
//
//	graph.go     how blocks hang together: order, loops, joins
//	capture.go   variables that function literals capture by value
//	value.go     numbers of values: what has one number is equal
//	memory.go    versions of memory, values of variables
//	relation.go  x ≤ y + n, and what follows from such
//	interval.go  the least and the greatest that an integer may be
//	literal.go   arrays that are slice literals
//	loop.go      loops that are ranges
//	defer.go     how calls are deferred; who calls recover
//	forward.go   values that are used, or stored, where go/ssa has a variable in between
//	rangefunc.go the states of ranges over functions
//	use.go       how often values are used, and where
//	calls.go     calls that a panic's report does not tell apart
//	room.go      slices whose room Go's compiler would keep in the frame
//	position.go  where instructions stand
//	plan.go      all of that together
//
// Where Go panics it does not go on: after an instruction all that it has checked is known to hold,
// and that is where most of what is known comes from. No fact takes more than the function itself
// to find, but captures, for which the function around is read, and room, for which those that are
// called are.
//
// An instruction that is new here writes all memory and checks nothing until it is said otherwise:
// whether it writes in writes of memory.go, what it checks in learnFrom of relation.go, and how its
// value is computed, if that is to be known, in newNumber of value.go.
package facts
