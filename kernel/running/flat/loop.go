package flat

import (
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
)

// loop compiles a loop with a condition. Most begin each turn with a poll, which is made part of the
// loop's own code.
func (c *compiler) loop(s corego.For) statement {
	c.around.loops++
	defer func() { c.around.loops-- }()
	cond := c.cond(s.Cond)
	flag, point, rest := c.poll(s.Body)
	body := c.block(rest)
	if body.ctl == nil {
		do := body.plain()
		return statement{do: func(f *frame) {
			for cond(f) {
				if *flag {
					point(f)
				}
				do(f)
			}
		}}
	}
	turn := body.ctl
	return statement{ctl: func(f *frame) next {
		for cond(f) {
			if *flag {
				point(f)
			}
			if n := turn(f); n >= breaks {
				return left(n)
			}
		}
		return goesOn
	}}
}

// left is what comes after a loop that a turn has left.
func left(n next) next {
	if n == breaks {
		return goesOn
	}
	return n
}

// never is what loops poll that have no poll.
var never = new(bool)

// poll takes the poll from the statements of a loop's turn.
func (c *compiler) poll(list []corego.Stmt) (flag *bool, point do, rest []corego.Stmt) {
	if len(list) > 0 {
		if s, ok := list[0].(corego.If); ok && s.Cond == corego.Expr(corego.Name(core.PollVar)) && s.Else == nil {
			if v := c.engine.env.Variable(core.PollVar); v.IsValid() {
				return (*bool)(v.Addr().UnsafePointer()), c.block(s.Then).plain(), list[1:]
			}
		}
	}
	return never, nil, list
}

// rangeLoop compiles a range over a slice, an array, a string or a map, which is evaluated once.
func (c *compiler) rangeLoop(s corego.Range) statement {
	c.around.loops++
	defer func() { c.around.loops-- }()
	x := c.expr(s.X).typed()
	if x.typ.Kind() == reflect.Map {
		return c.rangeMap(s, x)
	}
	index := c.room(reflect.TypeFor[int]())
	if s.Key != "" && s.Key != corego.Blank {
		c.vars[s.Key] = index
	}
	switch x.typ.Kind() {
	case reflect.Slice:
		return c.rangeSlice(s, x, index)
	case reflect.Array:
		return c.rangeArray(s, x, index)
	case reflect.String:
		return c.rangeString(s, x, index)
	}
	decline("a range over a " + x.typ.Kind().String())
	return statement{}
}

func (c *compiler) rangeSlice(s corego.Range, x operand, index variable) statement {
	over := c.hold(x.typ)
	begin := over.set(x)
	var value do
	if s.Value != "" && s.Value != corego.Blank {
		elem := x.typ.Elem()
		v := c.local(s.Value, elem)
		value = v.set(c.element(over.operand(), index.operand()))
	}
	at0, i := over.offset, index.word()
	return c.turns(s.Body, begin, value, i, func(f *frame) int { return len(*at[slice](f, at0)) })
}

func (c *compiler) rangeArray(s corego.Range, x operand, index variable) statement {
	over := c.hold(x.typ) // a copy: the array may change meanwhile
	begin := over.set(x)
	var value do
	if s.Value != "" && s.Value != corego.Blank {
		v := c.local(s.Value, x.typ.Elem())
		value = v.set(c.element(over.operand(), index.operand()))
	}
	n := x.typ.Len()
	return c.turns(s.Body, begin, value, index.word(), func(*frame) int { return n })
}

// turns compiles the turns of a loop that counts. value, unless it is nil, begins each.
func (c *compiler) turns(body []corego.Stmt, begin, value do, index uintptr, length code[int]) statement {
	flag, point, rest := c.poll(body)
	turn := c.block(rest)
	if value != nil {
		turn = statement{do: value}.then(statement{ctl: turn.control()})
	}
	step := turn.control()
	return statement{ctl: func(f *frame) next {
		begin(f)
		n := length(f)
		for i := 0; i < n; i++ {
			*at[int](f, index) = i // the body may change it
			if *flag {
				point(f)
			}
			if n := step(f); n >= breaks {
				return left(n)
			}
		}
		return goesOn
	}}
}

// rangeString compiles a range over the runes of a string.
func (c *compiler) rangeString(s corego.Range, x operand, index variable) statement {
	over, char := c.hold(x.typ), c.room(reflect.TypeFor[rune]())
	begin, at0, i, r := over.set(x), over.offset, index.word(), char.word()
	if s.Value != "" && s.Value != corego.Blank {
		c.vars[s.Value] = char
	}
	flag, point, rest := c.poll(s.Body)
	step := c.block(rest).control()
	return statement{ctl: func(f *frame) next {
		begin(f)
		for k, v := range *at[string](f, at0) {
			*at[int](f, i), *at[rune](f, r) = k, v
			if *flag {
				point(f)
			}
			if n := step(f); n >= breaks {
				return left(n)
			}
		}
		return goesOn
	}}
}

// word is where the variable's number is.
func (v variable) word() uintptr { return v.offset + wordAt }
