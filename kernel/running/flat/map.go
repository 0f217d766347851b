package flat

import (
	"reflect"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/compiler/corego"
)

// Maps whose keys are strings or integers are handled by Go's own code for maps of their kinds:
// compiled code needs to know no more of keys and values than how they lie in memory. For other maps
// there is package reflect.

// entry is m[k] for a value.
func (c *compiler) entry(m operand, key corego.Expr) operand {
	t := m.typ
	k := c.expr(key).as(t.Key())
	p := get[unsafe.Pointer](m)
	if get := getters[keyed{t.Key().Kind(), t.Elem().Kind()}]; get != nil {
		return value(t.Elem(), get(p, k.eval()))
	}
	find := found(t, p, k)
	return value(t.Elem(), layoutOf(t.Elem()).unreflected(func(f *frame) reflect.Value {
		v := find(f)
		if !v.IsValid() {
			v = reflect.Zero(t.Elem())
		}
		return v
	}, t.Elem()))
}

// found is code for an entry as package reflect has it, the zero Value for a missing key.
func found(t reflect.Type, m address, k operand) code[reflect.Value] {
	key := layoutOf(t.Key()).reflected(k.eval(), t.Key())
	return func(f *frame) reflect.Value {
		p := m(f)
		return mapOf(t, &p).MapIndex(key(f))
	}
}

// mapOf is a map as package reflect has it.
func mapOf(t reflect.Type, m *unsafe.Pointer) reflect.Value {
	return reflect.NewAt(t, unsafe.Pointer(m)).Elem()
}

// keyed are the kinds of a map's keys and values.
type keyed struct{ key, value reflect.Kind }

// A map of one kind of keys and values is, in memory, any other of these.
func getterOf[K comparable, V any]() func(m address, k any) any {
	return func(m address, k any) any {
		key := k.(code[K])
		return func(f *frame) V {
			p := m(f)
			return (*(*map[K]V)(unsafe.Pointer(&p)))[key(f)]
		}
	}
}

func setterOf[K comparable, V any]() func(m address, k, v any) do {
	return func(m address, k, v any) do {
		key, value := k.(code[K]), v.(code[V])
		return func(f *frame) {
			p := m(f)
			k := key(f)
			(*(*map[K]V)(unsafe.Pointer(&p)))[k] = value(f)
		}
	}
}

func finderOf[K comparable, V any](value layout) finder {
	within := value.(*words[V]).at
	return func(m address, k any, v, ok variable) do {
		key, to, is := k.(code[K]), v.offset+within, ok.word()
		return func(f *frame) {
			p := m(f)
			v, ok := (*(*map[K]V)(unsafe.Pointer(&p)))[key(f)]
			*at[V](f, to), *at[bool](f, is) = v, ok
		}
	}
}

// A finder is code for v, ok = m[k].
type finder = func(m address, k any, v, ok variable) do

var (
	finders = map[keyed]finder{}
	getters = map[keyed]func(m address, k any) any{}
	setters = map[keyed]func(m address, k, v any) do{}
)

func register[K comparable, V any](key, value reflect.Kind) {
	getters[keyed{key, value}] = getterOf[K, V]()
	setters[keyed{key, value}] = setterOf[K, V]()
	finders[keyed{key, value}] = finderOf[K, V](layouts[value])
}

func registerKey[K comparable](key reflect.Kind) {
	register[K, bool](key, reflect.Bool)
	register[K, int](key, reflect.Int)
	register[K, float64](key, reflect.Float64)
	register[K, string](key, reflect.String)
	register[K, slice](key, reflect.Slice)
}

func init() {
	registerKey[int](reflect.Int)
	registerKey[string](reflect.String)
}

// lookUp is v, ok = m[k].
func (c *compiler) lookUp(e corego.Index, v, ok func(operand) do) do {
	m := c.expr(e.X)
	if m.typ == nil || m.typ.Kind() != reflect.Map {
		decline("an element and whether there is one")
	}
	t := m.typ
	p, k := get[unsafe.Pointer](m), c.expr(e.Index).as(t.Key())
	entry, is := c.hold(t.Elem()), c.hold(reflect.TypeFor[bool]())
	var search do
	if find := finders[keyed{t.Key().Kind(), t.Elem().Kind()}]; find != nil {
		search = find(p, k.eval(), entry, is)
	} else {
		find, yes, l := found(t, p, k), is.word(), layoutOf(t.Elem())
		zero, set := entry.set(value(t.Elem(), l.zero(t.Elem()))), setReflected(entry.offset, t.Elem())
		search = func(f *frame) {
			v := find(f)
			if *at[bool](f, yes) = v.IsValid(); v.IsValid() {
				set(f, v)
			} else {
				zero(f)
			}
		}
	}
	return sequence(present(search, v(entry.operand()), ok(is.operand())))
}

// setEntry is m[k] = v.
func (c *compiler) setEntry(m operand, key corego.Expr, v operand) do {
	t := m.typ
	k := c.expr(key).as(t.Key())
	v = v.as(t.Elem())
	p := get[unsafe.Pointer](m)
	if set := setters[keyed{t.Key().Kind(), t.Elem().Kind()}]; set != nil {
		return set(p, k.eval(), v.eval())
	}
	kv, vv := layoutOf(t.Key()).reflected(k.eval(), t.Key()), layoutOf(t.Elem()).reflected(v.eval(), t.Elem())
	return func(f *frame) {
		p := p(f)
		k := kv(f)
		mapOf(t, &p).SetMapIndex(k, vv(f))
	}
}

// rangeMap compiles a range over a map, in Go's order. The goroutine has it for itself: that of others
// the machine knows.
func (c *compiler) rangeMap(s corego.Range, x operand) statement {
	t, m := x.typ, get[unsafe.Pointer](x)
	key, value := c.rangeVariable(s.Key, t.Key()), c.rangeVariable(s.Value, t.Elem())
	flag, point, rest := c.poll(s.Body)
	step := c.block(rest).control()
	return statement{ctl: func(f *frame) next {
		p := m(f)
		k, v := reflect.New(t.Key()).Elem(), reflect.New(t.Elem()).Elem()
		for it := mapOf(t, &p).MapRange(); it.Next(); {
			if key != nil {
				k.SetIterKey(it)
				key(f, k.Addr().UnsafePointer())
			}
			if value != nil {
				v.SetIterValue(it)
				value(f, v.Addr().UnsafePointer())
			}
			if *flag {
				point(f)
			}
			if n := step(f); n >= breaks {
				return left(n)
			}
		}
		return goesOn
	}}
}

// rangeVariable returns what sets a variable of a range, or nil if the range does not name it.
func (c *compiler) rangeVariable(name corego.Name, t reflect.Type) mover {
	if name == "" || name == corego.Blank {
		return nil
	}
	return layoutOf(t).enter(c.local(name, t).offset)
}
