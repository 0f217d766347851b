package machine

import (
	"cmp"
	"reflect"
	"slices"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/running/interp"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
)

// Go ranges over a map in an order of its own each time. A run that is to happen again needs an
// order that is known: the keys are sorted, and shuffled in a way that depends on nothing but the
// place in the text and how many there are. Of a map that goroutines share, whether they come that
// way or the other way round is the strategy's choice: so a search meets two goroutines that lock
// what is in a map in opposite orders.

// mapIter is a range over a map.
type mapIter struct {
	m      reflect.Value
	shared bool
	keys   []reflect.Value  // of a goroutine that takes turns with others: in order
	native *reflect.MapIter // of another: in Go's order
}

// rangeMap starts a range over a map.
func rangeMap(c interp.Call) {
	it := &mapIter{m: kept(c.Arg(1)), shared: c.Arg(2).Bool()}
	if g := sched.Current(); *many && g.Controlled() {
		it.read(c)
		it.order(g, site(c))
	}
	if it.keys == nil {
		it.native = it.m.MapRange()
	}
	var v any = it
	c.Result().Set(reflect.ValueOf(&v).Elem())
}

// read is where others may go before the map is read.
func (it *mapIter) read(c interp.Call) {
	if it.shared && *many {
		entriesOf(c, it.m).read(it.m.UnsafePointer())
	}
}

// order finds the keys and their order.
func (it *mapIter) order(g *sched.G, at core.Site) {
	it.keys = it.m.MapKeys()
	if slices.ContainsFunc(it.keys, func(k reflect.Value) bool { return !k.Equal(k) }) {
		it.keys = nil // nobody finds a NaN again: the order is Go's
		return
	}
	slices.SortFunc(it.keys, compareKeys)
	_, line, column := at.Split()
	x := uint64(line)<<32 + uint64(column)<<16 + uint64(len(it.keys)) + 1
	for i := len(it.keys) - 1; i > 0; i-- { // Fisher and Yates, with numbers of Marsaglia's
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
		j := int(x % uint64(i+1))
		it.keys[i], it.keys[j] = it.keys[j], it.keys[i]
	}
	if it.shared && *many && len(it.keys) > 1 && g.Run().Choose(2) == 1 {
		slices.Reverse(it.keys)
	}
}

// compareKeys orders keys. Those that can only be told apart, as pointers, stay as they are.
func compareKeys(x, y reflect.Value) int {
	switch {
	case x.Kind() != y.Kind():
		return cmp.Compare(x.Kind(), y.Kind())
	case x.CanInt():
		return cmp.Compare(x.Int(), y.Int())
	case x.CanUint():
		return cmp.Compare(x.Uint(), y.Uint())
	case x.CanFloat():
		return cmp.Compare(x.Float(), y.Float())
	}
	switch x.Kind() {
	case reflect.String:
		return cmp.Compare(x.String(), y.String())
	case reflect.Bool:
		return cmp.Compare(fromBool(x.Bool()), fromBool(y.Bool()))
	case reflect.Interface:
		return compareKeys(x.Elem(), y.Elem())
	case reflect.Struct:
		for i := range x.NumField() {
			if c := compareKeys(x.Field(i), y.Field(i)); c != 0 {
				return c
			}
		}
	case reflect.Array:
		for i := range x.Len() {
			if c := compareKeys(x.Index(i), y.Index(i)); c != 0 {
				return c
			}
		}
	}
	return 0
}

func fromBool(b bool) int {
	if b {
		return 1
	}
	return 0
}

// next takes the next entry of a range, and stores it in the variables that there are. It reports
// whether there was one.
func next(c interp.Call) bool {
	it := c.Arg(1).Interface().(*mapIter)
	letters := c.Arg(2).String()
	if it.native != nil {
		if !it.native.Next() {
			return false
		}
		for i := range letters {
			if letters[i] == core.NextLetters[0] {
				c.Arg(3 + i).SetIterKey(it.native)
			} else {
				c.Arg(3 + i).SetIterValue(it.native)
			}
		}
		return true
	}
	it.read(c)
	for len(it.keys) > 0 {
		key := it.keys[0]
		it.keys = it.keys[1:]
		elem := it.m.MapIndex(key)
		if !elem.IsValid() {
			continue // it was deleted meanwhile
		}
		for i := range letters {
			if letters[i] == core.NextLetters[0] {
				c.Arg(3 + i).Set(key)
			} else {
				c.Arg(3 + i).Set(elem)
			}
		}
		return true
	}
	return false
}
