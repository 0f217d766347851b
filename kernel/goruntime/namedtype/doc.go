// Package namedtype makes types while the program runs that are to package reflect, and to all
// compiled code, as if they had been declared: they have a name, an import path and methods, and
// their pointer types have methods. Package reflect itself makes only types without names, and
// methods only by embedding.
//
// A type is made after another, its layout, whose values have the same memory:
//
//	d := namedtype.Declare("main", "main.Temp", reflect.TypeFor[float64](), methods, pointerMethods)
//	d.SetMethods(...)
//	reflect.NewAt(d.Type(), p)    // p points to a float64
//
// The parts of a type may mention the type itself, so they are set after it is declared. Until then
// it has those of its layout. Who declares types keeps them to one goroutine until they are whole.
//
// # How
//
// A type descriptor is a copy of the layout's, followed by the runtime's uncommon type and methods,
// as package reflect builds those of StructOf (layout.go mirrors internal/abi). What the descriptor
// refers to by offsets is registered with the runtime as package reflect does. Descriptors are
// never freed.
//
// A method table has addresses of code and no closures. So the package has a pool of entries in
// assembly: entry i jumps to the function value in slot i of a table, with all arguments where they
// are (entries.go). Functions of reflect.MakeFunc take them from there.
package namedtype
