package access

// place is a shared integer.
type place struct {
	name    string
	top     string // declarations outside the function
	declare string // statements at its beginning
	at      string // how it is written
	other   string // another place of the same object
	// whole is set if an access of one place is an access of the whole object, as in a map.
	whole     bool
	noAddress bool // it has none that can be taken
}

var places = []place{
	{name: "a local variable", declare: "x, y := 0, 0\n_, _ = x, y", at: "x", other: "y"},
	{name: "a package's variable", top: "var NAMEx, NAMEy int", at: "NAMEx", other: "NAMEy"},
	{name: "a field of a local variable", declare: "var s pair", at: "s.a", other: "s.b"},
	{name: "a field of a package's variable", top: "var NAMEs pair", at: "NAMEs.a", other: "NAMEs.b"},
	{name: "a field by a pointer", declare: "p := &pair{}", at: "p.a", other: "p.b"},
	{name: "what a pointer points to", declare: "q := new(int)", at: "(*q)"},
	{name: "what a pointer to a variable points to", declare: "x := 0\nq := &x", at: "(*q)"},
	{name: "a field of a field", declare: "var n nested", at: "n.in.a", other: "n.in.b"},
	{name: "a field of an element of a field", declare: "n := &nested{}", at: "n.arr[1].a", other: "n.arr[0].a"},
	{name: "a promoted field", declare: "var e embedded", at: "e.a", other: "e.c"},
	{name: "an element of an array", declare: "var arr [4]int", at: "arr[1]", other: "arr[2]"},
	{name: "an element of a package's array", top: "var NAMEarr [4]int", at: "NAMEarr[1]", other: "NAMEarr[2]"},
	{name: "an element of an array by a pointer", declare: "pa := new([4]int)", at: "pa[1]", other: "pa[3]"},
	{name: "an element of a slice", declare: "sl := make([]int, 4)", at: "sl[1]", other: "sl[2]"},
	{name: "an element of two slices", declare: "sl := make([]int, 4)\ntl := sl[1:]\n_ = tl", at: "sl[1]", other: "tl[1]"},
	{name: "an element of a slice of slices", declare: "grid := [][]int{{0, 0}, {0, 0}}", at: "grid[1][0]", other: "grid[0][0]"},
	{name: "a field of an element", declare: "ps := make([]pair, 2)", at: "ps[1].a", other: "ps[1].b"},
	{name: "a field by an element", declare: "pp := []*pair{{}, {}}", at: "pp[0].a", other: "pp[1].a"},
	{name: "an element of a map", declare: "m := map[int]int{}", at: "m[1]", other: "m[2]", whole: true, noAddress: true},
	{name: "an element of a package's map", top: "var NAMEm = map[string]int{}", at: `NAMEm["x"]`, other: `NAMEm["y"]`, whole: true, noAddress: true},
	{name: "an element of a slice in a map", declare: "ms := map[int][]int{1: {0, 0}}", at: "ms[1][0]", other: "ms[1][1]"},
	{name: "a field by an element of a map", declare: "mp := map[int]*pair{1: {}, 2: {}}", at: "mp[1].a", other: "mp[2].a"},
	{name: "a field of a generic type", declare: "var g box[int]", at: "g.v", other: "g.w"},
	{name: "a field of an anonymous type", declare: "var a struct{ n, m int }", at: "a.n", other: "a.m"},
	{name: "a variable of a loop", declare: "var pi *int\nfor i := range 2 {\n\tpi = &i\n}", at: "(*pi)"},
}
