package bridge_test

import (
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

// The types of this file are those of a learner in the tests: they are compiled, and the tests
// derive from them what Core would have in their place.

type (
	Celsius  float64
	Name     string
	Flag     bool
	Weekday  int
	Small    uint8
	Wave     complex128
	Raw      []byte
	Digest   [4]byte
	Numbers  []int
	Degrees  []Celsius
	Ages     map[Name]int
	Handler  func(Celsius) error
	Pipe     chan Celsius
	Plain    int
	Strings  []string
	Pointers *int
)

func (c Celsius) String() string { return fmt.Sprintf("%.1f°C", float64(c)) }

func (d Weekday) String() string { return [...]string{"Sun", "Mon", "Tue"}[d] }

func (f Flag) GoString() string { return "Flag!" }

func (f Flag) Error() string { return "flag" }

type Point struct{ X, Y int }

type Hidden struct {
	c    Celsius
	name Name
	t    time.Duration
	any  any
	Err  error
	p    *Point
	mu   sync.Mutex
}

type Empty struct{}

type Outer struct {
	Point
	inner
	*Extra
	C    Celsius
	Any  any
	Err  error
	Strs fmt.Stringer
	List []any
	M    map[string]any
	F    func(int) Celsius
	Ch   chan Point
	Raw  Raw
	D    Digest
	W    io.Writer
	_    int
}

type inner struct {
	C2 Celsius
	n  Name
}

type Extra struct{ Why string }

type PtrStringer struct{ n int }

func (p *PtrStringer) String() string { return fmt.Sprint("ptr:", p.n) }

type ValStringer struct{ n int }

func (p ValStringer) String() string { return fmt.Sprint("val:", p.n) }

type Failing struct {
	Code int
	why  error
}

func (f *Failing) Error() string { return fmt.Sprintf("code %d", f.Code) }
func (f *Failing) Unwrap() error { return f.why }

type Code int

func (c Code) Error() string { return fmt.Sprintf("error %d", int(c)) }

func (c Code) Is(target error) bool { return target == io.EOF && c == 7 }

type Uncomparable struct{ list []int }

func (Uncomparable) Error() string { return "uncomparable" }

type Many struct{ errs []error }

func (m Many) Error() string   { return errors.Join(m.errs...).Error() }
func (m Many) Unwrap() []error { return m.errs }

type Formatter struct{ A, B int }

func (f Formatter) Format(s fmt.State, verb rune) {
	w, _ := s.Width()
	fmt.Fprintf(s, "<%c %d %t %t %d>", verb, w, s.Flag('+'), s.Flag('#'), f.A+f.B)
}

type GoStringer struct{ A int }

func (g GoStringer) GoString() string { return "GoStringer!" }

type Panicking struct{ n int }

func (p Panicking) String() string {
	if p.n > 0 {
		panic(Point{p.n, 2})
	}
	panic(errors.New("oops"))
}

type Pair[K comparable, V any] struct {
	Key K
	Val V
}

func (p Pair[K, V]) String() string { return fmt.Sprint(p.Key, "=", p.Val) }

type Box[T any] struct{ v T }

type ByAge []Person

type Person struct {
	Name string
	Age  int
}

func (p ByAge) Len() int           { return len(p) }
func (p ByAge) Less(i, j int) bool { return p[i].Age < p[j].Age }
func (p ByAge) Swap(i, j int)      { p[i], p[j] = p[j], p[i] }

type Color int

func (c Color) MarshalText() ([]byte, error) {
	if c > 2 {
		return nil, errors.New("no such color")
	}
	return []byte([...]string{"red", "green", "blue"}[c]), nil
}

func (c *Color) UnmarshalText(text []byte) error {
	switch string(text) {
	case "red":
		*c = 0
	case "green":
		*c = 1
	case "blue":
		*c = 2
	default:
		return fmt.Errorf("no color %q", text)
	}
	return nil
}

type Temp float64

func (t Temp) MarshalJSON() ([]byte, error) {
	return fmt.Appendf(nil, `{"celsius":%.1f}`, float64(t)), nil
}

func (t *Temp) UnmarshalJSON(data []byte) error {
	_, err := fmt.Sscanf(string(data), `{"celsius":%g}`, (*float64)(t))
	return err
}

type Base struct {
	ID   int `json:"id"`
	Note string
}

type Doc struct {
	Base
	*Extra
	Title   string            `json:"title"`
	Tags    []string          `json:"tags,omitempty"`
	Color   Color             `json:"color"`
	Palette []Color           `json:"palette"`
	ByColor map[Color]Temp    `json:"by_color,omitempty"`
	Temp    *Temp             `json:"temp"`
	Any     any               `json:"any"`
	Kids    []Kid             `json:"kids,omitempty"`
	Meta    map[string]string `json:"meta,omitempty"`
	Skip    int               `json:"-"`
	Quoted  int               `json:"quoted,string"`
	When    time.Duration     `json:"when,omitzero"`
	hidden  int
}

type Simple struct {
	A int     `json:"a"`
	B Name    `json:"b,omitempty"`
	C Degrees `json:"c"`
	D [2]Flags
	E map[Name]Plain
	F Raw
	G *Simple2
}

type Flags struct{ On bool }

type Simple2 struct{ Deep Degrees }

type Kid struct {
	Title string `json:"title"`
	Color Color  `json:"color"`
	Temp  *Temp  `json:"temp"`
	Any   any
}
