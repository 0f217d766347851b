package lower

import (
	"go/constant"
	"go/token"
	"go/types"
	"unicode/utf8"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
	"github.com/lockstep-go/lockstep/kernel/compiler/facts"
)

// Slices whose room can be seen get the room that Go gives them: see package facts, which finds
// them.

// convertInFrame writes a conversion of a string to a slice whose array is as large as Go's.
func (f *function) convertInFrame(v *ssa.Convert, converted expr, written bool) {
	t := f.temp(v.Type())
	f.spillEffects()
	f.set(t, converted)
	length := corego.Len(t)
	if b, ok := v.Type().Underlying().(*types.Slice).Elem().Underlying().(*types.Basic); ok && b.Kind() == types.Uint8 && !written {
		f.set(t, corego.Slice{X: t, High: length, Max: length})
	} else {
		room := corego.Make(f.l.typ(v.Type()), corego.Int(0), corego.Int(facts.RoomInFrame))
		f.when(corego.Binary{Op: token.LEQ, X: length, Y: corego.Int(facts.RoomInFrame)}, corego.Set(t, appended(room, true, t)))
	}
	f.names[v] = t
}

// exactly cuts the room of a constant's bytes or runes, which Go's compiler makes itself.
func exactly(e expr, c *ssa.Const, to types.Type) expr {
	if c.Value == nil || c.Value.Kind() != constant.String {
		return e
	}
	n := len(constant.StringVal(c.Value))
	if b, ok := to.(*types.Slice).Elem().Underlying().(*types.Basic); ok && b.Kind() == types.Int32 {
		n = utf8.RuneCountInString(constant.StringVal(c.Value))
	}
	return corego.Slice{X: e, High: corego.Int(n), Max: corego.Int(n)}
}

// inFrame writes that what is appended to starts with an array in the frame, if Go has that, and
// returns what is appended to instead of xs. n elements are appended.
func (f *function) inFrame(v *ssa.Call, xs expr, n int) expr {
	room := f.plan.FrameRoom(v)
	if room == 0 {
		return xs
	}
	from, used := f.temp(v.Type()), f.temp(types.Typ[types.Bool])
	f.spillEffects()
	f.set(from, xs)
	empty := corego.Binary{Op: token.EQL, X: corego.Len(from), Y: corego.Int(0)}
	little := corego.Binary{Op: token.LSS, X: corego.Cap(from), Y: corego.Int(n)}
	f.when(corego.Binary{Op: token.LAND, X: corego.Binary{Op: token.LAND, X: corego.Not(used), Y: empty}, Y: little},
		corego.Set(from, corego.Make(f.l.typ(v.Type()), corego.Int(0), corego.Int(room))), corego.Set(used, corego.True))
	return from
}

// appended is append(xs, more...), where more is one slice if it is spread.
func appended(xs expr, spread bool, more ...expr) expr {
	return corego.Builtin{Name: "append", Args: append([]expr{xs}, more...), Spread: spread}
}
