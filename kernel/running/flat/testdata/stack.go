// Go moves the stack while calls have their frames there, and collects while pointers are held by
// slots only.
package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

type node struct {
	next *node
	n    int
	pad  [4]int
}

type big [40]int

// deep needs so much stack that Go moves it, many times.
func deep(n int) int {
	if n == 0 {
		return 1
	}
	return deep(n-1) + 1
}

func deepWith(n int, s string, p *node, x any, a [3]int, list []int) (string, *node, any, [3]int, int) {
	if n == 0 {
		runtime.GC()
		return s + ".", p, x, a, list[0]
	}
	a[n%3]++
	t, q, y, b, k := deepWith(n-1, s, p, x, a, list)
	b[0]++
	return t, q, y, b, k + list[n%len(list)]
}

// grow runs f in a new goroutine, whose stack is small.
func grow[T any](f func() T) T {
	ch := make(chan T)
	go func() { ch <- f() }()
	return <-ch
}

func fresh(n int) *node { return &node{n: n} }

func collect[T any](x T) T { runtime.GC(); return x }

// operands are there before the calls that move the stack.
func operands(x, y int, s string, list []int) (int, string) {
	sum := x*deep(5000) + y - deep(3000)*x + list[deep(2000)%len(list)]
	text := s + fmt.Sprint(deep(4000)) + s
	list[deep(10)%3], list[1] = deep(6000), x
	p := &node{n: deep(700), next: &node{n: deep(9000)}}
	p.pad[deep(1)] = deep(2000)
	a := [3]int{deep(1), deep(8000), x}
	return sum + p.n + p.next.n + a[1] + list[1] + p.pad[2], text
}

func held() int {
	// What is made is held by slots alone while others collect.
	a, b := fresh(1), fresh(2)
	c := &node{next: &node{next: fresh(3)}}
	s := make([]*node, 0, 1)
	for i := range 50 {
		s = append(s, collect(fresh(i)))
		m := map[string]*node{"k": fresh(i)}
		x := any(node{n: i, next: fresh(i)})
		f := func() int { return a.n + collect(b).n + m["k"].n }
		if f()+collect(x).(node).next.n != 3+i+i {
			fmt.Println("lost", i)
		}
	}
	sum := 0
	for _, p := range s {
		sum += collect(p).n
	}
	return sum + a.n + b.n + c.next.next.n
}

func text(n int) string {
	if n == 0 {
		return ""
	}
	return string(rune('a'+n%26)) + text(n-1)
}

func bigs(n int, b big) big {
	b[n]++
	if n == 0 {
		return b
	}
	c := bigs(n-1, b)
	c[n] += b[n]
	return c
}

func many(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t int, u, v, w string) (int, string) {
	if a == 0 {
		return a + b + c + d + e + f + g + h + i + j + k + l + m + n + o + p + q + r + s + t, u + v + w
	}
	x, y := many(a-1, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t+1, w, u, v)
	z, zz := deep(20), text(3)
	return x + z, y + zz
}

func recovers(n int) (r int) {
	defer func() {
		if x := recover(); x != nil {
			r = x.(int) + deep(n)
		}
	}()
	return fails(n)
}

func fails(n int) int {
	if n == 0 {
		panic(7)
	}
	return fails(n-1) + 1
}

func yields(ch, back chan int, n int) (sum int) {
	for i := range n {
		ch <- i*deep(50) + deep(1)
		sum += <-back
	}
	close(ch)
	return sum
}

func main() {
	debug.SetGCPercent(1)
	fmt.Println(deep(10000))
	for range 3 {
		fmt.Println(grow(func() int { return deep(20000) }))
		a, p, x, b, n := deepWith(3000, "s", fresh(4), node{n: 5}, [3]int{1, 2, 3}, []int{1, 2, 3, 4, 5})
		fmt.Println(a, p.n, x.(node).n, b, n)
		fmt.Println(grow(func() string { n, s := operands(3, 4, "t", []int{5, 6, 7, 8}); return fmt.Sprint(n, s) }))
		fmt.Println(grow(held))
		fmt.Println(grow(func() int { return len(text(2000)) }))
		fmt.Println(grow(func() big { return bigs(39, big{1, 2, 3}) }))
		fmt.Println(grow(func() string {
			return fmt.Sprint(many(30, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, "u", "v", "w"))
		}))
		fmt.Println(grow(func() int { return recovers(3000) }))
		ch, back := make(chan int), make(chan int)
		go func() {
			for v := range ch {
				back <- v * deep(10)
			}
		}()
		fmt.Println(yields(ch, back, 20))
	}
	var list *node
	for i := range 20000 {
		list = &node{next: list, n: i}
	}
	sum := 0
	for p := list; p != nil; p = p.next {
		sum += p.n
	}
	fmt.Println(sum)
}
