// Numbers: each kind's operators, overflow, shifts by more than the width, conversions among all
// kinds, comparisons of NaN, and -0.
package main

import (
	"fmt"
	"math"
)

type integer interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr
}

type number interface{ integer | ~float32 | ~float64 }

// operators shows what each operator gives of two integers.
func operators[T integer](name string, x, y T) {
	fmt.Println(name, x+y, x-y, x*y, x&y, x|y, x^y, x&^y, -x, ^x, +x)
	if y != 0 {
		fmt.Println(name, x/y, x%y)
	}
	fmt.Println(name, x == y, x != y, x < y, x <= y, x > y, x >= y)
	var n T = 7
	n += x
	n -= y
	n *= x
	n |= y
	n ^= x
	n &= 0x7b
	n &^= 5
	n++
	n <<= 2
	n >>= 1
	n--
	fmt.Println(name, n)
}

func shifts[T integer](name string, x T) {
	for _, by := range []uint{0, 1, 7, 8, 15, 16, 31, 32, 33, 63, 64, 65, 200} {
		y := x
		y <<= by
		z := x
		z >>= by
		fmt.Print(name, " ", by, " ", x<<by, " ", x>>by, " ", y, " ", z, "; ")
	}
	fmt.Println(x<<1, x>>1, x<<3>>3, uint8(3)<<(x&15), 1<<(x&3))
}

func convert[From, To number](x From) To { return To(x) }

func integers[T number](x T) {
	fmt.Println(int(x), int8(x), int16(x), int32(x), int64(x), uint(x), uint8(x), uint16(x), uint32(x), uint64(x), uintptr(x), float32(x), float64(x))
}

func ofInts(x int, a int8, b int16, c int32, d int64) {
	fmt.Println(int8(x), int16(x), int32(x), int64(x), uint(x), uint8(x), uint16(x), uint32(x), uint64(x), uintptr(x), float32(x), float64(x))
	fmt.Println(int(a), uint8(a), uint64(a), float64(a), int(b), int8(b), uint32(b), int(c), uint16(c), float32(c), int(d), int8(d), uint(d), float64(d))
}

func compare(x, y float64) {
	fmt.Println(x == y, x != y, x < y, x <= y, x > y, x >= y, !(x < y), !(x == y))
	if x < y {
		fmt.Println("less")
	} else {
		fmt.Println("not less")
	}
	f, g := float32(x), float32(y)
	fmt.Println(f == g, f != g, f < g, f <= g, f > g, f >= g)
	fmt.Println(x == 1, x != 1, x < 1, x <= 1, x > 1, x >= 1)
	n := 0
	for x < y && n < 3 {
		n++
	}
	for !(x >= y) && n < 7 {
		n++
	}
	fmt.Println(n)
}

func fractions(x, y float64, f, g float32) {
	fmt.Println(x+y, x-y, x*y, x/y, -x, f+g, f-g, f*g, f/g, -f)
	z := x
	z += y
	z *= 3
	z -= 1
	z /= y
	h := f
	h += 0.1
	h *= g
	fmt.Println(z, h, h == 0.1, float64(f)+0.1, float32(x)+f)
	fmt.Println(x+0.5, 0.5-x, x*2, 2/x, x-1)
}

func complexes(x, y complex128, c complex64) {
	fmt.Println(x+y, x-y, x*y, x/y, -x, real(x), imag(y), complex(real(x), imag(y)), x == y, x != y)
	c += 1i
	c *= c
	fmt.Println(c, real(c), imag(c), complex128(c), complex64(x))
	z := x
	z /= y
	z -= 2
	fmt.Println(z, z == 0)
}

type celsius float64
type flags uint8

const (
	red flags = 1 << iota
	green
	blue
)

func (f flags) has(x flags) bool { return f&x != 0 }

func named(t celsius, f flags) {
	t = t*9/5 + 32
	f |= blue
	f &^= red
	fmt.Println(t, int(t), f, f.has(green), f.has(red), ^f, f<<7)
}

func order() {
	n := 0
	next := func() int { n++; return n }
	fmt.Println(next()-next()*next(), next()<<next(), next() < next(), next() > next())
	var a [3]int
	i := 0
	i, a[i] = 2, 5
	fmt.Println(i, a)
	x, y, z := 1, 2, 3
	x, y, z = z, x, y
	fmt.Println(x, y, z)
}

func main() {
	operators[int]("int", math.MaxInt, 3)
	operators[int]("int", math.MinInt, -1)
	operators[int8]("int8", -128, -1)
	operators[int8]("int8", 127, 100)
	operators[int16]("int16", -32768, -1)
	operators[int32]("int32", math.MinInt32, -1)
	operators[int32]("int32", math.MaxInt32, 7)
	operators[int64]("int64", math.MinInt64, -1)
	operators[int64]("int64", -7, 2)
	operators[uint]("uint", math.MaxUint, 2)
	operators[uint8]("uint8", 200, 100)
	operators[uint16]("uint16", 65535, 2)
	operators[uint32]("uint32", math.MaxUint32, 3)
	operators[uint64]("uint64", math.MaxUint64, 5)
	operators[uintptr]("uintptr", 3, 4)
	shifts[int]("int", -3)
	shifts[int8]("int8", -127)
	shifts[int16]("int16", 0x4001)
	shifts[int32]("int32", -5)
	shifts[int64]("int64", math.MinInt64)
	shifts[uint]("uint", 5)
	shifts[uint8]("uint8", 0x81)
	shifts[uint16]("uint16", 0x8001)
	shifts[uint32]("uint32", 0x80000001)
	shifts[uint64]("uint64", 1<<63+1)
	integers[int](-1)
	integers[int64](math.MinInt64)
	integers[int8](-128)
	integers[int32](-70000)
	integers[uint8](255)
	integers[uint32](math.MaxUint32)
	integers[uint64](math.MaxUint64)
	integers[uint64](1<<63 + 1)
	integers[uint64](1<<53 + 1)
	integers[float64](3.99)
	integers[float32](77.5)
	fmt.Println(convert[float64, int](-3.99), convert[float64, int8](-3.99), convert[float32, int64](-1e9), convert[float64, uint64](1<<63), convert[int, float32](16777217), convert[int64, float64](math.MaxInt64))
	ofInts(-129, -1, -300, 70000, math.MinInt64+1)
	ofInts(1<<40+258, 127, 255, -1, math.MaxInt64)
	nan := math.NaN()
	compare(nan, nan)
	compare(nan, 1)
	compare(1, nan)
	compare(1, 2)
	compare(2, 1)
	compare(1, 1)
	compare(math.Inf(1), math.Inf(-1))
	zero := 0.0
	minus := -zero
	negated := math.Copysign(0, -1)
	fmt.Println(minus, negated, -negated, 1/negated, negated == zero, math.Signbit(negated), math.Signbit(negated+zero), negated*1)
	fractions(1.5, 0, 0.1, 0.2)
	fractions(-1e308, 10, 3e38, 2)
	fractions(0.1, 0.2, 16777216, 1)
	complexes(1+2i, 3-4i, 2)
	complexes(0, 0, 1i)
	named(100, red|green)
	order()
}
