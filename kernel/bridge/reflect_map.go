package bridge

import (
	"go/types"
	"reflect"
	"runtime"
	"weak"
)

func (t *Types) mapPlaces(s subject) (key, elem place) {
	m, _ := s.under().(*types.Map)
	flat := s.flat().Type()
	if m == nil {
		return place{nil, flat.Key()}, place{nil, flat.Elem()}
	}
	return place{m.Key(), flat.Key()}, place{m.Elem(), flat.Elem()}
}

func (t *Types) valueMapIndex(v, key reflect.Value) reflect.Value {
	s := t.subject(v)
	if s.flat().Kind() != reflect.Map {
		return s.flat().MapIndex(key)
	}
	k, e := t.mapPlaces(s)
	return t.dress(e.typ, s.flat().MapIndex(t.fit(key, k, "reflect.Value.MapIndex: value of type %s is not assignable to type %s")))
}

func (t *Types) valueMapKeys(v reflect.Value) []reflect.Value {
	s := t.subject(v)
	keys := s.flat().MapKeys()
	k, _ := t.mapPlaces(s)
	for i, key := range keys {
		keys[i] = t.dress(k.typ, key)
	}
	return keys
}

func (t *Types) valueSetMapIndex(v, key, elem reflect.Value) {
	s := t.subject(v)
	if s.flat().Kind() != reflect.Map {
		s.flat().SetMapIndex(key, elem) // which panics
		return
	}
	k, e := t.mapPlaces(s)
	const complaint = "reflect.Value.SetMapIndex: value of type %s is not assignable to type %s"
	key = t.fit(key, k, complaint)
	if elem.IsValid() {
		elem = t.fit(elem, e, complaint)
	}
	s.flat().SetMapIndex(key, elem)
}

// valueMapRange notes what the iterator goes over as long as that is used.
func (t *Types) valueMapRange(v reflect.Value) *reflect.MapIter {
	s := t.subject(v)
	it := s.flat().MapRange()
	t.iterate(it, s)
	return it
}

func (t *Types) iterate(it *reflect.MapIter, s subject) {
	key := weak.Make(it)
	_, known := t.iterators.Swap(key, s.under())
	if !known {
		runtime.AddCleanup(it, func(key weak.Pointer[reflect.MapIter]) { t.iterators.Delete(key) }, key)
	}
}

func (t *Types) iterated(it *reflect.MapIter) (key, elem types.Type) {
	under, _ := t.iterators.Load(weak.Make(it))
	if m, ok := under.(*types.Map); ok {
		return m.Key(), m.Elem()
	}
	return nil, nil
}

func (t *Types) iterKey(it *reflect.MapIter) reflect.Value {
	key, _ := t.iterated(it)
	return t.dress(key, it.Key())
}

func (t *Types) iterValue(it *reflect.MapIter) reflect.Value {
	_, elem := t.iterated(it)
	return t.dress(elem, it.Value())
}

func (t *Types) iterReset(it *reflect.MapIter, v reflect.Value) {
	s := t.subject(v)
	it.Reset(s.flat())
	t.iterate(it, s)
}
