package corego

// Expressions.
var expressionQuirks = []Quirk{
	{
		Name:  "address of an element through a pointer to an array",
		Fault: "&p[i] does not compile; &(*p)[i] does.",
		Program: `
func main() {
	p := new([2]int)
	*&p[1] = 3
	println(p[1])
}`,
		Go:    "3",
		Yaegi: "cannot take address of int",
		Where: "lower.indexAddr lower.isPointerName",
	},
	{
		Name:  "operators within a shift's count",
		Fault: "In an assignment, an operation nested in the count is done in the result's type.",
		Program: `
func main() {
	n, x := uint(300), uint8(1)
	x = x << ((n + 1) >> 8)
	println(x)
}`,
		Go:    "2",
		Yaegi: "1",
		Where: "lower.shift",
	},
	{
		Name:  "negative shift count",
		Fault: "It does not panic.",
		Program: `
func main() {
	defer func() { println(recover() != nil) }()
	n := -1
	n = 1 << n
}`,
		Go:    "true",
		Yaegi: "false",
		Where: "lower.shift",
	},
	{
		Name:  "channels of different directions compared",
		Fault: "The interpreter's compiler calls their types mismatched.",
		Program: `
func main() {
	c := make(chan int)
	var r <-chan int = c
	println(c == r)
}`,
		Go:    "true",
		Yaegi: "mismatched types",
		Where: "lower.compare",
	},
	{
		Name:  "channel of one direction made",
		Fault: "Package reflect is asked for it, which only makes channels of both directions.",
		Program: `
func main() { println(make(<-chan int) != nil) }`,
		Go:    "true",
		Yaegi: "unidirectional channel type",
		Where: "lower.makeChan",
	},
	{
		Name:  "complex of constants returned",
		Fault: "The result is 0.",
		Program: `
func f() complex128 { return complex(float64(3), float64(4)) }

func main() { println(real(f()) == 3) }`,
		Go:    "true",
		Yaegi: "false",
		Where: "facts.isComplex",
	},
	{
		Name:  "real or imag of a complex64",
		Fault: "As an interface's value it is a float64.",
		Program: `
func main() {
	c := complex64(3)
	var x any = real(c)
	_, ok := x.(float32)
	println(ok)
}`,
		Go:    "true",
		Yaegi: "value of type float64 is not assignable to type float32",
		Where: "lower.builtin",
	},
	{
		Name:  "min and max",
		Fault: "They are not defined.",
		Program: `
func main() { println(min(1, 2), max(1, 2)) }`,
		Go:    "1 2",
		Yaegi: "undefined: min",
		Where: "lower.minMax",
	},
	{
		Name:  "clear",
		Fault: "It is not defined.",
		Program: `
func main() {
	m := map[int]int{1: 2}
	clear(m)
	println(len(m))
}`,
		Go:    "0",
		Yaegi: "undefined: clear",
		Where: "lower.builtin",
	},
}

// OperatorCount reports whether a shift's count is an operator's result, which must be converted to
// keep its type.
func OperatorCount(count Expr) bool {
	_, ok := count.(Binary)
	return ok
}
