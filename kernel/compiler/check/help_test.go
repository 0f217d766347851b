package check

import (
	"strings"
	"testing"
)

// TestHelp: code as in another language, or a mistyped name, gets help after the compiler's own
// message.
func TestHelp(t *testing.T) {
	s := newSession(t, `import ("fmt"; "strings"; "sync")
x := 1
xs := []int{1}
name := "a"
balance := 100
var mu sync.Mutex
type Account struct{ owner string; Balance int }
func (a *Account) Deposit(n int) { a.Balance += n }
var account Account
func transfer(amount int) {}`)
	for _, test := range []struct{ src, want string }{
		// loops and blocks
		{"for i in range(3):\n    print(i)", "in Go, write for i := range 3 { … }"},
		{"for i in range(len(xs)):\n    print(i)", "in Go, write for i := range len(xs) { … }"},
		{"for i in range(1, 10):", "in Go, write for i := 1; i < 10; i++ { … }"},
		{"for i in range(0, 10, 2):", "in Go, write for i := 0; i < 10; i += 2 { … }"},
		{"for i in range(10, 0, -1):", "in Go, write for i := 10; i > 0; i -= 1 { … }"},
		{"for v in xs:", "in Go, write for _, v := range xs { … }"},
		{"for i, v in enumerate(xs):", "in Go, write for i, v := range xs { … }"},
		{"for k, v in d.items():", "in Go, write for k, v := range d { … }"},
		{"for (let i = 0; i < 3; i++) {\n}", "in Go, write for i := 0; i < 3; i++ { … }"},
		{"for (int i = 0; i < 3; ++i) {\n}", "in Go, write for i := 0; i < 3; i++ { … }"},
		{"for (const v of xs) {\n}", "in Go, write for _, v := range xs { … }"},
		{"while True:", "in Go, write for { … }"},
		{"while x < 3:", "in Go, write for x < 3 { … }"},
		{"while (x < 3) {\n}", "in Go, write for x < 3 { … }"},
		{"while x < 3 { x++ }", "in Go, write for x < 3 { x++ }"},
		{"while (x < 3) { x++ }", "in Go, write for x < 3 { x++ }"},
		{"while x < 3: x += 1", "in Go, write for x < 3 { x += 1 }"},
		{"for v in [1, 2]: pass", "in Go, write for _, v := range []int{1, 2} { … }"},
		{"for v in ['a', 'b']:", `in Go, write for _, v := range []string{"a", "b"} { … }`},
		{"range(3)", "in Go, write for i := range 3 { … }"},
		{"for k = 0; k < 3; k++ { }", "in Go, write for k := 0; k < 3; k++ { … }"},
		{"elif x == 3 { }", "in Go, write } else if x == 3 { … }"},
		{"with open(\"f\") as f: pass", "Go has defer for this: mu.Lock() and then defer mu.Unlock()"},
		{"func add(int a, int b) int { return a + b }", "in Go, write func add(a int) …"},
		{"thread.start()", `go f() runs f in a goroutine; lessons.Go("name", f) gives it a name`},
		{"\"abc\".upper()", "in Go, write strings.ToUpper(\"abc\")"},
		{"\"a b\".split()", "in Go, write strings.Fields(\"a b\")"},
		{"round(1.5)", "in Go, write math.Round(1.5)"},
		{"open(\"f.txt\")", "in Go, write os.Open(\"f.txt\")"},
		{"float(\"1.5\")", "in Go, write strconv.ParseFloat(\"1.5\", 64)"},
		{"type(x)", "in Go, write fmt.Printf(\"%T\\n\", x)"},
		{"dir(x)", "Shift+Tab on a name shows what it is; %who shows the variables"},
		{"help(x)", "Shift+Tab on a name shows what it is; %who shows the variables"},
		{"x := 0; ++x", "++ and -- are statements of their own, after the variable: x++"},
		{"mu := sync.Mutex()", "in Go, write sync.Mutex{}"},
		{"if x == 1:\n    print(2)", "in Go, write if x == 1 { … }"},
		{"if x == 1 and not name:", "in Go, write if x == 1 && !name { … }"},
		{"if x == 1 {\n} elif x == 2:\n", ""},
		{"elif x == 2:", "in Go, write } else if x == 2 { … }"},
		{"else:", "in Go, write } else { … }"},
		{"if x == 1 {\n}\nelse {\n}", "else goes on the same line as the brace that closes the if: } else {"},
		{"func f()\n{\n}", "the { goes at the end of the line before, not on a line of its own"},
		{"for i := 0; i < 3; i++\n{\n}", "the { goes at the end of the line before, not on a line of its own"},
		{"if x == 1\n{\n}", "the { goes at the end of the line before, not on a line of its own"},
		{"try:\n    f()", "Go has no exceptions: a function returns an error, and the caller checks it: if err != nil { … }"},
		{"with lock:", "Go has defer for this: mu.Lock() and then defer mu.Unlock()"},
		{"pass", "an empty block is { }; nothing needs to be written in it"},
		{"global x", "no declaration is needed: a function sees the variables of the cells"},
		{"del m[1]", "in Go, write delete(m, 1)"},

		// declarations
		{"def f():\n    return 1", "Go writes func f() { … }, with the types of the parameters and of the result: func add(a, b int) int { … }"},
		{"class Dog:", "Go has no classes: the data is type Dog struct { … }, and a method is func (x *Dog) Method() { … }"},
		{"func f() {\n\tfunc g() {\n\t}\n}", "a function within a function is a value: g := func() { … }"},
		{"import numpy", "there is no package numpy for cells: they import Go's standard library, by a path in quotes such as import \"math\""},
		{"import math", `an import has its path in quotes: import "math"`},
		{"import json", `an import has its path in quotes: import "encoding/json"`},
		{"import threading", `an import has its path in quotes: import "sync"`},
		{"from random import randint", `an import has its path in quotes: import "math/rand/v2"`},
		{"z = 5", "a new variable is declared with :=, as z := 5"},
		{"a, b = 1, True", "a new variable is declared with :=, as a, b := 1, true"},
		{"total += 1", "declare the variable first: total := 0"},
		{"z: int = 5", "in Go, write z := 5"},
		{"int z = 5;", "in Go, write z := 5"},
		{"let z = 'abc'", "in Go, write z := \"abc\""},
		{"a := 1\na := 2", "the variable exists already: assign to it with =, not :="},

		// calls
		{"print x", "in Go, write fmt.Println(x)"},
		{"print \"a\", x", "in Go, write fmt.Println(\"a\", x)"},
		{"print(\"a\", end=\"\")", "in Go, write fmt.Print(\"a\")"},
		{"print(f\"hello {name}, {x:.2f}\")", "in Go, write fmt.Sprintf(\"hello %v, %.2f\", name, x)"},
		{"len xs", "in Go, write len(xs)"},
		{"fmt.Println \"a\"", "in Go, write fmt.Println(\"a\")"},
		{"console.log(x);", "in Go, write fmt.Println(x)"},
		{"printf(\"%d\", x)", "in Go, write fmt.Printf(\"%d\", x)"},
		{"exit(0)", "os.Exit(0) ends a cell; the word exit, alone in a cell, leaves a console"},
		{"t := threading.Thread(transfer)", "go f() runs f in a goroutine; lessons.Go(\"name\", f) gives it a name"},
		{"str(x)", "in Go, write fmt.Sprint(x)"},
		{"int(\"3\")", "in Go, write strconv.Atoi(\"3\")"},
		{"int(name)", "in Go, write strconv.Atoi(name)"},
		{"sleep(2)", "in Go, write time.Sleep(2 * time.Second)"},
		{"xs.append(2)", "in Go, write xs = append(xs, 2)"},
		{"name.upper()", "in Go, write strings.ToUpper(name)"},
		{"\", \".join(names)", "in Go, write strings.Join(names, \", \")"},
		{"name.split(\",\")", "in Go, write strings.Split(name, \",\")"},

		// values
		{"True", "in Go, write true"},
		{"x == None", "in Go, write nil"},
		{"y := null", "in Go, write nil"},
		{"'single quotes'", "a string is in double quotes, \"single quotes\"; single quotes are for one character, 'a'"},
		{"fmt.Println('it works')", "a string is in double quotes, \"it works\"; single quotes are for one character, 'a'"},
		{"y := \"\"\"a\"\"\"", "a string of several lines is in backquotes: `…`"},
		{"y = [1, 2]", "in Go, write y := []int{1, 2}"},
		{"y = ['a', 'b']", "in Go, write y := []string{\"a\", \"b\"}"},
		{"y = {'a': 1.5}", "in Go, write y := map[string]float64{\"a\": 1.5}"},
		{"xs[-1]", "in Go, write xs[len(xs)-1]"},
		{"\"n = \" + x", "fmt.Sprint(a, b) joins several values into one string; strconv.Itoa(n) turns a number into a string"},
		{"\"-\" * 3", "in Go, write strings.Repeat(\"-\", 3)"},
		{"x ** 2", "in Go, write math.Pow(x, 2)"},
		{"x ? 1 : 2", "Go has no ?: operator; write if condition { … } else { … }"},
		{"y = 1 if x else 2", "Go has no ?: operator; write if condition { … } else { … }"},
		{"x in xs", "in Go, write slices.Contains(xs, x)"},
		{"x not in xs", "in Go, write !slices.Contains(xs, x)"},
		{"x is None", "in Go, write x == nil"},
		{"++x", "++ and -- are statements of their own, after the variable: x++"},
		{"y := x++", "++ and -- are statements of their own, after the variable: x++"},
		{"f = lambda n: n + 1", "in Go, write func(n int) int { return n + 1 }"},
		{"# a comment", "a comment begins with //"},
		{"fmt.Println（x）", "type ( in place of （"},
		{"fmt.Println(“a”)", "type \" in place of “"},
		{"y := 1；", "type ; in place of ；"},

		// the shell, and what IPython adds
		{"!ls -la", "Go cells run no shell commands; a program is run by exec.Command(\"ls\").CombinedOutput()"},
		{"!pip install numpy", "nothing can be installed into this kernel: cells import Go's standard library"},
		{"x?", "Shift+Tab on a name shows what it is; %who shows the variables"},
		{"?x", "Shift+Tab on a name shows what it is; %who shows the variables"},
		{"x++\n%time", "magics come first in a cell: move %time above the Go code"},
		{"x++\n%%dump", "magics come first in a cell: move %%dump above the Go code"},

		// names
		{"fmt.Prinln(1)", "did you mean fmt.Println?"},
		{"fmt.Pirntln(1)", "did you mean fmt.Println?"},
		{"fmt.Printline(1)", "did you mean fmt.Println?"},
		{"strings.Upper(name)", "did you mean strings.ToUpper?"},
		{"strngs.ToUpper(name)", "did you mean strings?"},
		{"balanse = 3", "a new variable is declared with :=, as balanse := 3"},
		{"fmt.Println(balnce)", "did you mean balance?"},
		{"tranfer(3)", "did you mean transfer?"},
		{"var a Acount", "did you mean Account?"},
		{"account.Balanc", "did you mean Balance?"},
		{"account.Depost(1)", "did you mean Deposit?"},
		{"mu.Locck()", "did you mean Lock?"},
		{"Account{ownr: \"a\"}", "did you mean owner?"},
		{"var w sync.WaitGrop", "did you mean sync.WaitGroup?"},
		{"func f() {\n\tlocal := 1\n\t_ = locl\n}", "did you mean local?"},
		{"import \"strngs\"", "did you mean \"strings\"?"},
		{"import \"encoding/jsn\"", "did you mean \"encoding/json\"?"},
		{"fucn f() {\n}", "did you mean func?"},
		{"func f() int {\n\tretrun 1\n}", "did you mean return?"},
		{"strng(x)", "did you mean string?"},

		{"y := lower\nlower := 1", "lower is declared below, in line 2: the statements of a cell run in their order"},
		{"fmt.Println(lower)\n\nvar lower, other = 1, 2", "lower is declared below, in line 3: the statements of a cell run in their order"},

		// what Go says is enough
		{"fmt.println(1)", ""},
		{"mu.lock()", "in Go, write mu.Lock()"},
		{"y := undefined1", ""},
		{"q", ""},
		{"foo()", ""},
		{"x = \"a\"", ""},
		{"f(", ""},
		{"func f(int)", ""},
		{"for i := 0; i < 3; i++", ""},
	} {
		_, err := s.Check("cell9", test.src)
		if err == nil {
			t.Errorf("%q is no error", test.src)
			continue
		}
		got := ""
		for _, e := range err.(ErrorList) {
			if e.Help != nil && got == "" {
				got = e.Help.Error()
			}
		}
		if got != test.want {
			t.Errorf("%q\n%v\ngot  %s\nwant %s", test.src, err, got, test.want)
		}
	}
}

// TestHelpOnce: the same help is given once in a cell.
func TestHelpOnce(t *testing.T) {
	_, err := newSession(t).Check("cell1", "a := None\nb := None\nc := 'ab'")
	var help []string
	for _, e := range err.(ErrorList) {
		if e.Help != nil {
			help = append(help, e.Help.Error())
		}
	}
	if got := strings.Join(help, "\n"); strings.Count(got, "nil") > 1 {
		t.Errorf("help:\n%s", got)
	}
}
