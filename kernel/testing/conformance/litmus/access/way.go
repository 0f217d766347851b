package access

// way is a statement that accesses a place. In its text E is the place, and _v a name for a
// variable of the statement's own.
type way struct {
	name    string
	text    string
	writes  bool
	address bool // it takes the place's address
}

var ways = []way{
	{name: "a variable's value", text: "_v := E\n_ = _v"},
	{name: "an argument", text: "use(E)"},
	{name: "an operand", text: "use(1 + E*2)"},
	{name: "a condition", text: "if E > 0 {\n\tuse(1)\n}"},
	{name: "the second part of a condition", text: "if use(1) > 0 && E > 0 {\n\tuse(1)\n}"},
	{name: "a loop's condition", text: "for _v := 0; _v < 2 && E < 100; _v++ {\n}"},
	{name: "a switch's tag", text: "switch E {\ncase 1:\n\tuse(1)\n}"},
	{name: "a case", text: "switch use(2) {\ncase E:\n\tuse(1)\n}"},
	{name: "an index", text: "use(table[E&3])"},
	{name: "a bound", text: "use(len(table[E&3:]))"},
	{name: "a result", text: "_v := func() int { return E }\nuse(_v())"},
	{name: "a deferred argument", text: "func() {\n\tdefer use(E)\n}()"},
	{name: "a deferred read", text: "func() {\n\tdefer func() { use(E) }()\n}()"},
	{name: "an interface's value", text: "var _v any = E\n_ = _v"},
	{name: "a printed value", text: "_v := fmt.Sprint(E)\n_ = _v"},
	{name: "an element's value", text: "_v := [2]int{E, 1}\n_ = _v"},
	{name: "a field's value", text: "_v := pair{a: E}\n_ = _v"},
	{name: "a sent value", text: "_v := make(chan int, 1)\n_v <- E"},
	{name: "a read in a select", text: "_v := make(chan int, 1)\nselect {\ncase _v <- E:\n}"},
	{name: "a key", text: "_v := map[int]bool{}\n_v[E] = true"},
	{name: "the value of a range", text: "for range E & 1 {\n}"},
	{name: "a read by a pointer", text: "use(load(&E))", address: true},
	{name: "a read in a loop over a function", text: "for _v := range each {\n\tuse(_v + E)\n}"},
	{name: "a read in a closure's call", text: "func() { use(E) }()"},
	{name: "a conversion", text: "_v := float64(E)\n_ = _v"},
	{name: "a negation", text: "use(-E)"},

	{name: "an assignment", text: "E = 1", writes: true},
	{name: "an increment", text: "E++", writes: true},
	{name: "an addition", text: "E += 2", writes: true},
	{name: "a shift", text: "E <<= 1", writes: true},
	{name: "an update by itself", text: "E = E + 1", writes: true},
	{name: "an update by a call", text: "E = use(E)", writes: true},
	{name: "a swap", text: "_v := 1\nE, _v = _v, E\n_ = _v", writes: true},
	{name: "a write by a pointer", text: "store(&E)", writes: true, address: true},
	{name: "a write by a generic function", text: "assign(&E, 3)", writes: true, address: true},
	{name: "a write by an address at once", text: "*&E = 4", writes: true, address: true},
	{name: "a write by a pointer kept", text: "_v := &E\n*_v = 5", writes: true, address: true},
	{name: "a received value", text: "_v := make(chan int, 1)\n_v <- 1\nE = <-_v", writes: true},
	{name: "a value received in a select", text: "_v := make(chan int, 1)\n_v <- 1\nselect {\ncase E = <-_v:\n}", writes: true},
	{name: "a loop's variable", text: "for E = range 2 {\n}", writes: true},
	{name: "a range's value", text: "for _, E = range []int{1, 2} {\n}", writes: true},
	{name: "a deferred write", text: "func() {\n\tdefer func() { E = 3 }()\n}()", writes: true},
	{name: "a write in a closure's call", text: "func() { E = 4 }()", writes: true},
	{name: "a write in a simple statement", text: "if E = 1; use(1) > 0 {\n\tuse(2)\n}", writes: true},
	{name: "a value with its ok", text: "var _v bool\nE, _v = map[int]int{1: 1}[1]\n_ = _v", writes: true},
	{name: "an assertion's value", text: "var _v any = 1\nE, _ = _v.(int)", writes: true},
	{name: "a write in a loop over a function", text: "for _v := range each {\n\tE = _v\n}", writes: true},
	{name: "a write in a case", text: "switch {\ncase use(1) > 0:\n\tE = 2\n}", writes: true},
	{name: "a write before a panic", text: "func() {\n\tdefer func() { recover() }()\n\tE = 2\n\tpanic(1)\n}()", writes: true},
	{name: "a named result's copy", text: "E = func() (n int) {\n\tn = 2\n\treturn\n}()", writes: true},
}
