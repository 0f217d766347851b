package corego

import "slices"

// Functions: as values, what they return, and what is deferred.
var functionQuirks = []Quirk{
	{
		Name:  "call of a built-in function as a later result",
		Fault: "It is stored in place of the first, which is then returned twice.",
		Program: `
func f(s []int) (int, int) { return 1, len(s) }

func main() {
	a, b := f(make([]int, 3))
	println(a, b)
}`,
		Go:    "1 3",
		Yaegi: "1 1",
		Where: "lower.builtinResults",
	},
	{
		Name:  "declared function as a value",
		Fault: "Returned, it is a node of the interpreter's tree and not a function.",
		Program: `
func f() int { return 5 }

func get() func() int { return f }

func main() { println(get()()) }`,
		Go:    "5",
		Yaegi: "*interp.node is not assignable to type func() int",
		Where: "lower.funcValue",
	},
	{
		Name:  "interface's value passed to a function in a field",
		Fault: "The interpreter wraps it, and compiled functions get the wrapper.",
		Program: `
import "fmt"

type T struct{ show func(any) string }

func main() {
	t := T{func(x any) string { return fmt.Sprintf("%T", x) }}
	println(t.show(5))
}`,
		Go:    "int",
		Yaegi: "interp.valueInterface",
		Where: "lower.target lower.takesInterface",
	},
	{
		Name:  "parameter names in a function type",
		Fault: "They are taken for uses of the package's variables.",
		Program: `
var f func(g int)

var g = f

func main() { println(g == nil) }`,
		Go:    "true",
		Yaegi: "variable definition loop",
		Where: "lower.signature",
	},
	{
		Name:  "operands of a deferred call",
		Fault: "They are evaluated when the call is made, not when it is deferred.",
		Program: `
func main() {
	n := 1
	defer println(n)
	n = 2
}`,
		Go:    "1",
		Yaegi: "2",
		Where: "lower.plainDefer lower.thunk",
	},
	{
		Name:  "function variable in a go statement",
		Fault: "It is evaluated when the goroutine starts, not when the statement is executed.",
		Program: `
func main() {
	done := make(chan bool)
	f := func() { println("old"); done <- true }
	go f()
	f = func() { println("new"); done <- true }
	<-done
}`,
		Go:    "old",
		Yaegi: "new",
		Where: "lower.thunk lower.goStmt",
	},
	{
		Name:  "deferred function literal in a variable",
		Fault: "The function waits for a lock that its own frame holds.",
		Program: `
func f() {
	g := func() { println("deferred") }
	defer g()
}

func main() {
	f()
	println("returned")
}`,
		Go:    "deferred\nreturned",
		Yaegi: Hangs,
		Where: "lower.deferStmt",
	},
	{
		Name:  "recover in a function literal that another function has made",
		Fault: "It looks for the panic in the frame in which the literal was made.",
		Program: `
func maker() func() { return func() { println(recover() != nil) } }

func main() {
	defer maker()()
	panic("p")
}`,
		Go:    "true",
		Yaegi: "false",
		Where: "lower.recoverCall",
	},
	{
		Name:  "panic in a deferred call",
		Fault: "The calls that were deferred earlier are not made.",
		Program: `
func main() {
	defer func() { println(recover() != nil) }()
	defer func() { panic("p") }()
}`,
		Go:    "true",
		Yaegi: "p",
		Where: "lower.deferPrologue",
	},
	{
		Name:  "index out of range",
		Fault: "The panic's value is what package reflect says, and no error.",
		Program: `
func main() {
	defer func() { _, ok := recover().(error); println(ok) }()
	var s []int
	s[0] = 1
}`,
		Go:    "true",
		Yaegi: "false",
		Where: "lower.index",
	},
	{
		Name:  "call of a nil function",
		Fault: "The panic's value is what package reflect says, and no error.",
		Program: `
func main() {
	defer func() { _, ok := recover().(error); println(ok) }()
	var f func()
	f()
}`,
		Go:    "true",
		Yaegi: "false",
		Where: "lower.requireNonNil",
	},
}

// LaterBuiltin reports whether a result after the first is what a built-in function gives.
func LaterBuiltin(results []Expr) bool {
	return len(results) > 1 && slices.ContainsFunc(results[1:], func(e Expr) bool {
		_, ok := e.(Builtin)
		return ok
	})
}

// InField reports whether a function that is called is found in a field, or is a variable of
// another package.
func InField(fun Expr) bool {
	switch fun.(type) {
	case Selector, Qualified:
		return true
	}
	return false
}
