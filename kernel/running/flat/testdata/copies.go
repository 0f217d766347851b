// Arrays and structs are values: an assignment, a call, a result, an interface, a map, a channel, a
// range and a closure each have a copy of their own; pointers and slices do not.
package main

import "fmt"

type point struct{ x, y int }

type line struct {
	from, to point
	name     string
	marks    [3]int
}

func moved(p point) point { p.x += 100; return p }

func (p point) shifted() point { p.y += 1000; return p }
func (p *point) shift()        { p.y += 7 }

func changed(a [3]int) [3]int { a[0] = 99; return a }

func both(a [3]int, p point) (point, [3]int) { a[1]++; p.x--; return p, a }

func named(p point) (q point, a [3]int) {
	q = p
	q.x++
	a[2] = q.x
	p = q
	q.y = 55
	return
}

func swapped(p, q point) (point, point) { return q, p }

func self(p point) (q point) {
	defer func() { q.x++ }()
	q = p
	return q
}

func arrays() {
	a := [3]int{1, 2, 3}
	b := a
	a[0] = 10
	b[2] = 30
	c := changed(a)
	fmt.Println(a, b, c, a == b, a != c, a == [3]int{10, 2, 3})
	p := &a
	p[1] = 20
	d := *p
	p[1] = 21
	fmt.Println(a, d, len(a), len(p))
	for i, v := range a {
		a[2] = 77
		fmt.Print(i, v, " ")
	}
	fmt.Println(a)
	for i, v := range &a {
		a[2] = 78
		fmt.Print(i, v, " ")
	}
	fmt.Println()
	var m [2][3]int
	m[1] = a
	a[0] = -1
	row := m[1]
	row[1] = -2
	n := m
	m[1][2] = -3
	fmt.Println(m, n, row, a)
	m[0], m[1] = m[1], m[0]
	fmt.Println(m)
	s := a[:]
	s[0] = 5
	e := [3]int(s)
	s[1] = 6
	q := (*[3]int)(s)
	q[2] = 7
	fmt.Println(a, s, e, *q)
	z := [0]int{}
	fmt.Println(z, len(z), z == [0]int{})
	w := [...]string{2: "c", 0: "a"}
	v := w
	v[1] = "b"
	fmt.Printf("%q %q\n", w, v)
}

func structs() {
	p := point{1, 2}
	q := p
	p.x = 10
	r := moved(p)
	s := p.shifted()
	p.shift()
	fmt.Println(p, q, r, s, p == q, q == point{1, 2})
	p, q = q, p
	fmt.Println(p, q)
	p, q = swapped(p, q)
	fmt.Println(p, q)
	p.x, p.y = p.y, p.x
	fmt.Println(p)
	l := line{from: p, to: q, name: "l", marks: [3]int{1}}
	k := l
	l.from.x = -5
	l.marks[1] = -6
	k.from, k.to = k.to, k.from
	fmt.Println(l, k, l == k)
	at := &l.from
	at.y = 42
	was := *at
	at.y = 43
	*at = point{at.y, at.x}
	fmt.Println(l, was, *at)
	ps := []point{{1, 2}, {3, 4}, {5, 6}}
	ps[0], ps[2] = ps[2], ps[0]
	first := ps[0]
	ps[0].x = 8
	ps[1] = ps[0]
	ps[0].y = 9
	fmt.Println(ps, first)
	for i, p := range ps {
		p.x = 1000
		ps[(i+1)%3].y = 7
		fmt.Print(p, " ")
	}
	fmt.Println(ps)
	ps = append(ps, ps[0], first)
	ps[0].x = -1
	fmt.Println(ps, len(ps))
	ps[0], ps[1], ps[2] = ps[1], ps[2], ps[0]
	fmt.Println(ps)
	a, b := both([3]int{1, 2, 3}, p)
	c, d := named(b1(a, b))
	fmt.Println(a, b, c, d, self(c))
	*(&p), q = q, *(&p)
	fmt.Println(p, q)
	empty := struct{}{}
	fmt.Println(empty == struct{}{}, [2]struct{}{})
	anon := struct {
		a int
		b string
	}{1, "x"}
	other := anon
	other.b = "y"
	fmt.Println(anon, other, anon == other)
}

func b1(p point, a [3]int) point { return point{a[0] + p.x, a[1]} }

func inInterfaces() {
	p := point{1, 2}
	var x any = p
	p.x = 9
	q := x.(point)
	q.y = 8
	y := x
	fmt.Println(p, x, q, x == any(point{1, 2}), x == y, x == any(q))
	a := [3]int{1, 2, 3}
	x = a
	a[0] = 7
	b := x.([3]int)
	b[1] = 7
	fmt.Println(a, x, b, x == any([3]int{1, 2, 3}))
	if c, ok := x.([3]int); ok {
		c[2] = 0
		fmt.Println(c, x)
	}
	_, ok := x.(point)
	none, ok2 := x.(string)
	fmt.Println(ok, ok2, none == "")
	switch v := x.(type) {
	case point:
		fmt.Println("point", v)
	case [3]int:
		v[0] = 1000
		fmt.Println("array", v, x)
	}
}

func inMaps() {
	p := point{1, 2}
	m := map[string]point{"a": p}
	p.x = 5
	m["b"] = p
	p.x = 6
	q := m["a"]
	q.y = 77
	r, ok := m["b"]
	r.x = 0
	none, no := m["c"]
	fmt.Println(m, q, r, ok, none, no)
	m["a"], m["b"] = m["b"], m["a"]
	fmt.Println(m)
	byPoint := map[point][2]int{{1, 2}: {3, 4}}
	key := point{1, 2}
	v := byPoint[key]
	v[0] = 9
	key.x = 3
	byPoint[key] = v
	v[1] = 0
	fmt.Println(byPoint, v)
	byArray := map[[2]string]*point{{"a", "b"}: {1, 1}}
	byArray[[2]string{"a", "b"}].x = 4
	fmt.Println(*byArray[[2]string{"a", "b"}], byArray[[2]string{"b", "a"}] == nil)
	for k, v := range m {
		v.x = 100
		m[k] = v
	}
	fmt.Println(m)
}

func inChannels() {
	ch := make(chan line, 2)
	l := line{from: point{1, 2}, marks: [3]int{1, 2, 3}}
	ch <- l
	l.marks[0] = 9
	ch <- l
	l.from.x = 50
	a := <-ch
	a.marks[1] = 0
	b, ok := <-ch
	fmt.Println(a, b, ok, l)
	arr := make(chan [2]int, 1)
	x := [2]int{1, 2}
	select {
	case arr <- x:
		x[0] = 3
	}
	select {
	case y := <-arr:
		y[1] = 4
		fmt.Println(x, y)
	}
}

func inClosures() {
	p := point{1, 2}
	a := [2]int{1, 2}
	get := func() (point, [2]int) { return p, a }
	set := func(n int) { p.x, a[0] = n, n }
	q, b := get()
	set(5)
	q.y++
	b[1]++
	r, c := get()
	fmt.Println(p, a, q, b, r, c)
	bound := p.shifted
	p.y = -1
	fmt.Println(bound(), p)
	onPointer := p.shift
	onPointer()
	fmt.Println(p)
	take := point.shifted
	fmt.Println(take(p))
	var list []func() point
	for i := range 3 {
		here := point{i, i * i}
		list = append(list, func() point { here.x++; return here })
	}
	for _, f := range list {
		f()
		fmt.Print(f(), " ")
	}
	fmt.Println()
	for _, v := range []point{{1, 1}, {2, 2}} {
		defer func() { v.x *= 10; fmt.Println("deferred", v) }()
		defer fmt.Println("argument", v)
		v.y = 9
	}
	func(p point) { p.x = 1000 }(p)
	fmt.Println(p)
}

type tree struct {
	left, right *tree
	value       point
	tags        []string
	more        map[string]point
	f           func(point) point
	any         any
}

func pointers() {
	t := tree{value: point{1, 2}, tags: []string{"a"}, more: map[string]point{"k": {1, 1}}, f: moved, any: point{3, 3}}
	u := t
	u.tags[0] = "shared"
	u.tags = append(u.tags, "own")
	u.more["k"] = point{9, 9}
	u.value.x = 55
	t.left = &u
	t.left.value.y = 66
	u.right = &tree{value: u.value}
	u.right.value.x++
	fmt.Println(t.tags, t.more, t.value, t.left.value, u.right.value, t.f(u.value), t.any, u.any == t.any)
	*t.left = *u.right
	fmt.Println(u.value, u.left == nil, len(u.tags))
	pp := &t.value
	ppp := &pp
	(*ppp).x = 3
	(**ppp).y = 4
	fmt.Println(t.value, *pp == t.value)
	n := new([2]point)
	n[1].x = 4
	m := *n
	n[1].y = 5
	fmt.Println(*n, m)
}

// What an interface has of these is the pointer itself.
type (
	nothing struct{}
	handle  struct {
		_ nothing
		p *int
	}
	table struct {
		a [0]int
		m map[string]int
	}
	handles [1]handle
)

type getter interface{ get() int }

func (h handle) get() int  { return *h.p }
func (t table) get() int   { return t.m["a"] }
func (h handles) get() int { return *h[0].p }

func sum(list ...getter) (n int) {
	for _, g := range list {
		n = n*10 + g.get()
	}
	return n
}

func direct() {
	a, b := 5, 5
	g, h := handle{p: &a}, handle{p: &b}
	for range 2 {
		fmt.Println(sum(g, table{m: map[string]int{"a": 3}}, handles{h}, &g, &handles{g}))
	}
	x := any(g)
	y := x.(handle)
	fmt.Println(g == h, g == y, handles{g} == handles{h}, handles{g} == handles{y}, x == any(h), x == any(y), *y.p)
	var f getter = handles{h}
	b = 6
	fmt.Println(f.get(), f.(handles)[0].get(), f == getter(handles{h}))
}

func main() {
	direct()
	arrays()
	structs()
	inInterfaces()
	inMaps()
	inChannels()
	inClosures()
	pointers()
}
