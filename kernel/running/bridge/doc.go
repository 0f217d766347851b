// Package bridge joins the values of Core Go, which cells become, and those of compiled Go.
//
// Core has no interfaces but any, no methods, and no named types but structs; package core says how
// values are represented. So much of what Go knows of a learner's types at run time is not in
// Core's values. The bridge keeps it in a table, [Types], and answers from there: which methods an
// any has, how it prints, what compiled code is to see of it. [Bridge] gives Core the functions,
// methods, variables and fields of compiled packages, with types that Core can use.
//
// # Ideas
//
// A file's name begins with the idea that it belongs to. A use of another idea's names is an arrow,
// and a test lists the arrows. Packages would need a circle: whatever crosses may be a
// reflect.Value, and package reflect passes values across.
//
// Table: which types there are, their names and methods, and how compiled Go and Core represent
// them. It needs no other idea.
//
//	types.go               Types, on which all hangs: what is set, and the state of each part
//	table_entry.go         registered types, boxes, methods
//	table_compiled.go      a type as compiled Go has it, and as Core has it
//	table_build.go         reflect types from those of go/types
//	table_hidden.go        unexported types of compiled packages
//	table_coretype.go      Core's type for a compiled one
//	table_gotype.go        types of go/types from reflect types; a type with its representation
//	table_ordinary.go      types that are the same on both sides
//	table_implements.go    who implements an interface
//	table_same.go          whether a compiled type is a type of go/types
//	table_assertion.go     the panic of a type assertion
//	table_method.go        a type's methods, as functions
//	table_name.go          types' names, for %T and in messages
//
// Crossing: values on their way between Core and compiled Go. A compiled value in Core is the value
// itself. A learner's value crosses as a view: the same memory under a type with the name, fields
// and methods that the learner declared. What a parameter of type any gets depends on what the
// function does with it, its policy.
//
//	cross_policy.go        what compiled functions do with values, by their names
//	cross_conv.go          conversions between a type's two forms
//	cross_func.go          functions
//	cross_shape.go         functions of the usual types, fast
//	cross_chan.go          channels
//	cross_value.go         what an interface holds
//	cross_view.go          views
//	cross_viewtype.go      the types of views
//	cross_viewmethod.go    their methods
//	cross_viewfunc.go      functions with the types that the learner declared
//	cross_reflect.go       values and types of package reflect
//	cross_walk.go          memory, as a walk through a value meets it
//	cross_deep.go          views of all that a value leads to
//	cross_fill.go          values that compiled code fills
//	cross_method.go        methods of compiled types, for Core
//	cross_invoke.go        method calls by name
//
// Reflection: package reflect as cells have it, which shows the learner's types.
//
//	reflect_value.go       what a reflect.Value of Core holds
//	reflect_type.go        reflect.Type for a learner's type
//	reflect_typefield.go   its fields
//	reflect_typemethod.go  its methods
//	reflect_relate.go      Implements, AssignableTo, ConvertibleTo
//	reflect_func.go        the functions of the package
//	reflect_make.go        those that make values
//	reflect_compose.go     those that make types
//	reflect_method.go      the methods of reflect.Value
//	reflect_elem.go        what a value is and points to
//	reflect_assign.go      assignment and conversion
//	reflect_field.go       fields
//	reflect_slice.go       lists
//	reflect_map.go         maps and their iterators
//	reflect_chan.go        channels, select
//	reflect_seq.go         ranges
//	reflect_bound.go       methods of a value
//	reflect_call.go        calls
//
// Printing: fmt, log and the runtime's own words for panics. A value among the operands is wrapped
// in one that prints itself as fmt would print the learner's.
//
//	print_func.go          printing functions
//	print_direct.go        the same, called without package reflect
//	print_list.go          their operands
//	print_operand.go       a wrapped operand
//	print_error.go         a wrapped error
//	print_native.go        what need not be wrapped
//	print_directive.go     formats, rewritten for wrapped operands
//	print_star.go          widths and precisions that operands give
//	print_value.go         a value by a verb
//	print_composite.go     lists, maps, structs
//	print_basic.go         numbers, strings, addresses
//	print_method.go        a value by its methods
//	print_sorted.go        the order of a map's keys
//	print_panic.go         a panic's value
//
// Library: functions of the standard library that the bridge has itself, because views are not
// enough for them. Encoding otherwise needs nothing but views.
//
//	library.go             the list of them
//	library_errors.go      errors.Is, As, AsType
//	library_json.go        decoding JSON
//	library_finalizer.go   runtime.SetFinalizer
//
// Symbols: what Core gets for a name of a compiled package.
//
//	symbol_func.go         functions and methods
//	symbol_var.go          variables and fields
//	symbol_type.go         types
//
// # Representation
//
// The table trusts those who register types in these points:
//
//   - Field i of a struct type is field i of its reflect type. One without fields may have type
//     struct{}.
//   - A box is a struct whose only field holds the value. A recursive wrapper is one too
//     (core.Unwrap).
//   - A variadic parameter is a slice, but in the functions that [Bridge.Func] returns.
//   - A struct type is registered once for each reflect type that stands for it.
//   - What occurs in a registered type as field, element, key or pointed-to is registered too, with
//     its methods, or it prints and encodes without name and methods.
//   - The methods of T and of *T are given to each of them, promoted ones included.
//
// All functions and methods may be called from any goroutine.
package bridge
