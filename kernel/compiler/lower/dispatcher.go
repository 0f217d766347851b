package lower

import (
	"fmt"
	"go/types"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
)

// dispatcher returns the name of the Core function that calls a method of an interface, one for all
// interfaces that have the method with this signature.
func (l *lowering) dispatcher(m *types.Func) string {
	sig := m.Type().(*types.Signature)
	var b strings.Builder
	b.WriteString(m.Name())
	if !m.Exported() && m.Pkg() != nil {
		b.WriteString(" " + m.Pkg().Path())
	}
	b.WriteString(l.identity.Signature(sig))
	key := b.String()
	if n, ok := l.disps[key]; ok {
		return n
	}
	n := l.private(core.DispatcherPrefix + identifier(m.Name()))
	l.disps[key] = n
	l.dispQueue = append(l.dispQueue, &dispatcher{n, m})
	return n
}

// dispatch writes a dispatcher.
func (l *lowering) dispatch(d *dispatcher) {
	sig := d.method.Type().(*types.Signature)
	head := corego.Signature{Params: []corego.Param{{Name: "x", Type: "any"}}}
	var body []corego.Stmt
	var results, operands []expr
	for v := range sig.Results().Variables() {
		r, typ := corego.Name(fmt.Sprintf("r%d", len(results))), l.typ(v.Type())
		head.Results = append(head.Results, corego.Param{Type: typ})
		body = append(body, corego.Var{Name: r, Type: typ})
		results = append(results, r)
	}
	for v := range sig.Params().Variables() {
		a := operand(len(operands))
		head.Params = append(head.Params, corego.Param{Name: a, Type: l.typ(v.Type())})
		operands = append(operands, a)
	}
	fixed := []expr{corego.Name("x"), corego.String(d.method.Name()), corego.Int(l.signatureID(sig)), corego.Int(len(results))}
	body = append(body, corego.Do{X: machine(core.Invoke, slices.Concat(fixed, results, operands)...)})
	if len(results) > 0 {
		body = append(body, corego.Return{Results: results})
	}
	l.declare(Function{Name: d.name}, corego.Func{Name: corego.Name(d.name), Signature: head, Body: body})
}
