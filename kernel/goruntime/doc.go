// Package goruntime is the only door to private parts of Go's runtime and of package reflect: what
// the kernel needs of them, no exported function gives, and a new version of Go may change. Every
// other room asks here, and knows no layout. Yaegi's private parts have their door in package
// interp (private.go there).
//
// Each file holds one such part, behind functions that say what it is for. Where it is in Go's own
// sources stands beside it:
//
//	errors.go    the runtime's own errors, as values            runtime/error.go, internal/abi
//	iface.go     the two words of an interface value            runtime/runtime2.go, eface
//	g.go         which goroutine is this?                       runtime/runtime2.go, runtime/asm_*.s
//	record.go    whether it waits                               runtime/runtime2.go, type g
//	label.go     on whose behalf was it started?                runtime/proflabel.go
//	dump.go      what the others do                             runtime/traceback.go
//	stack.go     the runtime's functions in a program's stacks  runtime/panic.go, runtime/proc.go
//	timers.go    whether a timer may wake somebody              runtime/time.go
//	maps.go      maps read while others write to them           internal/runtime/maps
//	channel.go   the state of a channel                         runtime/chan.go, hchan
//	memory.go    channels and variables as of another type      runtime/chan.go
//	readonly.go  the flags of a reflect.Value                   reflect/value.go
//	makefunc.go  what a value of reflect.MakeFunc was made of   reflect/makefunc.go
//	namedtype/   types with names and methods, made at run time internal/abi/type.go, reflect/type.go
//	library/     private parts of other packages                net/http, net/rpc, flag, database/sql
//	link_*.go    private functions, each by a linkname
//	linkcheck/   a program that names those of them that are gone
//	check.go     whether all of this is as supposed
//
// A worker calls [Check] once, when it starts, and does not run where something is laid out in
// another way; the error names what, and for which Go this package was made. So no part has a
// second way for a Go that it does not know, and nothing here panics when a process starts: the
// server and the other roles, which are the same program, need none of it.
//
// # When a new Go comes
//
// In this order; each step names what the next would only show as a strange failure.
//
//  1. Build with the new Go and read what its release notes say of runtime, reflect and the linker.
//  2. go run ./kernel/goruntime/linkcheck. It names the private functions that are gone, may not be
//     linked any more, or have other parameters. Look where their callers in Go's own tree have
//     gone. The linker lets only those be linked that have a linkname where they are defined, as Go
//     gives to what packages are known to use; its flag -checklinkname=0 is no way out, since go
//     install is not given it.
//  3. go test ./kernel/goruntime/... names the parts that have changed. Compare the file with the
//     source that the list above gives. A layout that package reflect can be asked for is better
//     looked up than written down (see knowsMapHeader).
//  4. namedtype last of these: its descriptors first (layout.go against internal/abi/type.go), then
//     how a method is entered (entries_*.s against cmd/compile/abi-internal.md: the register that
//     has the closure, those that are free).
//  5. go test of the rooms that use it: sched, bridge, display, callers, interp, resources; sched
//     with -race. A dump or an error may have the old form and new words.
//  6. madeFor in check.go, the go line in go.mod, the generated files of package stdlib.
//  7. Everything: .ci/run, and the corpora of package conformance, whose expectations come from the
//     Go that runs them.
//
// # When a new yaegi comes
//
//  1. go get it; go run ./kernel/goruntime/linkcheck, as above.
//  2. go test ./kernel/running/interp -run TestCheck names the fields and kinds of nodes that are not where
//     they were. They are looked up by name, so most changes need nothing; a field with another
//     name, or another type, is found in the struct of yaegi's that the message names.
//  3. go test ./kernel/running/interp. What fails here is not where something is but what it means: which
//     parts of a tree steps still look at (prune.go lists them), which generator makes a call, what
//     stands in a frame and in which order (private_frame.go).
//  4. go test ./kernel/compiler/corego names the workarounds for yaegi's faults that can go. The
//     corpora say whether it has new ones.
//  5. madeFor in interp/private.go; .ci/run, the corpora, kernel/testing/bench/cost.
//
// It imports nothing of ours but what stands below it.
package goruntime
