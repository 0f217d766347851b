// Functions: closures, method values, generics, interfaces, recursion, several results, labels.
package main

import (
	"errors"
	"fmt"
	"strings"
)

type shape interface {
	area() float64
	name() string
}

type square struct{ side float64 }
type circle struct {
	r    float64
	tags [2]string
}
type unit int
type wrapped struct{ shape }
type fn func() string

func (s square) area() float64  { return s.side * s.side }
func (s square) name() string   { return "square" }
func (c *circle) area() float64 { c.r++; return 3 * c.r * c.r }
func (c *circle) name() string  { return "circle" + c.tags[1] }
func (u unit) area() float64    { return float64(u) }
func (u unit) name() string     { return "unit" }
func (f fn) area() float64      { return -1 }
func (f fn) name() string       { return f() }

func total(list ...shape) (sum float64, names string) {
	for _, s := range list {
		sum += s.area()
		names += s.name() + " "
	}
	return
}

func interfaces() {
	c := &circle{r: 1, tags: [2]string{"a", "b"}}
	list := []shape{square{2}, c, unit(5), wrapped{c}, &square{3}, fn(func() string { return "fn" }), wrapped{square{1}}}
	for range 3 {
		fmt.Println(total(list...))
	}
	f := c.area
	g := list[2].area
	h := shape.name
	k := (*circle).name
	c.tags[1] = "z"
	fmt.Println(f(), g(), h(list[1]), k(c), list[0] == shape(square{2}), list[1] == shape(c), list[2] != shape(unit(5)))
	var none shape
	fmt.Println(none == nil, list[0] != nil)
	for _, s := range append(list, nil) {
		switch s := s.(type) {
		case nil:
			fmt.Print("nil ")
		case square:
			s.side = 100
			fmt.Print(s.side, " ")
		case *circle, unit:
			fmt.Print(s.name(), " ")
		case interface{ other() }:
			fmt.Print("other ")
		default:
			fmt.Printf("%T ", s)
		}
	}
	fmt.Println(list[0])
	if n, ok := list[0].(interface{ name() string }); ok {
		fmt.Println(n.name())
	}
	_, ok := list[0].(error)
	fmt.Println(ok)
}

func counter() (func() int, func(int)) {
	n := 0
	return func() int { n++; return n }, func(to int) { n = to }
}

func compose(list ...func(int) int) func(int) int {
	return func(x int) int {
		for _, f := range list {
			x = f(x)
		}
		return x
	}
}

func closures() {
	next, set := counter()
	next()
	set(40)
	fmt.Println(next(), next())
	fmt.Println(compose(func(x int) int { return x + 1 }, func(x int) int { return x * x }, negate)(4))
	var fib func(int) int
	fib = func(n int) int {
		if n < 2 {
			return n
		}
		return fib(n-1) + fib(n-2)
	}
	fmt.Println(fib(15))
	var list []func() string
	for i, s := 0, ""; i < 4; i, s = i+1, s+"x" {
		list = append(list, func() string { i *= 10; s += "!"; return fmt.Sprint(i, s) })
	}
	for _, f := range list {
		fmt.Print(f(), f(), " ")
	}
	fmt.Println()
	many := func(a int, b string, c float64, d []int, e map[string]int, f *int, g any, h [2]int, i struct{ x int }, j bool) (int, string, any) {
		a++
		h[0] = a
		i.x = 9
		*f += a
		return a + len(d) + e[b] + h[0] + h[1] + i.x, b + fmt.Sprint(c, j), g
	}
	n := 3
	h, i := [2]int{1, 2}, struct{ x int }{1}
	fmt.Println(many(1, "k", 2.5, []int{1}, map[string]int{"k": 10}, &n, h, h, i, true))
	fmt.Println(n, h, i)
	func() {
		defer func(n int) { fmt.Println("deferred", n) }(n)
		n = 100
	}()
	x, y := 1, 2
	swap := func() { x, y = y, x }
	swap()
	fmt.Println(x, y, func(a ...int) int { return len(a) }(x, y, n))
	values := map[string]func(...any) string{"sprint": fmt.Sprint, "join": func(a ...any) string { return fmt.Sprint(len(a)) }}
	fmt.Println(values["sprint"](1, "a", nil), values["join"](1, 2))
}

func negate(x int) int { return -x }

type stack[T any] struct {
	items []T
	last  *T
}

func (s *stack[T]) push(x T) { s.items = append(s.items, x); s.last = &s.items[len(s.items)-1] }
func (s *stack[T]) pop() (x T, err error) {
	if len(s.items) == 0 {
		return x, errors.New("empty")
	}
	x = s.items[len(s.items)-1]
	s.items = s.items[:len(s.items)-1]
	return x, nil
}

func mapped[T, U any](list []T, f func(T) U) (out []U) {
	for _, x := range list {
		out = append(out, f(x))
	}
	return out
}

func sum[K comparable, V int | float64 | string](m map[K]V, order []K) (s V) {
	for _, k := range order {
		s += m[k]
	}
	return s
}

type pair[A, B any] struct {
	a A
	b B
}

func (p pair[A, B]) flipped() pair[B, A] { return pair[B, A]{p.b, p.a} }

func generics() {
	var ints stack[int]
	var arrays stack[[2]string]
	var structs stack[pair[int, string]]
	for i := range 3 {
		ints.push(i)
		arrays.push([2]string{fmt.Sprint(i), "x"})
		structs.push(pair[int, string]{i, "p"})
	}
	*ints.last = 50
	arrays.last[1] = "last"
	structs.last.b = "q"
	fmt.Println(ints.pop())
	fmt.Println(arrays.pop())
	fmt.Println(structs.pop())
	var none stack[float64]
	fmt.Println(none.pop())
	fmt.Println(mapped([]int{1, 2}, func(n int) string { return strings.Repeat("a", n) }), mapped([]string{"x"}, func(s string) [1]string { return [1]string{s} }))
	fmt.Println(sum(map[string]int{"a": 1, "b": 2}, []string{"a", "b"}), sum(map[int]string{1: "x", 2: "y"}, []int{2, 1}), sum(map[[1]int]float64{{1}: 0.5}, [][1]int{{1}}))
	fmt.Println(pair[int, [2]int]{1, [2]int{2, 3}}.flipped(), pair[string, any]{"s", nil}.flipped().flipped())
}

func results() (int, string, [2]int, error) { return 1, "two", [2]int{3, 4}, errors.New("five") }

func pass(a int, b string, c [2]int, d error) (error, [2]int, string, int) {
	c[0]++
	return d, c, b, a
}

func through() (error, [2]int, string, int) { return pass(results()) }

func several() {
	a, b, c, d := results()
	_, _, e, _ := results()
	e[0] = 0
	fmt.Println(a, b, c, d, e)
	fmt.Println(through())
	fmt.Println(results())
	var x any
	var err error
	_, x, _, err = results()
	fmt.Println(x, err)
}

func labels(n int) (s string) {
outer:
	for i := range n {
		for j := 0; ; j++ {
			switch {
			case j == i:
				continue outer
			case i == 4:
				break outer
			case j%2 == 1:
				continue
			}
			s += fmt.Sprint(i, j, ";")
		}
	}
	i := 0
again:
	if i < 3 {
		s += "g"
		i++
		goto again
	}
	switch i {
	case 3:
		s += "three"
		fallthrough
	case 4:
		s += "four"
	default:
		s += "default"
	}
	goto end
end:
	for x := range func(yield func(int, string) bool) {
		for i := range 5 {
			if !yield(i, "y") {
				s += "stopped"
				return
			}
		}
	} {
		if x == 1 {
			continue
		}
		if x == 3 {
			return s + "!"
		}
		s += fmt.Sprint("r", x)
	}
	return s
}

func ackermann(m, n int) int {
	if m == 0 {
		return n + 1
	}
	if n == 0 {
		return ackermann(m-1, 1)
	}
	return ackermann(m-1, ackermann(m, n-1))
}

func odd(n int) bool  { return n != 0 && even(n-1) }
func even(n int) bool { return n == 0 || odd(n-1) }

func variables() {
	for i := range 3 {
		var x int
		var a [2]int
		var s struct{ n int }
		var p *int
		var list []int
		x += i + 1
		a[1] += i + 1
		s.n += i + 1
		list = append(list, i)
		fmt.Print(x, a, s, p == nil, list, " ")
		p = &x
		_ = p
	}
	fmt.Println()
	x := 1
	{
		x := x + 1
		x++
		if x := x * 2; x > 3 {
			x++
			fmt.Print(x, " ")
		}
		fmt.Print(x, " ")
	}
	fmt.Println(x)
}

func main() {
	interfaces()
	closures()
	generics()
	several()
	fmt.Println(labels(7))
	fmt.Println(ackermann(2, 6), odd(1001), even(1000))
	variables()
}
