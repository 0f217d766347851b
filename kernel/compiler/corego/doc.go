// Package corego is Core Go as a tree: the part of Go that the interpreter runs exactly as Go
// would, and which package lower writes cells in.
//
// Core has few forms. Types are written out ([Type]); expressions ([Expr]) have the operators of Go
// and no more than a call, a conversion, a selector, an index or a slice; a statement ([Stmt])
// assigns, calls, branches or jumps; a [Func] declares its variables before its first statement. A
// [File] is what the interpreter is given at once.
//
// The tree is made by package lower, asked by what must know the form of an expression, and
// printed once, by [File.Print]. Nobody reads the printed text back: what depends on the form of an
// expression asks the tree.
//
//	expr.go    expressions
//	stmt.go    statements
//	decl.go    functions, types, variables, files
//	ask.go     what is asked of expressions
//	locals.go  the variables of a function that is being written
//	print.go   the printer
//	quirks.go  the interpreter's faults that are worked around, each with a program that shows it:
//	           quirks_condition.go, quirks_expr.go, quirks_stmt.go, quirks_func.go, quirks_any.go,
//	           quirks_type.go
//
// A tree belongs to one goroutine. Its nodes are not changed once they are made, so that one
// expression may stand in several places.
package corego
