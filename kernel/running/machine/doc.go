// Package machine is what Core calls: it makes the entries of package core work. It is to Core what
// Go's runtime is to a compiled program, and its files have the names of the runtime's where they
// do the same:
//
//	machine.go       a Machine, and what it is given
//	load.go          evaluates a text; finds variables
//	entries.go       which function each entry of package core is
//	operation.go     entries that are steps of the interpreter; printing.go functions that print
//	goroutine.go     go statements
//	access.go        what the scheduler is told of accesses to memory that goroutines may share
//	text.go          values as a log has them
//	memory.go        such accesses; update.go, x = x op y; map.go, maps and what append and copy do
//	channel.go       channel operations; select.go; typedchannel.go, without package reflect
//	defer.go         lists of deferred calls, and recover
//	panic.go         the panics of programs and of Go's runtime
//	panicchain.go    panics on top of others; panictext.go the words for them
//	unwinding.go     what is known of panics under way
//	fatal.go         faults that nobody recovers from
//	compare.go       ==
//	types.go         runtime types; methods.go calls of interfaces' methods
//	collection.go    strings, slices; mapiter.go, ranges over maps
//	unsafe.go        package unsafe
//	library.go       what cells use of compiled packages; twin.go coroutines
//	outside.go       what calls of these order; argument.go what they access, reflected.go by reflection
//	lessons.go       package lessons
//	told.go          calls that a judge asks for
//
// A [Machine] belongs to a process, since goroutines and package lessons do. It knows nothing of
// cells that come and go, of reports, or of who asked: that is package worker's, which is asked by
// [Hooks]. What runs, runs as a goroutine of package sched.
//
//	m := machine.New(machine.Config{Stdio: std, Hooks: hooks})
//	body, err := m.Load(machine.Text{Name: "core1", Core: text, Compiled: symbols, Types: types})
//	sched.Main(exec, body, grace)
//
// Load, Forward, Forget and Pointers are for one goroutine at a time; everything else may be called
// from any.
package machine
