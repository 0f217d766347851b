package flat

import (
	"reflect"
	"unicode/utf8"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
)

// runes compiles the two entries that take strings apart, which have two results. It returns nil for
// others.
func (c *compiler) runes(name string, args []corego.Expr, to []func(operand) do) do {
	if len(to) != 2 || name != core.NextRune.Name() && name != core.Runes.Name() {
		return nil
	}
	text := get[string](c.expr(args[0]).typed())
	if name == core.NextRune.Name() {
		r, n := c.hold(reflect.TypeFor[rune]()), c.hold(reflect.TypeFor[int]())
		at0, char, length := get[int](c.expr(args[1]).typed()), r.word(), n.word()
		next := func(f *frame) {
			s, i := text(f), at0(f)
			if i >= len(s) {
				*at[rune](f, char), *at[int](f, length) = 0, 0
				return
			}
			*at[rune](f, char), *at[int](f, length) = utf8.DecodeRuneInString(s[i:])
		}
		return sequence(present(next, to[0](r.operand()), to[1](n.operand())))
	}
	starts, chars := c.hold(reflect.TypeFor[[]int]()), c.hold(reflect.TypeFor[[]rune]())
	all := func(f *frame) {
		s := text(f)
		n := utf8.RuneCountInString(s)
		is, rs := make([]int, 0, n), make([]rune, 0, n)
		for i, r := range s {
			is, rs = append(is, i), append(rs, r)
		}
		*at[[]int](f, starts.offset), *at[[]rune](f, chars.offset) = is, rs
	}
	return sequence(present(all, to[0](starts.operand()), to[1](chars.operand())))
}
