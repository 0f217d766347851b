package corego

// Statements.
var statementQuirks = []Quirk{
	{
		Name:  "literal stored straight into a variable",
		Fault: "The variable moves to the literal's memory: pointers to it do not see it.",
		Program: `
type T struct{ n int }

func main() {
	var x T
	p := &x
	x = T{2}
	println(p.n)
}`,
		Go:    "2",
		Yaegi: "0",
		Where: "lower.store",
	},
	{
		Name:  "compiled function's result, a function, stored through a pointer",
		Fault: "What is stored is nil.",
		Program: `
import "sync"

func main() {
	p := new(func())
	*p = sync.OnceFunc(func() { println("called") })
	(*p)()
}`,
		Go:    "called",
		Yaegi: "call of nil function",
		Where: "lower.store",
	},
	{
		Name:  "append in a literal that is stored through a pointer",
		Fault: "The interpreter's compiler panics.",
		Program: `
type T struct{ list []int }

func main() {
	p := new(T)
	*p = T{append((*p).list, 1)}
	println(len(p.list))
}`,
		Go:    "1",
		Yaegi: "index out of range",
		Where: "lower.appendCall",
	},
	{
		Name:  "v, ok = m[k] where there is no element",
		Fault: "v keeps what it was.",
		Program: `
func main() {
	v, ok := 7, true
	v, ok = map[string]int{}["x"]
	println(v, ok)
}`,
		Go:    "0 false",
		Yaegi: "7 false",
		Where: "lower.commaOk lower.reset",
	},
	{
		Name:  "v, ok = x.(T) where x holds another type",
		Fault: "v keeps what it was.",
		Program: `
func main() {
	var x any = "a"
	v, ok := 7, true
	v, ok = x.(int)
	println(v, ok)
}`,
		Go:    "0 false",
		Yaegi: "7 false",
		Where: "lower.commaOk lower.reset",
	},
	{
		Name:  "range over elements that are channels",
		Fault: "The value's variable is a channel, so it is taken for a range over one.",
		Program: `
func main() {
	for i, c := range []chan int{nil} {
		println(i, c == nil)
	}
}`,
		Go:    "0 true",
		Yaegi: "reflect.Value.Len on int Value",
		Where: "facts.takenForChannel",
	},
	{
		Name:  "range over a string that is not UTF-8",
		Fault: "A byte that is no rune counts as the three bytes of U+FFFD.",
		Program: `
func main() {
	for i, r := range "\xffb" {
		println(i, r)
	}
}`,
		Go:    "0 65533\n1 98",
		Yaegi: "0 65533\n3 98",
		Where: "lower.rangeNatively",
	},
	{
		Name:  "range over a string without a value",
		Fault: "The keys number the runes, not the bytes.",
		Program: `
func main() {
	for i := range "äb" {
		println(i)
	}
}`,
		Go:    "0\n2",
		Yaegi: "0\n1",
		Where: "lower.rangeNatively",
	},
	{
		Name:  "for with an init statement and no condition",
		Fault: "The init statement is executed before each iteration.",
		Program: `
func main() {
	n := 0
	for i := 0; ; {
		i++
		n++
		if i == 2 || n == 5 {
			break
		}
	}
	println(n)
}`,
		Go:    "2",
		Yaegi: "5",
		Where: "corego.For",
	},
	{
		Name:  "label of a return",
		Fault: "Reached without a goto, the return calls itself until the stack overflows.",
		Program: `
func f(n int) {
	if n > 1 {
		goto end
	}
	println("small")
end:
	return
}

func main() { f(1) }`,
		Go:    "small",
		Yaegi: "stack overflow",
		Where: "corego.Label",
	},
	{
		Name:  "break out of a select",
		Fault: "A labelled break in the default case does not leave the loop.",
		Program: `
func main() {
loop:
	for {
		select {
		default:
			break loop
		}
	}
	println("left")
}`,
		Go:    "left",
		Yaegi: Hangs,
		Where: "lower.selectStmt",
	},
	{
		Name:  "negative zero as an argument",
		Fault: "The parameter is +0: an argument for which reflect.Value.IsZero is true is not copied.",
		Program: `
func negative(x float64) bool { return 1/x < 0 }

func main() {
	zero := 0.0
	println(negative(-zero))
}`,
		Go:    "true",
		Yaegi: "false",
		Where: "interp.mayBeMinusZero",
	},
}

// SharesMemory reports whether an expression is a literal, which a variable that it is stored
// straight into would become.
func SharesMemory(e Expr) bool {
	_, ok := e.(Composite)
	return ok
}
