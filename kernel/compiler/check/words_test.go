package check

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// broken are programs that do not compile, each for one reason, in the ways in which learners break
// them. Package clause and, where none is, function main are added.
var broken = []string{
	// syntax
	"\tx :=\n",
	"\tf(1, 2\n",
	"\tx := (1 + 2\n\t_ = x\n",
	"\tif true {\n\t\tprintln(1)\n",
	"\tif true {\n\t}\n\telse {\n\t}\n",
	"\tif true {\n\t} else if {\n\t}\n",
	"\tif true\n\t{\n\t}\n",
	"\tfor i := 0; i < 3; i++\n\t{\n\t}\n",
	"func main()\n{\n}\n",
	"\twhile true {\n\t}\n",
	"\tx := 1 y := 2\n",
	"\tx := 1\n\ty := x++\n",
	"\tx := 1\n\t++x\n",
	"\tx := 1\n\ty := x > 0 ? 1 : 2\n",
	"func main() {}\nx := 1\n",
	"func main() {}\nprintln(1)\n",
	"func main() {\n}\n}\n",
	"func main() {}\nvar x int y\n",
	"func main() {}\nfunc f(x: int) {}\n",
	"\tint x = 1\n",
	"\tx := []int{1, 2\n\t}\n",
	"\tx := map[string]int{\"a\": 1\n\t}\n",
	"\tprintln(\"a)\n",
	"\tprintln('ab')\n",
	"\tprintln('')\n",
	"\tx := 1 @ 2\n",
	"\t@x\n",
	"\tprintln(1)?\n",
	"\tprintln(“hi”)\n",
	"\tprintln(1，2)\n",
	"\tx := 1；\n",
	"\t# comment\n",
	"func main(x int) {}\n",
	"func main() int { return 1 }\n",
	"func main[T any]() {}\n",
	"func init() int { return 1 }\nfunc main() {}\n",
	"func init(x int) {}\nfunc main() {}\n",
	"func init[T any]() {}\nfunc main() {}\n",
	"func init()\nfunc main() {}\n",
	"func main() {}\n/* comment\n",
	"\t/* comment\n",
	"\t_ = `abc\n",
	"\tgo func() {}\n",
	"\tdefer (println())\n",
	"\tswitch 1 {\n\tprintln()\n\tcase 1:\n\t}\n",
	"\tswitch 1 {\n\tcase 1\n\t}\n",
	"func main() {}\ntype T struct {\n\ta int,\n\tb int\n}\n",
	"func main() {}\ntype T struct {\n\ta: int\n}\n",
	"func main() {}\ntype T interface {\n\tf() int,\n}\n",
	"\tc <-\n",
	"\tfunc := 1\n",
	"\tvar type = 1\n",
	"\tfor i in range 3 {\n\t}\n",
	"\tf := x => x\n",
	"\tx := 1\n\tif x = 2 {\n\t}\n",
	"\tif x := 1 {\n\t}\n",
	"func main() {}\ntype T struct{ a int }\nfunc f() {\n\tif T{1} == T{1} {\n\t}\n}\n",
	"func main() {}\nfunc f() int {\n\treturn 1,\n}\n",
	"func main() {}\nfunc f(a ...int, b int) {}\n",
	"\tprintln(1));\n",
	"func main( {\n}\n",
	"func main() {",
	"func main() {\n\tx := 1 +",
	"\tvar x\n",
	"\tx, y := 1, 2\n\tx, y\n",
	"\tprintln(1)\n\tf(1, 2), []int{1}\n",
	"\tif x, y {\n\t}\n",
	"\tfor i := 0; i < 3 {\n\t}\n",
	"\tfor var i = 0; i < 3; i++ {\n\t}\n",
	"\tprint \"a\"\n",
	"\tif not true {\n\t}\n",
	"\tif true and false {\n\t}\n",
	"\tvar p int* = nil\n",
	"\tint[] a\n",
	"\tvar a int[3]\n",
	// the habits of other languages
	"\tfor i in range(3):\n",
	"\tfor i in range(1, 3):\n",
	"\tfor x in xs:\n",
	"\tfor i, x in enumerate(xs):\n",
	"\tfor k, v in d.items():\n",
	"\tfor (let i = 0; i < 3; i++) {\n}\n",
	"\tfor (i := 0; i < 3; i++) {\n}\n",
	"\tfor i in 0..10 {\n}\n",
	"\twhile True:\n",
	"\twhile x < 3:\n",
	"\twhile (x < 3) {\n}\n",
	"\tif x == 1:\n",
	"\tif x == 1: print(2)\n",
	"\telif x == 2:\n",
	"\telse if x == 2:\n",
	"\telse:\n",
	"\tif x and y {\n}\n",
	"\tif not x {\n}\n",
	"\texcept ValueError:\n",
	"\traise ValueError(\"x\")\n",
	"\twith open(\"f\") as f:\n",
	"\tglobal x\n",
	"\tawait f()\n",
	"\tassert x == 1\n",
	"\tdel m[\"a\"]\n",
	"\tdef f(a, b):\n",
	"\tdef f(a, b) {\n}\n",
	"\tfunction f(a) {\n}\n",
	"\tclass A:\n",
	"\tclass A {\n}\n",
	"\timport numpy\n",
	"\timport numpy as np\n",
	"\tfrom math import sqrt\n",
	"\tint x = 5\n",
	"\tint x = 5;\n",
	"\tstring s = \"a\"\n",
	"\tlet x = 5\n",
	"\tx = y => y + 1\n",
	"\tf = lambda x: x + 1\n",
	"\tprint(\"a\", end=\"\")\n",
	"\tprint(f\"hello {name}\")\n",
	"\tx = f\"hello {name}\"\n",
	"\tprint x\n",
	"\tprint \"x\"\n",
	"\tlen x\n",
	"\tfmt.Println \"x\"\n",
	"\tprintln!(\"x\");\n",
	"\t++x\n",
	"\ty = x++\n",
	"\tx = [1, 2, 3]\n",
	"\t[1, 2, 3]\n",
	"\tx = {\"a\": 1}\n",
	"\t{\"a\": 1}\n",
	"\tx = y if z else w\n",
	"\tx = y ? 1 : 2\n",
	"\tx == y and z\n",
	"\tnot x\n",
	"\tx in xs\n",
	"\tx not in xs\n",
	"\tx is None\n",
	"\tx === y\n",
	"\t%time\n",
	"\t%%time\n",
	"\t%matplotlib inline\n",
	"\t?x\n",
	"\t# comment\n",
	"\tfucn f() {\n}\n",
	"\tretrun x\n",
	"\timprt \"fmt\"\n",
	"\t\"\"\"doc\"\"\"\n",
	"\tx := \"\"\"doc\"\"\"\n",
	"\tfunc inner() {\n}\n",
	"\tif x\n{\n}\n",
	"\tif x {\n}\nelse {\n}\n",
	"\tyield x\n",
	"\tx = new Foo()\n",
	"\treturn x if y else z\n",
	"\tdo {\n} while (x)\n",
	"\tvar x = \n",
	"\tx := 5 6\n",
	"\tf(1 2)\n",
	"\tf(1,, 2)\n",
	"\tf(1, 2))\n",
	"\tx[1\n",
	"\tx[1}\n",
	"\tx = (1, 2)\n",
	"\ttype A struct { x int, y int }\n",
	"\ttype A struct { x: int }\n",
	"\tfunc (a A) f() {\n}\n",
	"\tgoto\n",
	"\tfallthrough x\n",
	"\tcase 1:\n",
	"\tdefault:\n",
	"\tx.\n",
	"\t.x\n",
	"\tx..y\n",
	"\tx->y\n",
	"\t<-\n",
	"\ta := <-\n",
	"\ta <- \n",
	"\tfor {\n",
	"\tfor i := 0; i < 3; i++\n",
	"\tif (x) print(1)\n",
	"\tif x then\n",
	"\tunless x {\n}\n",
	"\t$x\n",
	"\tx := 5;  y := \n",
	"\t@decorator\n",
	"\tx = 1 if y\n",
	"\tasync def f():\n",
	// types
	"\tx := 1\n",
	"func f() {}\nfunc f() {}\nfunc main() {}\n",
	"var a = b\nvar b = c\nvar c = f()\nfunc f() int { return a }\nfunc main() {}\n",
	"\tswitch 1 {\n\tcase 1:\n\tcase 1:\n\t}\n",
	"\tvar c <-chan int\n\tc <- 1\n",
	"\tvar c chan<- int\n\t<-c\n",
	"\tbreak\n",
	"\tL:\n\tfor {\n\t\tbreak M\n\t}\n",
	"\tgoto N\n",
	"func f() (int, string) { return 1 }\nfunc main() {}\n",
	"func f(int) {}\nfunc main() { f() }\n",
	"func f(int) {}\nfunc main() { f(1, 2) }\n",
	"func f() int {}\nfunc main() {}\n",
	"func f(int)\nfunc main() {}\n",
	"type I interface{ M() }\ntype T struct{}\nfunc (t *T) M() {}\nfunc main() { var i I = T{}; _ = i }\n",
	"type T struct {\n\ta int\n\ta string\n}\nfunc main() {}\n",
	"type T struct{ a int }\nfunc (T) a() {}\nfunc main() {}\n",
	"type T struct{ a int }\nfunc main() { _ = T{1, 2} }\n",
	"type T struct{ t T }\nfunc main() {}\n",
	"\tfor i, j := range 3 {\n\t}\n",
	"func f[T int | string](x T) {}\nfunc main() { f[bool](true) }\n",
	"func f[T any](x T) {}\nfunc main() { f() }\n",
	"\tvar x [2]int\n\tx[5] = 1\n",
	"\tvar x int = \"a\"\n\t_ = x\n",
	"\tvar x uint8 = 300\n\t_ = x\n",
	"\t_ = 1 / 0\n",
	"\tvar p *int\n\tp.x = 1\n",
	"\tvar e error = 1\n\t_ = e\n",
	"\tdefer recover\n",
	"\t1 + 1\n",
	"\tnil := nil\n",
	"\tfor {\n\t\tfunc() { continue }()\n\t}\n",
}

// TestCompilerWords compares what we say of broken programs with what Go's compiler says: the first
// error, place and words.
func TestCompilerWords(t *testing.T) {
	prefix := regexp.MustCompile(`(?m)^(\t?)\S*program\.go:`)
	dir := t.TempDir()
	for _, src := range broken {
		if !strings.Contains(src, "func main") {
			src = "func main() {\n" + src + "}\n"
		}
		src = "package main\n\n" + src
		file := filepath.Join(dir, "program.go")
		if err := os.WriteFile(file, []byte(src), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command("go", "tool", "compile", "-p=main", "-complete", "-o="+filepath.Join(dir, "program.o"), file).CombinedOutput()
		if err == nil {
			t.Errorf("the compiler takes\n%s", src)
			continue
		}
		want := firstError(prefix.ReplaceAllString(string(out), "$1"))
		_, errs := NewSession(std).Check("program.go", src)
		if errs == nil {
			t.Errorf("no error, want %s in\n%s", want, src)
			continue
		}
		if got := firstError(prefix.ReplaceAllString(errs.Error(), "$1")); got != want {
			t.Errorf("got  %s\nwant %s in\n%s", got, want, src)
		}
	}
}

// firstError returns the first of several errors, with the lines that belong to it.
func firstError(all string) string {
	lines := strings.Split(strings.TrimSpace(all), "\n")
	n := 1
	for n < len(lines) && strings.HasPrefix(lines[n], "\t") {
		n++
	}
	return strings.Join(lines[:n], "\n")
}
