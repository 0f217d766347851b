package corego

// Types. The interpreter has only those that package reflect can make.
var typeQuirks = []Quirk{
	{
		Name:  "named type that is no struct, in an any",
		Fault: "It is its underlying type.",
		Program: `
type A int

type B int

func main() {
	var x any = A(1)
	_, ok := x.(B)
	println(ok)
}`,
		Go:    "false",
		Yaegi: "true",
		Where: "lower.box",
	},
	{
		Name:  "named struct types that are alike",
		Fault: "They are one type.",
		Program: `
type A struct{ n int }

type B struct{ n int }

func main() {
	var x any = A{1}
	_, ok := x.(B)
	println(ok)
}`,
		Go:    "false",
		Yaegi: "true",
		Where: "lower.declareStruct",
	},
	{
		Name:  "field that is not exported",
		Fault: "The interpreter gives it an exported name, which another field may have.",
		Program: `
type T struct{ a, Xa int }

func main() { println(T{1, 2}.a) }`,
		Go:    "1",
		Yaegi: "duplicate field Xa",
		Where: "core.FieldName",
	},
	{
		Name:  "recursive type that is no struct",
		Fault: "Package reflect cannot make it.",
		Program: `
type T []T

func main() { println(len(T{nil, nil})) }`,
		Go:    "2",
		Yaegi: "nil pointer dereference",
		Where: "lower.declareWrapper",
	},
	{
		Name:  "struct types that lead to each other",
		Fault: "One stand-in takes the place of both at first, and some fields keep its type.",
		Program: `
type A struct {
	next *A
	b    *B
}

type B struct {
	next *B
	a    *A
}

func main() {
	a := &A{}
	a.b = &B{a: a}
	a.b.next = a.b
	println(a.b.next == a.b)
}`,
		Go:    "true",
		Yaegi: "unsafe2.dummy",
		Where: "interp.declareTypes",
	},
}
