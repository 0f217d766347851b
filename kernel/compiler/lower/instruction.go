package lower

import (
	"fmt"
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
)

// unOp writes the operators with one operand (spec, Operators). A load and a receive are among
// them.
func (f *function) unOp(v *ssa.UnOp) {
	switch v.Op {
	case token.MUL:
		f.load(v)
		return
	case token.ARROW:
		f.receive(v)
		return
	}
	var s scope
	f.orderOperands(v.X)
	x := f.use(v.X, &s)
	if c, ok := v.X.(*ssa.Const); ok {
		x = corego.Paren{X: f.constant(c)}
	}
	f.define(v, corego.Unary{Op: v.Op, X: corego.Operand(x)}, &s)
}

// instruction writes an instruction. It is the one place that names all that go/ssa has.
func (f *function) instruction(in ssa.Instruction) {
	switch in := in.(type) {
	case *ssa.Alloc:
		f.alloc(in)
	case *ssa.Store:
		f.store(in)
	case *ssa.UnOp:
		f.unOp(in)
	case *ssa.BinOp:
		f.binOp(in)
	case *ssa.FieldAddr:
		f.fieldAddr(in)
	case *ssa.IndexAddr:
		f.indexAddr(in)
	case *ssa.Field:
		f.field(in)
	case *ssa.Index:
		f.indexValue(in)
	case *ssa.Call:
		f.call(in)
	case *ssa.Extract:
		f.extract(in)
	case *ssa.Convert:
		f.convert(in)
	case *ssa.MultiConvert:
		f.reinterpret(in, in.X, in.Type())
	case *ssa.ChangeType:
		f.changeType(in)
	case *ssa.ChangeInterface:
		f.changeInterface(in)
	case *ssa.SliceToArrayPointer:
		f.sliceToArrayPointer(in)
	case *ssa.MakeInterface:
		f.makeInterface(in)
	case *ssa.MakeClosure:
		f.makeClosure(in)
	case *ssa.MakeMap:
		f.makeMap(in)
	case *ssa.MakeChan:
		f.makeChan(in)
	case *ssa.MakeSlice:
		f.makeSlice(in)
	case *ssa.Slice:
		f.slice(in)
	case *ssa.Lookup:
		f.lookup(in)
	case *ssa.MapUpdate:
		f.mapUpdate(in)
	case *ssa.Range:
		f.rangeOver(in)
	case *ssa.Next:
		f.next(in)
	case *ssa.TypeAssert:
		f.typeAssert(in)
	case *ssa.Select:
		f.selectStmt(in)
	case *ssa.Send:
		f.send(in)
	case *ssa.Go:
		f.goStmt(in)
	case *ssa.Defer:
		f.deferStmt(in)
	case *ssa.RunDefers:
		f.runDefers(in)
	case *ssa.Panic:
		f.panicStmt(in)
	case *ssa.Return:
		f.returnStmt(in)
	case *ssa.Phi:
		f.phi(in)
	case *ssa.If, *ssa.Jump, *ssa.DebugRef:
	default:
		f.unsupported(in, fmt.Sprintf("%T", in))
	}
}

// blockCode writes a block's instructions and returns the last, which it leaves to the caller
// unless it ends the function.
func (f *function) blockCode(b *ssa.BasicBlock) (last ssa.Instruction) {
	f.current = -1
	f.rangeFuncState(b)
	for _, in := range b.Instrs {
		if f.plan.Skipped(in) {
			continue
		}
		f.instruction(in)
		last = in
	}
	return last
}

// phi is the variable of a φ-node.
func (f *function) phi(p *ssa.Phi) corego.Name {
	if n, ok := f.names[p]; ok {
		return n
	}
	base := "t"
	if token.IsIdentifier(p.Comment) {
		base = p.Comment
	}
	n := f.variable(base, f.l.typ(p.Type()))
	f.names[p] = n
	return n
}
