package gen

import "fmt"

// feature writes one of the idioms that statements alone seldom make.
func (g *generator) feature() {
	loops, labels := g.loops, g.labels
	g.loops, g.labels = 0, nil
	defer func() { g.loops, g.labels = loops, labels }()
	features := []func(*generator){
		(*generator).workers, (*generator).pipeline, (*generator).pingPong, (*generator).selects, (*generator).goexit,
		(*generator).customErrors, (*generator).sorting, (*generator).heap, (*generator).json, (*generator).readers,
		(*generator).evaluationOrder, (*generator).perIteration, (*generator).copies, (*generator).methodValues, (*generator).embedding,
		(*generator).constants, (*generator).repanic, (*generator).stack, (*generator).iterators, (*generator).onceAndPool,
		(*generator).formatter, (*generator).mapsAndKeys, (*generator).labelled, (*generator).shadowing, (*generator).namedResults,
		(*generator).slicing, (*generator).stringsAndRunes, (*generator).variadic, (*generator).runtimeErrors, (*generator).constraint,
		// Goroutines, as often as all else together.
		(*generator).network, (*generator).network, (*generator).network, (*generator).network, (*generator).network,
		(*generator).network, (*generator).network, (*generator).turns, (*generator).turns, (*generator).turns, (*generator).turns,
		(*generator).turns, (*generator).turns, (*generator).turns, (*generator).team, (*generator).team, (*generator).team,
		(*generator).team, (*generator).team, (*generator).team, (*generator).team, (*generator).hub, (*generator).hub,
	}
	g.open("{")
	pick(g, features...)(g)
	g.close("}")
}

func (g *generator) n() int       { return 2 + g.IntN(4) }
func (g *generator) i() string    { return g.expr(intT, 2, quiet) }
func (g *generator) s() string    { return g.expr(stringT, 2, quiet) }
func (g *generator) ints() string { return g.expr(sliceOf(intT), 2, quiet) }

// lines writes several lines.
func (g *generator) lines(format string, args ...any) { g.line(format, args...) }

// declareText declares at the top what format says. %[1]s is a name of its own.
func (g *generator) declareText(stem, format string, args ...any) (name string) {
	name = g.name(stem)
	fmt.Fprintf(&g.decls, format+"\n\n", append([]any{name}, args...)...)
	return name
}

func (g *generator) workers() {
	n := g.n()
	g.lines(`var mu sync.Mutex
var wg sync.WaitGroup
total, results := 0, make([]int, %d)
for i := range %d {
	wg.Add(1)
	go func() {
		defer wg.Done()
		mu.Lock()
		defer mu.Unlock()
		total += i + %s
		results[i] = total - total + i*i
	}()
}
wg.Wait()
fmt.Println("workers", total, results)`, n, n, g.i())
}

func (g *generator) pipeline() {
	g.lines(`source := make(chan int, %d)
squares := make(chan int)
go func() {
	defer close(source)
	for i := range %d {
		source <- i + %s
	}
}()
go func() {
	defer close(squares)
	for v := range source {
		squares <- v * v
	}
}()
sum := 0
for v := range squares {
	sum += v
	fmt.Println("squared", v)
}
_, open := <-squares
fmt.Println("sum", sum, open, len(source), cap(source))`, g.IntN(3), g.n(), g.i())
}

func (g *generator) pingPong() {
	g.lines(`ping, pong := make(chan string), make(chan string)
go func() {
	for s := range ping {
		pong <- s + "!"
	}
	close(pong)
}()
for i := range %d {
	ping <- fmt.Sprint(i, %s)
	fmt.Println(<-pong)
}
close(ping)
_, ok := <-pong
fmt.Println("pong", ok)`, g.n(), g.s())
}

func (g *generator) selects() {
	g.lines(`c, done := make(chan int, 1), make(chan struct{})
var never chan int
for i := range %d {
	select {
	case c <- i:
		fmt.Println("sent", i)
	case v := <-never:
		fmt.Println("never", v)
	default:
		fmt.Println("full", len(c))
	}
	if i%%2 == 1 {
		select {
		case v, ok := <-c:
			fmt.Println("received", v, ok)
		case <-done:
			fmt.Println("done")
		}
	}
}
close(done)
select {
case _, ok := <-done:
	fmt.Println("closed", ok)
case never <- %s:
}
ctx, cancel := context.WithCancel(context.WithValue(context.Background(), "k", %s))
fmt.Println(ctx.Err(), ctx.Value("k"))
cancel()
<-ctx.Done()
fmt.Println(ctx.Err(), context.Cause(ctx))`, g.n(), g.i(), g.s())
}

func (g *generator) goexit() {
	g.lines(`done := make(chan bool)
go func() {
	defer close(done)
	defer func() { fmt.Println("recovered", recover()) }()
	defer fmt.Println("leaving", %s)
	func() {
		defer fmt.Println("inner")
		runtime.Goexit()
	}()
	fmt.Println("not reached")
}()
<-done`, g.s())
}

func (g *generator) customErrors() {
	e := g.declareText("E", `type %[1]s struct{ code int; inner error }

func (e *%[1]s) Error() string { return fmt.Sprintf("code %%d: %%v", e.code, e.inner) }
func (e *%[1]s) Unwrap() error { return e.inner }
func (e *%[1]s) Is(t error) bool { return t == io.EOF && e.code == 1 }`)
	k := g.declareText("K", `type %[1]s string

func (k %[1]s) Error() string { return "kind " + string(k) }`)
	g.lines(`base := %s(%s)
var err error = &%s{%s & 1, base}
wrapped := fmt.Errorf("outer: %%w", err)
joined := errors.Join(wrapped, io.ErrUnexpectedEOF)
var asE *%s
var asK %s
fmt.Println(errors.As(joined, &asE), errors.As(joined, &asK), asK, asE != nil && asE.inner == base)
fmt.Println(errors.Is(joined, base), errors.Is(joined, io.EOF), errors.Is(joined, io.ErrUnexpectedEOF), errors.Is(wrapped, %s("none")))
fmt.Println(joined)
fmt.Printf("%%v|%%s|%%q|%%T|%%T\n", err, wrapped, base, err, base)
fmt.Println(errors.Unwrap(wrapped) == err, err.(interface{ Unwrap() error }).Unwrap())`, k, g.s(), e, g.i(), e, k, k)
}

func (g *generator) sorting() {
	t := g.declareText("By", `type %[1]s []string

func (b %[1]s) Len() int           { return len(b) }
func (b %[1]s) Less(i, j int) bool { return len(b[i]) < len(b[j]) || len(b[i]) == len(b[j]) && b[i] < b[j] }
func (b %[1]s) Swap(i, j int)      { b[i], b[j] = b[j], b[i] }`)
	g.lines(`words := []string{%s, %s, "b", "aa", ""}
sort.Sort(sort.Reverse(%s(words)))
fmt.Printf("%%q\n", words)
sort.Slice(words, func(i, j int) bool { return words[i] < words[j] })
fmt.Printf("%%q %%d\n", words, sort.SearchStrings(words, "b"))
nums := slices.Concat(%s, []int{3, 1, 2})
slices.SortFunc(nums, func(a, b int) int { return cmp.Compare(b, a) })
at, found := slices.BinarySearchFunc(nums, 2, func(e, t int) int { return cmp.Compare(t, e) })
fmt.Println(nums, at, found, slices.Max(nums), slices.Index(nums, 1), slices.Contains(nums, 99))`, g.s(), g.s(), t, g.ints())
}

func (g *generator) heap() {
	h := g.declareText("Heap", `type %[1]s []int

func (h %[1]s) Len() int           { return len(h) }
func (h %[1]s) Less(i, j int) bool { return h[i] < h[j] }
func (h %[1]s) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *%[1]s) Push(x any)        { *h = append(*h, x.(int)) }
func (h *%[1]s) Pop() any {
	old := *h
	x := old[len(old)-1]
	*h = old[:len(old)-1]
	return x
}`)
	g.lines(`h := &%s{5, 2, %s}
heap.Init(h)
heap.Push(h, %s)
for h.Len() > 0 {
	fmt.Print(heap.Pop(h), " ")
}
fmt.Println(len(*h))`, h, g.i(), g.i())
}

func (g *generator) json() {
	t := g.declareText("J", "type %[1]s struct {\n\tName string `json:\"name\"`\n\tAge int `json:\",omitempty\"`\n\tTags []string\n\thidden int\n\tInner *%[1]s `json:\"inner,omitempty\"`\n\tAny any\n}")
	m := g.declareText("JM", `type %[1]s int

func (m %[1]s) MarshalJSON() ([]byte, error) { return json.Marshal(fmt.Sprintf("m%%d", int(m))) }
func (m *%[1]s) UnmarshalJSON(b []byte) error { *m = %[1]s(len(b)); return nil }`)
	g.lines(`in := %s{Name: %s, Age: %s, Tags: []string{"x"}, hidden: 1, Inner: &%s{Name: "in"}, Any: %s(7)}
b, err := json.Marshal(in)
fmt.Println(string(b), err)
var out %s
err = json.Unmarshal([]byte(`+"`"+`{"name":"n","AGE":3,"Tags":null,"inner":{"name":"deep","Any":[1,"a",null]}}`+"`"+`), &out)
fmt.Println(out.Name, out.Age, out.Tags == nil, out.Inner.Name, out.Inner.Any, err)
var ms map[string]%s
fmt.Println(json.Unmarshal([]byte(`+"`"+`{"a": 12345, "b": "q"}`+"`"+`), &ms), ms)
fmt.Println(json.Unmarshal([]byte(`+"`"+`{"name": 3}`+"`"+`), &out))`, t, g.s(), g.i(), t, m, t, m)
}

func (g *generator) readers() {
	r := g.declareText("R", `type %[1]s struct{ left int }

func (r *%[1]s) Read(p []byte) (int, error) {
	if r.left == 0 {
		return 0, io.EOF
	}
	r.left--
	return copy(p, "ab\n"), nil
}`)
	w := g.declareText("W", `type %[1]s struct{ n int; b []byte }

func (w *%[1]s) Write(p []byte) (int, error) { w.n++; w.b = append(w.b, p...); return len(p), nil }`)
	g.lines(`w := &%s{}
n, err := io.Copy(w, io.LimitReader(&%s{%d}, 7))
fmt.Println(n, err, string(w.b))
fmt.Fprintf(w, "%%d-%%s", %s, %s)
fmt.Fprintln(io.MultiWriter(w, os.Stdout), "both")
fmt.Printf("%%q %%v\n", w.b, w.n > 0)
scanner := bufio.NewScanner(&%s{2})
for scanner.Scan() {
	fmt.Println("line", scanner.Text())
}
var buf bytes.Buffer
buf.ReadFrom(&%s{1})
line, err := bufio.NewReader(strings.NewReader(%s + "\nrest")).ReadString('\n')
fmt.Printf("%%q %%q %%v\n", buf.String(), line, err)`, w, r, g.n(), g.i(), g.s(), r, r, g.s())
}

func (g *generator) evaluationOrder() {
	g.declareTrace()
	n := g.number
	g.lines(`xs := []int{1, 2, 3, 4}
i := 1
i, xs[i] = 2, 9
fmt.Println(i, xs)
xs[trace%d("a", 0)], xs[trace%d("b", 1)] = trace%d("c", %s), trace%d("d", 8)
m := map[int]string{trace%d("k", 1): trace%d("v", "x"), trace%d("l", 2): trace%d("w", "y")}
f := func(a, b int, rest ...int) int { return a - b + len(rest) }
fmt.Println(xs, m, f(trace%d("e", 1), trace%d("f", 2), trace%d("g", 3)), trace%d("h", false) && trace%d("i", true))
type point struct{ x, y int }
fmt.Println(point{y: trace%d("y", 1), x: trace%d("x", 2)})
defer fmt.Println(trace%d("later", 1))
func() (int, int) { return trace%d("r1", 1), trace%d("r2", 2) }()
xs[0], xs[1] = xs[1], xs[0]
xs, xs[0] = []int{7}, 5
fmt.Println(xs)`, n, n, n, g.i(), n, n, n, n, n, n, n, n, n, n, n, n, n, n, n)
}

func (g *generator) perIteration() {
	g.lines(`var fs []func() int
for i := 0; i < %d; i++ {
	fs = append(fs, func() int { i += 10; return i })
	i := i * 2
	fs = append(fs, func() int { return i })
}
for _, s := range []string{"a", %s} {
	defer func() { fmt.Println("deferred", s) }()
}
for k, f := range fs {
	fmt.Println(k, f(), f())
}`, g.n(), g.s())
}

func (g *generator) copies() {
	t := g.declareText("C", `type %[1]s struct {
	a [2]int
	s []int
	in struct{ n int }
}

func (c %[1]s) with(n int) %[1]s { c.a[0], c.in.n = n, n; return c }
func (c *%[1]s) set(n int)       { c.a[1], c.in.n = n, -n }`)
	g.lines(`x := %s{a: [2]int{1, %s}, s: []int{1}}
y := x
y.a[0], y.s[0] = 5, 6
z := x.with(9)
x.set(3)
arr := [3]%s{x, y, z}
for i, e := range arr {
	arr[2].a[0]++
	e.set(i)
	arr[i].in.n += e.a[1]
}
p := &arr[1]
p.a[0] = 77
brr := arr
brr[1].a[0] = 0
m := map[string]%s{"x": x}
c := m["x"]
c.a[0] = -1
fmt.Println(x, y, z, arr, *p, brr[1].a, m, c.a)
fmt.Println(arr[0].a == brr[0].a, x.in == y.in, struct{ n int }{x.in.n} == x.in)`, t, g.i(), t, t)
}

func (g *generator) methodValues() {
	t := g.declareText("M", `type %[1]s struct{ n int }

func (m %[1]s) get(d int) int { return m.n + d }
func (m *%[1]s) inc() *%[1]s  { m.n++; return m }`)
	g.lines(`v := %s{%s}
get, inc := v.get, v.inc
inc().inc()
v.n *= 2
fmt.Println(get(1), v.get(1), inc().get(0), (*%s).inc(&v).get(0), %s.get(v, 3))
fs := map[string]func(int) int{"a": v.get, "b": func(d int) int { return d }}
v.n = 0
fmt.Println(fs["a"](1), fs["b"](2), fs["c"] == nil)
var i interface{ get(int) int } = v
h := i.get
i = %s{100}
defer v.inc().inc()
fmt.Println(h(0), i.get(0), v)`, t, g.i(), t, t, t)
}

func (g *generator) embedding() {
	b := g.declareText("Base", `type %[1]s struct{ Name string; n int }

func (b %[1]s) Hello() string   { return "hello " + b.Name }
func (b *%[1]s) Rename(s string) { b.Name = s }
func (b %[1]s) String() string  { return "base:" + b.Name }`)
	d := g.declareText("Derived", `type %[1]s struct {
	*%[2]s
	fmt.Stringer
	n string
}

func (d %[1]s) String() string { return "derived of " + d.%[2]s.String() }`, b)
	o := g.declareText("Outer", `type %[1]s struct {
	%[2]s
	sync.Mutex
	Extra int
}`, b)
	g.lines(`base := %s{%s, 1}
d := %s{%s: &base, n: "n"}
d.Rename("renamed")
o := %s{%s: base, Extra: %s}
o.Rename("outer")
o.Lock()
o.Unlock()
fmt.Println(d.Hello(), d, o.Hello(), o.Name, base, o.n, d.n)
var s fmt.Stringer = d
var h interface{ Hello() string } = &o
fmt.Println(s, h.Hello(), o.%s)
_, isStringer := h.(fmt.Stringer)
fmt.Println(isStringer)`, b, g.s(), d, b, o, b, g.i(), b)
}

func (g *generator) constants() {
	t := g.declareText("Weekday", `type %[1]s int

const (
	_%[1]s %[1]s = iota * 3
	A%[1]s
	B%[1]s
	_
	C%[1]s = 1 << iota
	D%[1]s
)

func (w %[1]s) String() string { return [...]string{"zero", "one"}[w%%2] }`)
	g.lines(`const big = 1 << 100
const f = big >> 98
fmt.Println(A%s, B%s, C%s, D%s, f, float64(big), 'a' + 1, 7/2, 7/2.0, %s(3))
fmt.Printf("%%d %%v %%s %%x %%T\n", B%s, B%s, C%s, D%s, D%s)
var u8 uint8 = 255
var i8 int8 = -128
u8++
i8--
fmt.Println(u8, i8, -i8, u8-1, ^u8, i8>>1, uint8(i8), int8(u8+200), uint32(1)<<31, %s>>1)
fmt.Println(math.MaxInt64, uint64(math.MaxUint64), math.Inf(1), -math.Inf(1), math.NaN(), 1e21, 1e20, float32(0.1), 100000000.0, 5e-324)`, t, t, t, t, t, t, t, t, t, t, g.i())
}

func (g *generator) repanic() {
	g.lines(`func() {
	defer func() { fmt.Println("outer", recover()) }()
	defer func() {
		defer func() { fmt.Println("inner", recover()) }()
		panic(fmt.Sprint("second after ", recover()))
	}()
	defer func() {
		func() { fmt.Println("not called by defer:", recover()) }()
	}()
	defer panic("replaced")
	panic(%s)
}()
f := func() (n int, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("recovered: %%v", r)
			n *= 2
		}
	}()
	n = 21
	var m map[string]int
	m["a"] = %s
	return 1, nil
}
fmt.Println(f())
fmt.Println(recover())`, g.s(), g.i())
}

func (g *generator) stack() {
	t := g.declareText("Stack", `type %[1]s[T any] struct{ items []T }

func (s *%[1]s[T]) Push(v ...T) { s.items = append(s.items, v...) }
func (s *%[1]s[T]) Pop() (v T, ok bool) {
	if len(s.items) == 0 {
		return
	}
	v = s.items[len(s.items)-1]
	s.items = s.items[:len(s.items)-1]
	return v, true
}
func (s *%[1]s[T]) All() iter.Seq2[int, T] {
	return func(yield func(int, T) bool) {
		for i := len(s.items) - 1; i >= 0; i-- {
			if !yield(i, s.items[i]) {
				return
			}
		}
	}
}

type list%[1]s[T any] struct {
	head *node%[1]s[T]
}
type node%[1]s[T any] struct {
	v    T
	next *node%[1]s[T]
}

func (l *list%[1]s[T]) add(v T) *list%[1]s[T] { l.head = &node%[1]s[T]{v, l.head}; return l }
func map%[1]s[T, U any](l *list%[1]s[T], f func(T) U) (out []U) {
	for n := l.head; n != nil; n = n.next {
		out = append(out, f(n.v))
	}
	return out
}`)
	e := g.printableType()
	g.lines(`var s %s[%s]
s.Push(%s, %s)
for i, v := range s.All() {
	fmt.Println(i, v)
}
v, ok := s.Pop()
fmt.Printf("%%v %%v %%T %%v\n", v, ok, s, len(s.items))
l := (&list%s[int]{}).add(1).add(%s)
fmt.Println(map%s(l, func(n int) string { return strings.Repeat("x", n&3) }), map%s(l, strconv.Itoa))
fmt.Printf("%%T\n", l)`, t, e.text, g.expr(e, 2, quiet), g.expr(e, 2, quiet), t, g.i(), t, t)
}

func (g *generator) iterators() {
	g.declareSeq()
	n := g.number
	g.lines(`next, stop := iter.Pull(count%d(%d))
v, ok := next()
fmt.Println(v, ok)
v, ok = next()
fmt.Println(v, ok)
stop()
v, ok = next()
fmt.Println(v, ok)
fmt.Println(slices.Collect(maps.Values(map[string]int{"a": 1})), slices.Sorted(maps.Keys(map[string]int{"b": 1, "a": 2})))
find := func(want int) (at int) {
	defer func() { at *= 10 }()
	for i := range count%d(5) {
		for j, s := range each%d([]string{"a", %s}) {
			if i+j == want&3 {
				defer fmt.Println("found", i, j, s)
				return i + 1
			}
		}
	}
	return -1
}
fmt.Println(find(%s), find(3))
for c := range slices.Chunk(%s, 2) {
	fmt.Println(c)
}`, n, g.n(), n, n, g.s(), g.i(), g.ints())
}

func (g *generator) onceAndPool() {
	g.lines(`var once sync.Once
for range 3 {
	once.Do(func() { fmt.Println("once", %s) })
}
value := sync.OnceValue(func() int { fmt.Println("computed"); return %s })
fmt.Println(value(), value())
var n atomic.Int64
var p atomic.Pointer[string]
s := %s
p.Store(&s)
n.Add(5)
fmt.Println(n.Load(), n.CompareAndSwap(5, 6), n.Swap(1), *p.Load())
var sm sync.Map
sm.Store("k", %s)
got, loaded := sm.LoadOrStore("k", 0)
fmt.Println(got, loaded)
var rw sync.RWMutex
rw.RLock()
fmt.Println(rw.TryRLock(), rw.TryLock())`, g.s(), g.i(), g.s(), g.i())
}

func (g *generator) formatter() {
	t := g.declareText("F", `type %[1]s struct{ x, y int }

func (f %[1]s) Format(s fmt.State, verb rune) {
	w, hasW := s.Width()
	fmt.Fprintf(s, "<%%c %%d %%v %%d,%%d>", verb, w, hasW || s.Flag('+'), f.x, f.y)
}`)
	p := g.declareText("P", `type %[1]s struct {
	Name string
	In   map[string][]int
	E    error
	A    any
	f    float64
}`)
	g.lines(`f := %s{1, %s}
fmt.Printf("%%v %%+d %%8s %%s\n", f, f, f, []any{f})
p := %s{Name: %s, In: map[string][]int{"k": {1}, "a": nil}, A: f, f: 1.5}
fmt.Printf("%%v|%%+v|%%T\n", p, p, p)
p.E, p.A = io.EOF, []%s{{Name: "q"}}
fmt.Printf("%%v|%%+v\n%%#v\n", &p, p, p.In)
fmt.Printf("%%d %%s %%!|%%z %%d\n", %s, 3, 4)
fmt.Printf("%%[2]d %%[1]v %%*d|%%-*d|%%.3s|%%6.2f|%%x|%%X|%%q|%%U|%%c|%%t|%%p\n", "a", 2, 5, 3, 4, 2, "abcdef", 3.14159, "hi", []byte("hi"), 'x', 0x1F600, 0x65E5, true, nil)
fmt.Println(fmt.Sprintf("%%6d|%%-6d|%%06d|%%+d|%%x|%%o|%%b|%%e|%%g|%%8.3v|%%v", 42, 42, 42, 42, -42, 8, 5, 123456.789, 1e100, 3.14159, [2]bool{true}))`, t, g.i(), p, g.s(), p, g.s())
}

func (g *generator) mapsAndKeys() {
	k := g.declareText("Key", `type %[1]s struct {
	a int
	b string
}`)
	c := g.declareText("Celsius", `type %[1]s float64`)
	g.lines(`m := map[any]int{1: 1, "1": 2, 1.0: 3, %s{1, "x"}: 4, %s(1): 5, [1]int{1}: 6, true: 7}
fmt.Println(m[1], m["1"], m[1.0], m[%s{1, "x"}], m[%s(1)], m[[1]int{1}], m[true], m[int8(1)], len(m))
n := map[%s][]string{}
n[%s{1, %s}] = append(n[%s{1, "z"}], "v")
n[%s{1, "z"}] = append(n[%s{1, "z"}], "w")
delete(n, %s{9, ""})
fmt.Println(len(n), n[%s{1, "z"}])
var a, b any = %s{1, "p"}, %s{1, "p"}
fmt.Println(a == b, a != any(1), any(%s(1)) == any(1.0), any(nil) == nil)
func() {
	defer func() { fmt.Println(recover()) }()
	m[[]int{1}] = 1
}()
func() {
	defer func() { fmt.Println(recover()) }()
	var f any = func() {}
	fmt.Println(f == f)
}()`, k, c, k, c, k, k, g.s(), k, k, k, k, k, k, k, c)
}

func (g *generator) labelled() {
	g.lines(`count := 0
outer:
for i := range 5 {
	for j := 0; ; j++ {
		switch {
		case j == 3:
			continue outer
		case i*j > %s&7:
			break outer
		case i == 4:
			goto end
		}
		count += i*10 + j
	}
}
end:
fmt.Println("count", count)
i := 0
loop:
if i < 3 {
	i++
	goto loop
}
fmt.Println(i)`, g.i())
}

func (g *generator) shadowing() {
	g.lines(`x := %s
if x := x + 1; x%%2 == 0 {
	x := "shadow"
	fmt.Println(x)
} else if y := x * 2; y > 3 {
	fmt.Println(x, y)
} else {
	fmt.Println(x, y)
}
{
	x, y := "inner", x
	fmt.Println(x, y)
}
len := func(s string) int { return 42 }
fmt.Println(x, len("abc"))
string := 3
fmt.Println(string)`, g.i())
}

func (g *generator) namedResults() {
	f := g.declareText("nr", `func %[1]s(n int) (a, b int, err error) {
	defer func() {
		a++
		if r := recover(); r != nil {
			err = r.(error)
		}
	}()
	if n == 0 {
		return
	}
	a, b = n, 10/(n-2)
	if b := a; b > 3 {
		return b, a * 2, errors.New("big")
	}
	return b, a, nil
}`)
	g.lines(`for i := range 5 {
	fmt.Println(%s(i))
}
sum := func(a, b int, e error) string { return fmt.Sprint(a+b, e) }
fmt.Println(sum(%s(%s & 7)))`, f, f, g.i())
}

func (g *generator) slicing() {
	g.lines(`a := [5]int{1, 2, 3, 4, 5}
s := a[1:3]
t := append(s, %s)
u := append(s[:1:1], 7)
fmt.Println(a, s, t, u, len(s), cap(s), cap(a[2:4:4]))
copy(a[1:], a[:])
fmt.Println(a, s)
p := &a
p[0] = 100
for i, v := range p {
	p[4-i] = v
}
fmt.Println(a, len(p), p[1:2])
arr := [2]int(s)
ptr := (*[2]int)(s)
ptr[0] = -1
fmt.Println(arr, s, *ptr, [...]string{2: "c", 0: "a"}, []int{5: 1})
var nilS []int
fmt.Println(nilS == nil, len(nilS[:0]), append(nilS, nilS...) == nil, nilS[:] == nil)
s2 := [][]int{{1}, {2, 3}}
s2[0] = append(s2[0], %s)
fmt.Println(s2, slices.Equal(s2[0], s2[1]))
func() {
	defer func() { fmt.Println(recover()) }()
	i := %s
	fmt.Println(s[i:1])
}()`, "6", g.i(), g.i())
}

func (g *generator) stringsAndRunes() {
	g.lines(`s := %s + "日本\xffz"
for i, r := range s {
	fmt.Print(i, ":", string(r), " ")
}
fmt.Println(len(s), utf8.RuneCountInString(s), []rune(s), []byte(s), s[len(s)-1], s[1:2] == "x")
b := []byte(s)
b[0] = 'X'
fmt.Println(string(b) == s, string(rune(65)), strings.Fields(" a b  c "), strings.Split("a,b,c", ","), s < "zz", strings.Map(func(r rune) rune { return r + 1 }, "abc"))
var sb strings.Builder
for i := 3; i > 0; i-- {
	fmt.Fprintf(&sb, "%%d...", i)
}
sb.WriteString(%s)
fmt.Println(sb.String(), sb.Len())
n, err := strconv.Atoi("12x")
f, err2 := strconv.ParseFloat("1.5e3", 64)
fmt.Println(n, err, f, err2, strconv.Quote(s), strconv.FormatInt(-255, 16))
switch c := s[0]; {
case 'a' <= c && c <= 'z':
	fmt.Println("lower")
case c == 'X', c > 127:
	fmt.Println("other")
}`, g.s(), g.s())
}

func (g *generator) variadic() {
	f := g.declareText("va", `func %[1]s(prefix string, rest ...any) string {
	if len(rest) > 0 {
		if s, ok := rest[0].(string); ok {
			rest[0] = s + "*"
		}
	}
	return prefix + fmt.Sprint(len(rest), rest == nil, rest)
}`)
	g.lines(`args := []any{%s, %s, nil}
fmt.Println(%s("a"), %s("b", args...), args, %s("c", args), %s("d", nil), %s("e", nil...))
apply := func(fs ...func(int) int) (n int) {
	for _, f := range fs {
		n = f(n)
	}
	return
}
add := func(d int) func(int) int { return func(n int) int { return n + d } }
fmt.Println(apply(), apply(add(1), add(%s)))`, g.s(), g.i(), f, f, f, f, f, g.i())
}

func (g *generator) runtimeErrors() {
	try := g.declareText("try", `func %[1]s(f func()) {
	defer func() {
		r := recover()
		_, isRuntime := r.(runtime.Error)
		fmt.Println(r, isRuntime)
	}()
	f()
}`)
	t := g.declareText("N", `type %[1]s struct{ next *%[1]s; v int }

func (n *%[1]s) value() int { return n.v }
func (n %[1]s) copied() int { return n.v }`)
	ops := []string{
		"s := []int{1, 2}; i := " + g.i() + "; fmt.Println(s[i])",
		"s := []int{1, 2}; i := -1; fmt.Println(s[i&-1])",
		"a := [3]int{}; i := 5; a[i] = 1",
		"s := \"abc\"; i := 7; fmt.Println(s[i])",
		"s := \"abc\"; i := 7; fmt.Println(s[i:])",
		"s := []int{1}; i, j := 3, 1; fmt.Println(s[i:j])",
		"s := []int{1}; j := 9; fmt.Println(s[:j])",
		"s := make([]int, 1, 2); j := 9; fmt.Println(s[:1:j])",
		"x := 0; fmt.Println(1 / x)",
		"x := 0; fmt.Println(int8(1) % int8(x))",
		"var p *" + t + "; fmt.Println(p.v)",
		"var p *" + t + "; fmt.Println(p.value())",
		"var p *" + t + "; fmt.Println(p.copied())",
		"p := &" + t + "{}; fmt.Println(p.next.next)",
		"var m map[string]int; m[\"a\"]++",
		"var e error; fmt.Println(e.Error())",
		"var f func(); f()",
		"var x any = \"s\"; fmt.Println(x.(int))",
		"var x any; fmt.Println(x.(string))",
		"var x any = 3; fmt.Println(x.(fmt.Stringer))",
		"var x any = " + t + "{}; fmt.Println(x.(*" + t + "))",
		"var x fmt.Stringer; fmt.Println(x.(error))",
		"var c chan int; close(c)",
		"c := make(chan int); close(c); close(c)",
		"c := make(chan int, 1); close(c); c <- 1",
		"n := -1; fmt.Println(make([]int, n))",
		"n := -1; fmt.Println(len(make(chan int, n)))",
		"s := []int{1}; fmt.Println([2]int(s))",
		"sh := -1; fmt.Println(1 << sh)",
		"panic(fmt.Sprintf(\"%05d\", " + g.i() + "))",
		"panic(error(nil))",
		"fmt.Println(strings.Repeat(\"x\", -1))",
		"var wg sync.WaitGroup; wg.Done()",
		"a, b := any([]int{}), any([]int{}); fmt.Println(a == b)",
	}
	for range 4 {
		g.line("%s(func() { %s })", try, pick(g, ops...))
	}
}

func (g *generator) constraint() {
	t := g.declareText("Num", `type %[1]s interface {
	~int | ~int8 | ~uint16 | ~float64
}

func sum%[1]s[T %[1]s](xs ...T) (total T) {
	for _, x := range xs {
		total += x
	}
	return total
}

type vec%[1]s[T %[1]s] []T

func (v vec%[1]s[T]) dot(w vec%[1]s[T]) (d T) {
	for i := range v {
		d += v[i] * w[i]
	}
	return d
}

func keys%[1]s[M ~map[K]V, K cmp.Ordered, V any](m M) []K {
	return slices.Sorted(maps.Keys(m))
}

type tree%[1]s[K cmp.Ordered, V any] struct {
	left, right *tree%[1]s[K, V]
	k           K
	v           V
}

func (t *tree%[1]s[K, V]) put(k K, v V) *tree%[1]s[K, V] {
	switch {
	case t == nil:
		return &tree%[1]s[K, V]{k: k, v: v}
	case k < t.k:
		t.left = t.left.put(k, v)
	case k > t.k:
		t.right = t.right.put(k, v)
	default:
		t.v = v
	}
	return t
}

func (t *tree%[1]s[K, V]) walk(f func(K, V)) {
	if t != nil {
		t.left.walk(f)
		f(t.k, t.v)
		t.right.walk(f)
	}
}

func zero%[1]s[T any]() (v T, text string) { return v, fmt.Sprintf("%%T %%v", v, v) }

func kind%[1]s[T any](v T) string {
	switch any(v).(type) {
	case int:
		return "int"
	case []T:
		return "slice of itself"
	case fmt.Stringer:
		return "stringer"
	}
	return fmt.Sprintf("%%T", v)
}`)
	// Not within the function: how a local type is called in an instance is the compiler's affair.
	c := g.declareText("Celsius", `type %[1]s float64`)
	b := g.basic()
	g.lines(`fmt.Println(sum%s(1, 2, %s), sum%s(1.5, 2), sum%s[%s](1, 2.5), sum%s[int8](100, 100))
fmt.Println(vec%s[int]{1, 2}.dot(vec%s[int]{3, 4}), keys%s(map[string]bool{"b": true, "a": false}))
var root *tree%s[string, int]
for i, w := range strings.Fields("the quick brown fox the end") {
	root = root.put(w, i)
}
root.walk(func(k string, v int) { fmt.Print(k, "=", v, " ") })
fmt.Println()
fmt.Println(zero%s[%s]())
fmt.Println(kind%s(1), kind%s("s"), kind%s(%s(1)), kind%s(time.Second))
fmt.Printf("%%T %%T\n", vec%s[%s]{}, root)`, t, g.i(), t, t, c, t, t, t, t, t, t, b.text, t, t, t, c, t, t, c)
}
