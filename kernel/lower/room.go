package lower

import (
	"fmt"
	"go/constant"
	"go/types"
	"unicode/utf8"

	"github.com/lockstep-go/lockstep/kernel/facts"
	"golang.org/x/tools/go/ssa"
)

// Slices whose room can be seen get the room that Go gives them: see package facts, which finds them.

// convertInFrame writes a conversion of a string to a slice whose array is as large as Go's.
func (f *function) convertInFrame(v *ssa.Convert, text string, written bool) {
	t := f.temp(v.Type())
	f.before()
	f.line("%s = %s", t, text)
	if b, ok := v.Type().Underlying().(*types.Slice).Elem().Underlying().(*types.Basic); ok && b.Kind() == types.Uint8 && !written {
		f.line("%[1]s = %[1]s[:len(%[1]s):len(%[1]s)]", t)
	} else {
		f.line("if len(%[1]s) <= %[2]d { %[1]s = append(make(%[3]s, 0, %[2]d), %[1]s...) }", t, facts.RoomInFrame, f.l.typ(v.Type()))
	}
	f.names[v] = t
}

// exactly is what cuts the room of a constant's bytes or runes, which Go's compiler makes itself.
func exactly(c *ssa.Const, to types.Type) string {
	if c.Value == nil || c.Value.Kind() != constant.String {
		return ""
	}
	n := len(constant.StringVal(c.Value))
	if b, ok := to.(*types.Slice).Elem().Underlying().(*types.Basic); ok && b.Kind() == types.Int32 {
		n = utf8.RuneCountInString(constant.StringVal(c.Value))
	}
	return fmt.Sprintf("[:%[1]d:%[1]d]", n)
}

// inFrame writes that what is appended to starts with an array in the frame, if Go has that, and
// returns what is appended to instead of xs. n elements are appended.
func (f *function) inFrame(v *ssa.Call, xs string, n int) string {
	if !f.plan.StartsInFrame(v) {
		return xs
	}
	size := sizes.Sizeof(v.Type().Underlying().(*types.Slice).Elem())
	from, used := f.temp(v.Type()), f.temp(types.Typ[types.Bool])
	f.before()
	f.line("%s = %s", from, xs)
	f.line("if !%[1]s && len(%[2]s) == 0 && cap(%[2]s) < %[3]d { %[2]s = make(%[4]s, 0, %[5]d); %[1]s = true }",
		used, from, n, f.l.typ(v.Type()), facts.RoomInFrame/size)
	return from
}
