package lower

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
)

// lookup writes m[k], or v, ok = m[k]; of a string, an index.
func (f *function) lookup(v *ssa.Lookup) {
	var s scope
	f.orderOperands(v.X, v.Index)
	if _, ok := v.X.Type().Underlying().(*types.Map); !ok {
		f.stringIndex(v, v.X, v.Index)
		return
	}
	watched := f.l.watched.Watches(v)
	if watched {
		f.readFirst(v.X)
		f.readFirst(v.Index)
	}
	m := f.under(v.X, &s)
	if c, ok := v.X.(*ssa.Const); ok && c.Value == nil {
		m = f.l.unwrap(f.temp(v.X.Type()), v.X.Type())
	}
	element := corego.Index{X: m, Index: f.key(v.Index, &s)}
	if watched {
		f.watchedElement(v, m)
		s.add(shared, nil)
	}
	if v.CommaOk {
		to := f.commaOk(v)
		f.flush(effects)
		f.emit(corego.SetAll([]expr{or(to.value, corego.Blank), to.ok}, element))
		f.reset(to, f.l.zero(v.X.Type().Underlying().(*types.Map).Elem()))
		return
	}
	s.add(memory, nil)
	if len(*v.Referrers()) == 0 {
		f.flush(effects)
		f.set(corego.Blank, element) // the key may not be one
		return
	}
	f.define(v, element, &s)
}

// updatedMap is the map that an element is stored in, which has been checked.
func (f *function) updatedMap(v *ssa.MapUpdate, s *scope) expr {
	m := f.simple(v.Map, s)
	if !f.plan.NotZero(v.Map, v) {
		f.flush(effects)
		f.check(corego.IsNil(m), machine(core.PanicNilMap, f.site(v)))
	}
	return m
}

// mapUpdate writes m[k] = v. The map is checked before the value is stored, as Go does.
func (f *function) mapUpdate(v *ssa.MapUpdate) {
	var s scope
	f.orderOperands(v.Map, v.Key, v.Value)
	if f.l.watched.Watches(v) {
		f.watchedMapUpdate(v)
		return
	}
	m := f.updatedMap(v, &s)
	k := f.key(v.Key, &s)
	x := f.use(v.Value, &s)
	f.spillEffects()
	f.set(corego.Index{X: m, Index: k}, x)
}

// watchedElement reads an element of a map that is watched, where what is read stays pending.
func (f *function) watchedElement(v *ssa.Lookup, m expr) {
	f.hook(machine(core.ReadMap, f.access(v), m))
	f.hooked = v
}

// watchedMapUpdate writes m[k] = v, or m[k] op= y, of a map that is watched.
func (f *function) watchedMapUpdate(v *ssa.MapUpdate) {
	var s, vs scope
	t := v.Map.Type().Underlying().(*types.Map)
	p := f.pending.of[v.Value]
	if lk, ok := f.hooked.(*ssa.Lookup); ok && p != nil && p.uses == 1 && p.from == ssa.Value(lk) && lk.X == v.Map && lk.Index == v.Key &&
		isBasic(t.Elem()) && operable(t.Key()) {
		f.unhook()
		f.pending.drop(p)
		m := f.updatedMap(v, &s)
		k := f.key(v.Key, &s)
		f.spillEffects()
		site := f.access(v)
		f.readsItself(v, lk)
		f.do(machine(core.UpdateMap, site, corego.String(p.op.String()), m, k, p.rest))
		return
	}
	m := f.updatedMap(v, &s)
	k := f.key(v.Key, &s)
	x := f.use(v.Value, &vs)
	f.spillEffects()
	if _, constant := v.Value.(*ssa.Const); operable(t.Elem()) && operable(t.Key()) && (!constant || isBasic(v.Value.Type())) {
		f.do(machine(core.StoreMap, f.access(v), m, k, x))
		return
	}
	if s.effect >= shared {
		k = f.spilled(k, v.Key.Type())
	}
	if vs.effect >= shared {
		x = f.spilled(x, v.Value.Type())
	}
	f.hook(machine(core.WriteMap, f.access(v), m, k))
	f.set(corego.Index{X: m, Index: k}, x)
}
