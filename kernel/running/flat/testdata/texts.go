// Strings, slices of slices, maps with keys of all kinds, append, copy and conversions.
package main

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"sort"
	"strings"
)

func runes(s string) {
	for i, r := range s {
		fmt.Print(i, ":", r, " ")
	}
	n := 0
	for range s {
		n++
	}
	for i := range s {
		n += i
	}
	b, r := []byte(s), []rune(s)
	fmt.Println(n, b, r, string(b) == s, string(r), len(s))
	if len(b) > 0 {
		b[0] = '*'
		fmt.Printf("%q %q\n", s, b)
	}
}

func texts() {
	runes("")
	runes("héllo, 世界")
	runes("a\xffb\xc0\xafc\xed\xa0\x80\xf0\x9f\x98")
	s := "abc"
	t := s + "def"
	u := t[1:4]
	s += u
	fmt.Println(s, t, u, s[2], t[len(t)-1], t[:2]+t[4:], s < t, s == "abcbcd", s != t, "" == t[3:3], s > "abcb", s >= s)
	fmt.Println(string(rune(0x4e16)), string(rune(-1)), string(rune('a'+1)), string([]byte{65, 255}), []byte("x\x00y"))
	type word string
	type letters []byte
	w := word("named")
	fmt.Println(string(w[1:]), word(letters(w))+"!", len(w), strings.ToUpper(string(w)))
	var b strings.Builder
	for i := range 3 {
		b.WriteString(s[i : i+1])
		b.WriteByte('-')
		fmt.Fprintf(&b, "%d", i)
	}
	fmt.Println(b.String(), b.Len())
}

func slicesOfSlices() {
	grid := make([][]int, 3)
	for i := range grid {
		grid[i] = make([]int, i+1, 5)
		for j := range grid[i] {
			grid[i][j] = i*10 + j
		}
	}
	grid[0], grid[2] = grid[2], grid[0]
	row := grid[1]
	row[0] = -1
	row = append(row, 7)
	row[1] = -2
	fmt.Println(grid, row, len(grid[1]), cap(row))
	grid = append(grid, row, nil, []int{})
	fmt.Println(grid, grid[4] == nil, grid[5] == nil, len(grid))
	a := []int{0, 1, 2, 3, 4, 5, 6, 7}
	b := a[2:5]
	c := a[2:5:6]
	b = append(b, 50)
	c = append(c, 60)
	c = append(c, 70)
	c[0] = 99
	fmt.Println(a, b, c, len(b), cap(b), cap(a[3:]), cap(a[:2:4]))
	fmt.Println(copy(a, a[3:]), a, copy(a[4:], a), a, copy(a, []int{}))
	bytes := make([]byte, 3)
	fmt.Println(copy(bytes, "héllo"), bytes, append(bytes, "xyz"...), append([]byte(nil), "q"...))
	a[1], a[2], a[a[3]%8] = a[2], a[1], 1000
	fmt.Println(a)
	var none []int
	for i, v := range none {
		fmt.Println("never", i, v)
	}
	none = append(none, none...)
	fmt.Println(none == nil, len(none), append(none, 1, 2, 3))
	clear(a[:2])
	fmt.Println(a, min(3, a[3], 2), max(2.5, 1), min("b", "a"))
	var i8 []int8
	var u16 []uint16
	var f32 []float32
	var c128 []complex128
	var any []any
	var arrays [][2]string
	var bools []bool
	for i := range 4 {
		i8, u16 = append(i8, int8(i-2), int8(i)), append(u16, uint16(i*60000))
		f32, c128 = append(f32, float32(i)/3), append(c128, complex(float64(i), 1))
		any, arrays = append(any, i, nil, "s"), append(arrays, [2]string{fmt.Sprint(i)})
		bools = append(bools, i%2 == 0)
	}
	i8 = append(i8, i8[1:3]...)
	arrays = append(arrays, arrays[1:]...)
	arrays[1][1] = "only here"
	i8[0] += 100
	i8[0] -= -100
	f32[1] *= 3
	c128[2] += 2i
	u16[3]++
	fmt.Println(i8, u16, f32, c128, any, arrays, bools)
	arr := [5]int{1, 2, 3, 4, 5}
	part := arr[1:3]
	part = append(part, 40)
	part[0] = 20
	fmt.Println(arr, part, len(arr[:]), cap(arr[2:]))
	n := 0
	for i := range a {
		a = append(a, i)
		n++
	}
	fmt.Println(n, len(a))
	variadic()
	variadic(1)
	variadic(1, 2, 3)
	variadic(a[:4]...)
}

func variadic(list ...int) {
	if len(list) > 1 {
		list[1]++
	}
	fmt.Println(len(list), list, list == nil)
}

type key struct {
	name string
	n    int
	x    any
}

func keys() {
	nan := math.NaN()
	f := map[float64]int{nan: 1, 0: 2}
	f[nan] = 3
	f[math.Copysign(0, -1)]++
	f[nan]++
	_, ok := f[nan]
	fmt.Println(len(f), f[0], f[nan], ok)
	delete(f, nan)
	fmt.Println(len(f))
	clear(f)
	fmt.Println(len(f))
	a := map[any]string{1: "int", int8(1): "int8", 1.0: "float", "1": "string", [1]int{1}: "array", key{"a", 1, 2}: "key", nil: "nil", true: "bool"}
	a[uint(1)] += "uint"
	a[key{"a", 1, 2}] += "s"
	v, ok := a[[1]int{1}]
	w, no := a[[1]int{2}]
	fmt.Println(a[1], a[int8(1)], a[1.0], a["1"], v, ok, w == "", no, a[nil], a[true], a[false] == "", a[uint(1)], a[key{"a", 1, 2}], len(a))
	delete(a, any(1))
	delete(a, "none")
	fmt.Println(len(a))
	s := map[key][]int{}
	k := key{name: "k"}
	s[k] = append(s[k], 1)
	k.n++
	s[k] = append(s[k], 2, 3)
	s[key{name: "k"}][0] *= 10
	s[k][1]++
	fmt.Println(s)
	small := map[uint8]int8{}
	for i := range 600 {
		small[uint8(i)] += 7
		small[uint8(i)] <<= 1
	}
	sum := 0
	for k, v := range small {
		sum += int(k) * int(v)
	}
	fmt.Println(len(small), sum, small[3])
	counts := map[rune]int{}
	for _, r := range "mississippi" {
		counts[r]++
	}
	fmt.Println(counts, counts['x'])
	nested := map[string]map[int]bool{}
	for i, w := range strings.Fields("a b a c") {
		if nested[w] == nil {
			nested[w] = map[int]bool{}
		}
		nested[w][i] = true
	}
	fmt.Println(nested, nested["none"][3])
	if m, ok := nested["a"]; ok && m[0] {
		delete(m, 0)
		fmt.Println(m, nested["a"])
	}
	pointers := map[*key]int{&k: 1}
	pointers[&k] += 5
	chans := map[chan int]string{make(chan int): "c"}
	funcs := map[string]func(int) int{"double": func(n int) int { return n * 2 }}
	fmt.Println(pointers[&k], len(chans), funcs["double"](21), funcs["none"] == nil)
	bools := map[bool]float64{}
	bools[3 > 2] += 1.5
	bools[3 > 2] *= 3
	structs := map[int]struct{ a, b int }{1: {1, 2}}
	e, ok := structs[1]
	e.a = 9
	fmt.Println(bools, structs, e, ok)
	var none map[string]int
	x, is := none["x"]
	delete(none, "x")
	fmt.Println(none["a"], x, is, len(none), none == nil)
	big := map[int]string{}
	for i := range 1000 {
		big[i*i] = fmt.Sprint(i)
	}
	for i := 0; i < 1000; i += 2 {
		delete(big, i*i)
	}
	ks := slices.Sorted(maps.Keys(big))
	fmt.Println(len(big), ks[:5], big[ks[3]])
	i := 0
	ms := []map[int]int{{}, {}}
	next := func() int { i++; return i - 1 }
	ms[next()][next()] = next()
	ms[next()-3][4] += 2
	fmt.Println(ms, i)
}

func sorting() {
	words := strings.Fields("the quick brown fox jumps over the lazy dog")
	sort.Slice(words, func(i, j int) bool { return words[i] < words[j] })
	fmt.Println(words)
	slices.SortFunc(words, func(a, b string) int {
		if n := len(a) - len(b); n != 0 {
			return n
		}
		return strings.Compare(b, a)
	})
	fmt.Println(words, slices.IndexFunc(words, func(s string) bool { return s == "fox" }))
	fmt.Println(strings.Map(func(r rune) rune {
		if r == 'o' {
			return -1
		}
		return r + 1
	}, "foo bar"), strings.FieldsFunc("a1b22c", func(r rune) bool { return r < 'a' }))
}

func main() {
	texts()
	slicesOfSlices()
	keys()
	sorting()
}
