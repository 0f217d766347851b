package corego

// A nil that stands by itself has one type in the whole program: once it is given to an any, it is
// an any everywhere.
var nilQuirks = []Quirk{
	{
		Name:  "nil as a map's key",
		Fault: "It does not get the key's type.",
		Program: `
func main() {
	var m map[*int]int
	println(m[nil])
}`,
		Go:    "0",
		Yaegi: "interface {} is not assignable to type *int",
		Where: "lower.key",
	},
	{
		Name:  "nil appended",
		Fault: "If some nil of the program is given to an any, this one is an any too.",
		Program: `
func main() {
	var x any = nil
	list := append([]*int{}, nil)
	println(len(list), x == nil)
}`,
		Go:    "1 true",
		Yaegi: "interface {} is not assignable to type *int",
		Where: "lower.sliceLiteral lower.key",
	},
	{
		Name:  "nil spread",
		Fault: "The compiler panics.",
		Program: `
func main() { println(len(append([]int{1}, nil...))) }`,
		Go:    "1",
		Yaegi: "nil pointer dereference",
		Where: "lower.appendCall",
	},
}

// Values of interfaces, which are of type any in Core.
var interfaceQuirks = []Quirk{
	{
		Name:  "operator's result given straight to an any",
		Fault: "After - and ^ the any is nil; ! panics.",
		Program: `
func f(n int) any { return -n }

func main() { println(f(1).(int)) }`,
		Go:    "-1",
		Yaegi: "interface {} is nil, not int",
		Where: "lower.makeInterface",
	},
	{
		Name:  "comparison given straight to an any",
		Fault: "It panics: its result is stored as if the any were a bool.",
		Program: `
func f(n int) any { return n == 1 }

func main() { println(f(1).(bool)) }`,
		Go:    "true",
		Yaegi: "reflect.Value.SetBool on interface Value",
		Where: "lower.makeInterface",
	},
	{
		Name:  "value compared with nil as it becomes an any",
		Fault: "The value itself is asked whether it is nil.",
		Program: `
func main() {
	n := 5
	println(any(n) == nil)
}`,
		Go:    "false",
		Yaegi: "reflect.Value.IsNil on int Value",
		Where: "lower.comparable",
	},
	{
		Name:  "interfaces compared",
		Fault: "If they have methods, the addresses of the values are compared.",
		Program: `
type I interface{ M() }

type T struct{}

func (T) M() {}

func main() {
	var x, y I = T{}, T{}
	println(x == y)
}`,
		Go:    "true",
		Yaegi: "false",
		Where: "lower.compare",
	},
	{
		Name:  "value in an any asserted to an interface",
		Fault: "Its methods are not found.",
		Program: `
type I interface{ M() }

type T struct{}

func (T) M() {}

func main() {
	var x any = T{}
	_, ok := x.(I)
	println(ok)
}`,
		Go:    "true",
		Yaegi: "false",
		Where: "lower.assertInterface",
	},
	{
		Name:  "value in an any asserted to any",
		Fault: "The assertion fails, whatever the value.",
		Program: `
func main() {
	var x any = 5
	_, ok := x.(any)
	println(ok)
}`,
		Go:    "true",
		Yaegi: "false",
		Where: "lower.assertInterface",
	},
}

// LosesType reports whether a value is an operator's result, which must not be given straight to an
// any.
func LosesType(e Expr) bool {
	switch e.(type) {
	case Binary, Unary:
		return true
	}
	return false
}
