package machine

import (
	"fmt"
	"go/types"
	"reflect"
	"sync"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/stdlib/symbols"
	"github.com/lockstep-go/lockstep/kernel/running/interp"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
)

// tables are the symbols of compiled packages: those of the standard library, with the kernel's own
// in place of some.
type tables struct {
	replace map[string]interp.Table
	mu      sync.Mutex
	merged  map[string]interp.Table
}

// lookup finds a symbol. Any goroutine may call it.
func (t *tables) lookup(path, name string) (reflect.Value, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	table, ok := t.merged[path]
	if !ok {
		table, _ = symbols.Of(path)
		if table == nil {
			table = interp.Table{}
		}
		for n, v := range t.replace[path] {
			table[n] = v
		}
		t.merged[path] = table
	}
	v, ok := table[name]
	return v, ok
}

// compiled makes the table of what a cell uses of compiled packages.
func (m *Machine) compiled(needs []core.CompiledSymbol) (interp.Table, error) {
	table := interp.Table{}
	for _, h := range needs {
		if mayStart(h.Object) {
			sched.Label()
		}
		if mayWait(h.Object) {
			sched.MayWait()
		}
		if mayPass(h.Object) {
			m.stdio.Past()
		}
		v, err := m.compiledSymbol(h)
		if err != nil {
			return nil, err
		}
		table[h.Name] = v
		m.outside.note(m, h)
	}
	return table, nil
}

func (m *Machine) compiledSymbol(h core.CompiledSymbol) (reflect.Value, error) {
	switch h.Kind {
	case core.CompiledFunc:
		f, err := m.Bridge.Func(h.Object.(*types.Func))
		if err != nil {
			return f, err
		}
		return asOperation(f), nil
	case core.CompiledFuncValue:
		f, err := m.Bridge.Func(h.Object.(*types.Func))
		if err != nil || !f.Type().IsVariadic() {
			return f, err
		}
		return plainFunc(f), nil
	case core.CompiledType:
		t, err := m.Bridge.Type(h.Object.(*types.TypeName))
		if err != nil {
			return reflect.Value{}, err
		}
		return reflect.Zero(reflect.PointerTo(t)), nil
	case core.CompiledVarGet, core.CompiledVarSet, core.CompiledVarAddr:
		get, set, addr, err := m.Bridge.Var(h.Object.(*types.Var))
		switch {
		case err != nil:
			return reflect.Value{}, err
		case h.Kind == core.CompiledVarGet:
			return get, nil
		case h.Kind == core.CompiledVarSet:
			return set, nil
		case !addr.IsValid():
			return reflect.Value{}, fmt.Errorf("the address of %s.%s cannot be taken", h.Object.Pkg().Name(), h.Object.Name())
		}
		f := reflect.MakeFunc(reflect.FuncOf(nil, []reflect.Type{addr.Type()}, false), func([]reflect.Value) []reflect.Value {
			return []reflect.Value{addr}
		})
		return f, nil
	case core.CompiledFieldGet, core.CompiledFieldSet:
		get, set, _, err := m.Bridge.Field(h.Struct, h.Object.Name())
		if h.Kind == core.CompiledFieldGet {
			return get, err
		}
		return set, err
	case core.CompiledFieldAddr:
		return m.Bridge.FieldAddr(h.Struct, h.Object.Name())
	case core.ToCompiled:
		return m.Bridge.ToCompiledConv(h.Object.Type())
	case core.FromCompiled:
		return m.Bridge.FromCompiledConv(h.Object.Type())
	}
	return reflect.Value{}, fmt.Errorf("no symbol of kind %d", h.Kind)
}

// plainFunc makes a variadic function one that takes a slice.
func plainFunc(f reflect.Value) reflect.Value {
	t := f.Type()
	in := make([]reflect.Type, t.NumIn())
	for i := range in {
		in[i] = t.In(i)
	}
	out := make([]reflect.Type, t.NumOut())
	for i := range out {
		out[i] = t.Out(i)
	}
	return reflect.MakeFunc(reflect.FuncOf(in, out, false), f.CallSlice)
}
