// Package core is the contract of Core Go: what the compiler, which writes Core, and the machine,
// which runs it, must agree on. Go's own compiler and runtime have such a file,
// cmd/compile/internal/typecheck/_builtin/runtime.go: the runtime's functions that generated code
// calls, with their signatures.
//
// An [Entry] is a function of the machine's that Core calls. It is declared once, with its name and
// its signature; the compiler writes calls of it, the machine binds a function to it, and a
// function with another signature does not compile:
//
//	var PanicNil = New[func(Site)]("PanicNil") // here
//	core.PanicNil.Bind(m.panicNil)             // in package machine
//	fmt.Sprint(core.PanicNil)                  // "ls__.PanicNil", in Core's text
//
// The files:
//
//	names.go    the packages that Core imports, and the names that mean something in it
//	entry.go    what entries are; entries.go lists them; handle.go the types in their signatures
//	access.go   what is accessed at a site
//	site.go     which cell and line a call comes from, in one number
//	select.go   the letters of a select statement; slice.go those of a slice expression
//	repr.go     how values are represented: which need a box, which types are recursive
//	field.go    the names and tags of structs' fields
//	compiled.go what types of compiled Go are in Core
//	wrapper.go  recursive wrappers, as package reflect has them
//	ident.go    types as text: the names that programs see, and identities
//	library.go  what Core needs of compiled packages, and which types it registers
//
// The package imports nothing of ours, since everything between a cell's types and its run imports
// it.
package core
