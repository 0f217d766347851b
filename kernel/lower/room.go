package lower

import (
	"go/constant"
	"go/token"
	"go/types"
	"strings"
	"unicode/utf8"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/corego"
)

// Go's compiler keeps the array of a small slice in the frame of the function that makes it, when
// nothing leaves with it. Such an array has room for 32 bytes where append makes it, and for 32
// elements where a string is converted to bytes or runes. Bytes of a string that are only read are
// the string's own, without room. Otherwise an array has the room that the allocator's size class
// gives it, here as there.
//
// The language does not say so, but programs that print cap(s), or slice beyond len(s), show it. So
// the slices whose room can be seen are followed here, and get the same, as far as it can be told
// without the compiler's inlining. All others cost nothing.

// roomInFrame is the size of arrays that stay in a frame: in bytes for append, in elements for
// conversions.
const roomInFrame = 32

// fate is what becomes of a slice.
type fate struct {
	leaves  bool // with what outlives the function
	seen    bool // its capacity may be
	given   bool // it is a result of the function
	written bool // its elements are
}

// roomIsSeen reports whether the array of a slice that v makes stays in the frame, and its room can
// be seen; and whether anything is written to it.
func roomIsSeen(v ssa.Value) (yes, written bool) {
	f := (&follower{entered: map[*ssa.Parameter]bool{}}).follow(v)
	return f.seen && !f.leaves && !f.given, f.written
}

// follower follows slices through functions.
type follower struct{ entered map[*ssa.Parameter]bool }

// follow finds out what becomes of v, and of what shares its array.
func (w *follower) follow(v ssa.Value) (f fate) {
	known := map[ssa.Value]bool{v: true}
	queue := []ssa.Value{v}
	add := func(v ssa.Value) {
		if !known[v] {
			known[v] = true
			queue = append(queue, v)
		}
	}
	for len(queue) > 0 && !f.leaves {
		v := queue[0]
		queue = queue[1:]
		for _, in := range *v.Referrers() {
			w.use(v, in, &f, add)
		}
	}
	return f
}

// use is what an instruction does with v: a slice, or a local variable that holds one.
func (w *follower) use(v ssa.Value, in ssa.Instruction, f *fate, add func(ssa.Value)) {
	switch in := in.(type) {
	case *ssa.Store:
		if in.Val != v {
			break
		}
		if a, ok := in.Addr.(*ssa.Alloc); ok && !a.Heap {
			add(a)
		} else {
			f.leaves = true
		}
	case *ssa.UnOp:
		if _, variable := v.(*ssa.Alloc); variable {
			add(in)
		}
	case *ssa.Phi:
		add(in)
	case *ssa.ChangeType:
		add(in)
	case *ssa.Slice:
		add(in)
		f.seen = f.seen || in.High != nil || in.Max != nil
	case *ssa.IndexAddr:
		f.leaves = f.leaves || !onlyAccessed(in, &f.written)
	case *ssa.Index, *ssa.Range, *ssa.BinOp, *ssa.DebugRef:
	case *ssa.Convert:
		b, ok := in.Type().Underlying().(*types.Basic)
		f.leaves = f.leaves || !ok || b.Info()&types.IsString == 0
	case *ssa.Return:
		f.given = true
	case *ssa.Call:
		w.call(v, in, f, add)
	default:
		f.leaves = true
	}
}

// onlyAccessed reports whether a pointer is only loaded from and stored to. It sets written in the
// latter case.
func onlyAccessed(p ssa.Value, written *bool) bool {
	for _, r := range *p.Referrers() {
		switch r := r.(type) {
		case *ssa.UnOp:
		case *ssa.Store:
			if r.Val == p {
				return false
			}
			*written = true
		case *ssa.FieldAddr:
			if !onlyAccessed(r, written) {
				return false
			}
		case *ssa.IndexAddr:
			if !onlyAccessed(r, written) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// call is what a call does with its argument v.
func (w *follower) call(v ssa.Value, in *ssa.Call, f *fate, add func(ssa.Value)) {
	c := in.Common()
	if b, ok := c.Value.(*ssa.Builtin); ok {
		switch b.Name() {
		case "cap":
			f.seen = true
		case "copy", "clear":
			f.written = f.written || c.Args[0] == v
		case "append":
			if c.Args[0] == v {
				add(in)
				f.written = true
				f.seen = f.seen || !appendsInPlace(in)
			}
		}
		return
	}
	fn := c.StaticCallee()
	switch {
	case fn == nil || c.IsInvoke():
		f.leaves = true
	case fn.Blocks == nil:
		f.leaves = f.leaves || !onlyLooks(fn)
		f.written = f.written || fn.Pkg != nil && fn.Pkg.Pkg.Path() == "sort"
	default:
		for i, arg := range c.Args {
			if arg == v {
				w.argument(fn.Params[i], in, f, add)
			}
		}
	}
}

// argument is what becomes of a slice that is passed for a parameter.
func (w *follower) argument(p *ssa.Parameter, in *ssa.Call, f *fate, add func(ssa.Value)) {
	if w.entered[p] {
		return
	}
	w.entered[p] = true
	of := w.follow(p)
	f.seen = f.seen || of.seen
	f.leaves = f.leaves || of.leaves
	f.written = f.written || of.written
	if of.given {
		if _, several := in.Type().(*types.Tuple); several {
			f.leaves = true
		} else {
			add(in)
		}
	}
}

// appendsInPlace reports whether a call of append is x = append(x, …) with a local variable, so
// that nobody sees whether the array had room.
func appendsInPlace(in *ssa.Call) bool {
	x := variableOf(in.Call.Args[0])
	if x == nil || len(*in.Referrers()) != 1 {
		return false
	}
	st, ok := (*in.Referrers())[0].(*ssa.Store)
	return ok && st.Addr == ssa.Value(x)
}

// variableOf returns the local variable that v is loaded from, or nil.
func variableOf(v ssa.Value) *ssa.Alloc {
	ld, ok := v.(*ssa.UnOp)
	if !ok || ld.Op != token.MUL {
		return nil
	}
	a, ok := ld.X.(*ssa.Alloc)
	if !ok || a.Heap {
		return nil
	}
	return a
}

// onlyLooks reports whether a compiled function does not keep the slices that it is given, and does
// not return them.
func onlyLooks(fn *ssa.Function) bool {
	if fn.Pkg == nil || fn.Signature.Recv() != nil {
		return false
	}
	results := fn.Signature.Results()
	for i := range results.Len() {
		if _, ok := results.At(i).Type().Underlying().(*types.Basic); !ok {
			return false
		}
	}
	switch path := fn.Pkg.Pkg.Path(); path {
	case "bytes", "strings", "unicode/utf8", "sort", "slices", "encoding/hex", "encoding/base64":
		return true
	default:
		return strings.HasPrefix(path, "hash/")
	}
}

// convertInFrame writes a conversion of a string to a slice whose array is as large as Go's.
func (f *function) convertInFrame(v *ssa.Convert, converted expr, written bool) {
	t := f.temp(v.Type())
	f.before()
	f.set(t, converted)
	length := corego.Len(t)
	if b, ok := v.Type().Underlying().(*types.Slice).Elem().Underlying().(*types.Basic); ok && b.Kind() == types.Uint8 && !written {
		f.set(t, corego.Slice{X: t, High: length, Max: length})
	} else {
		room := corego.Make(f.l.typ(v.Type()), corego.Int(0), corego.Int(roomInFrame))
		f.when(corego.Binary{Op: token.LEQ, X: length, Y: corego.Int(roomInFrame)}, corego.Set(t, appended(room, true, t)))
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
	x := variableOf(v.Call.Args[0])
	if x == nil || f.startsInFrame[x] {
		return xs
	}
	size := sizes.Sizeof(v.Type().Underlying().(*types.Slice).Elem())
	if size == 0 || int64(n)*size > roomInFrame || f.l.isRecursive(v.Type()) {
		return xs
	}
	if seen, _ := roomIsSeen(v); !seen {
		return xs
	}
	f.startsInFrame[x] = true // the first append to a variable only
	from, used := f.temp(v.Type()), f.temp(types.Typ[types.Bool])
	f.before()
	f.set(from, xs)
	empty := corego.Binary{Op: token.EQL, X: corego.Len(from), Y: corego.Int(0)}
	little := corego.Binary{Op: token.LSS, X: corego.Cap(from), Y: corego.Int(n)}
	f.when(corego.Binary{Op: token.LAND, X: corego.Binary{Op: token.LAND, X: corego.Not(used), Y: empty}, Y: little},
		corego.Set(from, corego.Make(f.l.typ(v.Type()), corego.Int(0), corego.Int(roomInFrame/size))), corego.Set(used, corego.True))
	return from
}
