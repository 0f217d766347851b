// Package bridge joins the values of lowered code, called Core, and compiled code: the host.
//
// Core has no interfaces but any, no methods, and no named types but structs (package lower says how each type is
// represented). What the host must know of the learner's types to treat their values as Go would is in a table:
//
//   - [Types] holds the runtime types: their names, methods, and which reflect type stands for them
//     in an any of Core. On it are the operations on such values: method calls, assertions, formatting,
//     errors.Is and errors.As, and the conversions between Core and host.
//   - [Bridge] makes what Core sees of host packages: functions, methods, variables and fields whose
//     types in Core differ from the real ones, by adapters that convert.
//
// # Representation
//
// The table trusts the code that registers types in these points. Field number i of a struct type is field number i
// of its reflect type; a struct without fields may have one of type struct{}. A box is a struct whose only field
// holds the value. A recursive type that is no struct is a struct with one field (core.Unwrap). A variadic parameter is
// a slice, but in the functions that [Bridge.Func] returns. A registered struct type is registered once for each reflect type that stands for it. Types that
// occur in a registered type as fields, elements, keys or pointed-to are registered too, with
// their methods, or they print and marshal without names and methods. The methods of T and *T are entered for each of them, promoted
// ones included.
//
// # Crossing
//
// A host value in Core is the value itself. A learner's value crosses as a view: the same memory
// under a type with the name, the fields and the methods that the learner declared (view.go,
// package namedtype), and crossing back it is Core's again. What a parameter of type any gets
// depends on what the function does with it (policy.go): it keeps it, formats it, looks at it or at
// all that it leads to (deep.go). Package reflect is Core's own for the most part, and shows the
// learner's types (reflect.go).
//
// All functions and methods may be called from any goroutine.
package bridge
