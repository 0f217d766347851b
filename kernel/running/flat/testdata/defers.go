// Deferred calls: their order, recover, panics in them, runtime.Goexit, named results, and what panics
// say.
package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"
)

type pair struct{ a, b int }

func order() {
	for i := range 3 {
		defer fmt.Println("order", i)
	}
	x := 1
	defer fmt.Println("argument", x)
	defer func() { fmt.Println("variable", x) }()
	x = 2
}

// caught calls f, and shows what it panics with.
func caught(name string, f func()) {
	defer func() {
		r := recover()
		if err, ok := r.(runtime.Error); ok {
			fmt.Println(name, "runtime error:", err.Error())
			return
		}
		fmt.Printf("%s %T %v\n", name, r, r)
	}()
	f()
}

func unnamed() int {
	defer func() { recover() }()
	panic("unnamed")
}

func unnamedArray() [3]int {
	defer func() { recover() }()
	var p *[3]int
	return *p
}

func unnamedStruct(fail bool) (pair, error) {
	defer func() { recover() }()
	if fail {
		panic("unnamed struct")
	}
	return pair{1, 2}, nil
}

func named(n int) (r int, err error) {
	defer func() {
		if x := recover(); x != nil {
			err = fmt.Errorf("recovered: %v", x)
			r++
		}
	}()
	defer func() { r *= 2 }()
	r = n
	if n > 2 {
		panic(fmt.Sprint("n = ", n))
	}
	return r + 1, nil
}

func namedStruct(n int) (p pair) {
	defer func() { p.a += n }()
	defer func() { recover(); p.b++ }()
	p = pair{n, n}
	if n > 1 {
		panic(n)
	}
	return pair{p.b, p.a + 10}
}

func namedArray() (a [2]string) {
	defer func() { a[1] += "!" }()
	a[0] = "x"
	return [2]string{a[0] + "y", "z"}
}

func again() (s string) {
	defer func() { s = fmt.Sprint("outer ", recover()) }()
	defer func() {
		r := recover()
		panic(fmt.Sprint("again ", r))
	}()
	panic("first")
}

func replaced() {
	defer func() { panic("second") }()
	panic("first")
}

func inner() (s string) {
	defer func() {
		defer func() { s += fmt.Sprint(" inner:", recover()) }()
		s += "outer"
		panic("in deferred")
	}()
	return "start "
}

func notHere() (s string) {
	defer func() { s = fmt.Sprint(recover()) }()
	func() {
		func() { recover() }()
		defer func() { func() { fmt.Println("deep:", recover()) }() }()
		panic("not here")
	}()
	return "?"
}

func nested(n int) (r int) {
	defer func() {
		if x := recover(); x != nil {
			r = x.(int) + n
			if n > 0 && n < 4 {
				panic(r)
			}
		}
	}()
	if n == 0 {
		panic(1)
	}
	return nested(n - 1)
}

func loops() {
	var list []string
	for i := 0; i < 4; i++ {
		func() {
			defer func() { list = append(list, fmt.Sprint(i, recover())) }()
			if i%2 == 0 {
				panic(fmt.Sprint("p", i))
			}
		}()
	}
	fmt.Println(list)
	defer func() { fmt.Println("total", len(list)) }()
	for i := range 5 {
		if i == 3 {
			break
		}
		defer func(n int) { list = append(list, fmt.Sprint(n)) }(i * i)
	}
}

func goexit() {
	var wg sync.WaitGroup
	for i := range 3 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			defer func() { fmt.Println("goexit", i, recover()) }()
			leave(i)
			fmt.Println("stays", i)
		}()
		wg.Wait()
	}
}

func leave(n int) {
	defer fmt.Println("leaving", n)
	if n > 0 {
		func() {
			defer func() {
				if n == 2 {
					recover()
				}
			}()
			if n == 2 {
				defer runtime.Goexit()
				panic("ended by Goexit")
			}
			runtime.Goexit()
		}()
		fmt.Println("never")
	}
}

type failure struct{ code int }

func (f *failure) Error() string { return fmt.Sprint("code ", f.code) }

func fails(n int) (err error) {
	if n == 0 {
		return nil
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("wrapped: %w", err)
		}
	}()
	return &failure{n}
}

type locked struct {
	mu sync.Mutex
	n  int
}

func (l *locked) add(n int) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	if n < 0 {
		panic("negative")
	}
	l.n += n
	return l.n
}

func messages() {
	var (
		list  = []int{1, 2, 3}
		none  []int
		array [4]int
		p     *pair
		m     map[string]int
		x     any
		s     = "text"
		f     func()
		ch    chan int
		zero  int
		minus = -1
		e     error
		u8    = uint8(200)
	)
	i, j := 5, 2
	caught("index", func() { fmt.Println(list[i]) })
	caught("index", func() { fmt.Println(none[zero]) })
	caught("index", func() { fmt.Println(list[minus]) })
	caught("index", func() { list[i] = 1 })
	caught("index", func() { array[i]++ })
	caught("index", func() { fmt.Println(array[u8]) })
	caught("index", func() { fmt.Println(s[i]) })
	caught("slice", func() { fmt.Println(list[i:]) })
	caught("slice", func() { fmt.Println(list[:i]) })
	caught("slice", func() { fmt.Println(list[j:1:3]) })
	caught("slice", func() { fmt.Println(list[j : j-1]) })
	caught("slice", func() { fmt.Println(list[0:1:i]) })
	caught("slice", func() { fmt.Println(s[i:]) })
	caught("slice", func() { fmt.Println(s[j : j-1]) })
	caught("slice", func() { fmt.Println(array[i:]) })
	caught("array", func() { fmt.Println([5]int(list)) })
	caught("nil", func() { fmt.Println(p.a) })
	caught("nil", func() { p.b = 1 })
	caught("nil", func() { *p = pair{} })
	caught("nil map", func() { m["a"] = 1 })
	caught("nil map", func() { m["a"]++ })
	caught("nil function", func() { f() })
	caught("close", func() { close(ch) })
	caught("closed", func() { ch := make(chan int, 1); close(ch); ch <- 1 })
	caught("closed", func() { ch := make(chan int); close(ch); close(ch) })
	caught("divide", func() { fmt.Println(i / zero) })
	caught("divide", func() { fmt.Println(i % zero) })
	caught("divide", func() { i /= zero })
	caught("shift", func() { fmt.Println(1 << minus) })
	caught("shift", func() { i <<= minus })
	caught("assertion", func() { fmt.Println(x.(int)) })
	caught("assertion", func() { x = "s"; fmt.Println(x.(int)) })
	caught("assertion", func() { fmt.Println(x.(fmt.Stringer)) })
	caught("assertion", func() { fmt.Println(x.(error)) })
	caught("nil interface", func() { fmt.Println(e.Error()) })
	caught("unhashable", func() { fmt.Println(map[any]int{1: 1}[[]int{1}]) })
	caught("unhashable", func() { map[any]int{}[func() {}] = 1 })
	caught("uncomparable", func() { x = []int{}; fmt.Println(x == x) })
	caught("uncomparable", func() { x = struct{ f any }{[]int{}}; fmt.Println(x == x) })
	caught("make", func() { _ = make([]int, minus) })
	caught("make", func() { _ = make([]int, j, j-1+zero) })
	caught("make", func() { _ = make(chan int, minus) })
	caught("value", func() { panic(pair{1, 2}) })
	caught("value", func() { panic(fmt.Errorf("an error %d", 3)) })
	caught("nil", func() { panic(nil) })
	caught("none", func() {})
}

func main() {
	order()
	fmt.Println(unnamed(), unnamedArray())
	fmt.Println(unnamedStruct(true))
	fmt.Println(unnamedStruct(false))
	fmt.Println(named(2))
	fmt.Println(named(3))
	fmt.Println(namedStruct(1), namedStruct(2), namedArray())
	fmt.Println(again())
	caught("replaced", replaced)
	fmt.Println(inner())
	fmt.Println(notHere())
	fmt.Println(nested(6))
	loops()
	goexit()
	err := fails(3)
	var f *failure
	fmt.Println(err, errors.As(err, &f), f.code, fails(0))
	l := &locked{}
	l.add(3)
	caught("locked", func() { l.add(-1) })
	fmt.Println(l.add(4))
	messages()
	defer fmt.Println("not with os.Exit")
	defer os.Exit(3)
	panic("not seen")
}
