package display

import (
	"go/types"
	"reflect"
	"slices"
)

// entry is one of a map.
type entry struct{ key, value reflect.Value }

func (b *builder) mapping(typ types.Type, v reflect.Value, s setting, depth int) *node {
	n := b.open(typ, v, s)
	if seen := b.enter(v, 0); seen {
		n.end = "… cycle}"
		return n.measure()
	}
	defer b.leave(v, 0)
	length := v.Len()
	if b.spent(depth) {
		return closed(n, length)
	}
	var ktyp types.Type
	if m, ok := underlying(typ).(*types.Map); ok {
		ktyp = m.Key()
	}
	for _, e := range b.entries(v, limit(depth)) {
		if b.spent(depth) {
			break
		}
		var key page
		key.flat(b.value(ktyp, e.key, b.within(v.Type().Key()), depth+1))
		n.items = append(n.items, item{key.String() + ":", b.value(elem(typ), e.value, b.within(v.Type().Elem()), depth+1)})
	}
	n.more, n.noun = max(length-len(n.items), 0), "element"
	return n.measure()
}

// entries returns the first entries of a map in the order of their keys. Of a large map they are
// any.
func (b *builder) entries(m reflect.Value, limit int) []entry {
	sorted := m.Len() <= maxKeys
	var list []entry
	for it := still(m).MapRange(); it.Next(); {
		if len(list) == maxKeys || !sorted && len(list) == limit {
			break
		}
		list = append(list, entry{it.Key(), it.Value()})
	}
	slices.SortStableFunc(list, func(x, y entry) int { return b.Types.Compare(x.key, y.key) })
	return list[:min(len(list), limit)]
}
