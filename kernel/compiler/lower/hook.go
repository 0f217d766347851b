package lower

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
)

// What a hook says may become part of an operation after all: see access.go.

// atPlace is a call of an entry with a variable, or of another with the pointer to it where there is
// one already. first and more are the arguments around.
func atPlace(entry, at core.Callee, first []expr, loc expr, more ...expr) corego.Call {
	if star, ok := loc.(corego.Star); ok {
		entry, loc = at, star.X
	}
	return machine(entry, append(append(first, loc), more...)...)
}

// operable reports whether an operation of the machine's can load and store a type's values: the
// interpreter has functions and what interfaces hold in more than one form.
func operable(t types.Type) bool {
	switch t := t.Underlying().(type) {
	case *types.Signature, *types.Interface:
		return false
	case *types.Basic:
		return t.Kind() != types.UnsafePointer
	}
	return true
}

// loadInto makes one operation of a read whose hook has just been written and of storing the value
// in a variable of the function. It reports whether it could.
func (f *function) loadInto(v ssa.Value, variable expr) bool {
	if f.hooked == nil || f.hooked != v || !operable(v.Type()) {
		return false
	}
	if _, load := v.(*ssa.UnOp); !load {
		return false // of a map
	}
	hook := f.unhook()
	entry := core.Load
	if hook.Fun == corego.Expr(corego.Qualified{Package: core.MachineName, Name: core.ReadAt.Name()}) {
		entry = core.LoadAt
	}
	f.do(machine(entry, hook.Args[0], variable, hook.Args[1]))
	return true
}

// unhook takes back the hook that is the last statement.
func (f *function) unhook() corego.Call {
	last := len(f.out) - 1
	hook := f.out[last].(corego.If).Then[0].(corego.Do).X.(corego.Call)
	f.out, f.hooked = f.out[:last], nil
	return hook
}
