package facts

import (
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"
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

// RoomInFrame is the size of arrays that stay in a frame: in bytes for append, in elements for
// conversions (tmpBuf of Go's runtime).
const RoomInFrame = 32

// A fate is what becomes of a slice.
type fate struct {
	leaves  bool // with what outlives the function
	seen    bool // its capacity may be
	given   bool // it is a result of the function
	written bool // its elements are
}

// RoomIsSeen reports whether the array of a slice that v makes stays in the frame, and its room can
// be seen; and whether anything is written to it.
func (p *Plan) RoomIsSeen(v ssa.Value) (yes, written bool) {
	f := (&follower{p.captures, map[*ssa.Parameter]bool{}}).follow(v)
	return f.seen && !f.leaves && !f.given, f.written
}

// FrameRoom returns the number of elements of the array in the frame that what an append appends to
// starts with, as Go has it, 0 if it does not: it must be the first append of known elements to a
// local variable, they must have room there, and the room must be seen.
func (p *Plan) FrameRoom(v *ssa.Call) int64 { return p.forwarding.inFrame[v] }

// findInFrame finds the appends that start in the frame.
func (p *Plan) findInFrame() {
	started := map[*ssa.Alloc]bool{}
	for _, b := range p.Graph.written() {
		for _, in := range b.Instrs {
			v, ok := in.(*ssa.Call)
			if !ok {
				continue
			}
			x, elements := p.appendedTo(v)
			if x == nil || started[x] || p.program.options.Wrapped(v.Type()) {
				continue
			}
			size := sizes.Sizeof(v.Type().Underlying().(*types.Slice).Elem())
			if size == 0 || elements*size > RoomInFrame {
				continue
			}
			if seen, _ := p.RoomIsSeen(v); seen {
				started[x] = true
				p.forwarding.inFrame[v] = RoomInFrame / size
			}
		}
	}
}

// appendedTo returns the local variable that a call appends known elements to, and how many; nil if
// it does not.
func (p *Plan) appendedTo(v *ssa.Call) (x *ssa.Alloc, elements int64) {
	b, ok := v.Call.Value.(*ssa.Builtin)
	if !ok || b.Name() != "append" || len(v.Call.Args) < 2 {
		return nil, 0
	}
	lit := p.elementsOf(v.Call.Args[1])
	if lit == nil {
		return nil, 0
	}
	return p.captures.variableOf(v.Call.Args[0]), lit.Len
}

// A follower follows slices through functions.
type follower struct {
	captures *captures
	entered  map[*ssa.Parameter]bool
}

// follow returns what becomes of v, and of what shares its array.
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
		if a, ok := in.Addr.(*ssa.Alloc); ok && !w.captures.onHeap(a) {
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
				f.seen = f.seen || !w.captures.appendsInPlace(in)
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
func (c *captures) appendsInPlace(in *ssa.Call) bool {
	x := c.variableOf(in.Call.Args[0])
	if x == nil || len(*in.Referrers()) != 1 {
		return false
	}
	st, ok := (*in.Referrers())[0].(*ssa.Store)
	return ok && st.Addr == ssa.Value(x)
}

// variableOf returns the local variable that v is loaded from, or nil.
func (c *captures) variableOf(v ssa.Value) *ssa.Alloc {
	ld, ok := v.(*ssa.UnOp)
	if !ok || ld.Op != token.MUL {
		return nil
	}
	a, ok := ld.X.(*ssa.Alloc)
	if !ok || c.onHeap(a) {
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
