package bridge

import (
	"go/types"
	"reflect"
	"runtime"
	"weak"
)

// mapReprs returns the types of a map's keys and elements.
func (s unboxed) mapReprs() (key, elem repr) {
	m, _ := s.under().(*types.Map)
	unwrapped := s.unwrap().Type()
	if m == nil {
		return repr{nil, unwrapped.Key()}, repr{nil, unwrapped.Elem()}
	}
	return repr{m.Key(), unwrapped.Key()}, repr{m.Elem(), unwrapped.Elem()}
}

func (t *Types) valueMapIndex(v, key reflect.Value) reflect.Value {
	s := t.unbox(v)
	if s.unwrap().Kind() != reflect.Map {
		return s.unwrap().MapIndex(key)
	}
	k, e := s.mapReprs()
	return t.toCore(e.typ, s.unwrap().MapIndex(t.assignTo(key, k, "reflect.Value.MapIndex: value of type %s is not assignable to type %s")))
}

func (t *Types) valueMapKeys(v reflect.Value) []reflect.Value {
	s := t.unbox(v)
	keys := s.unwrap().MapKeys()
	k, _ := s.mapReprs()
	for i, key := range keys {
		keys[i] = t.toCore(k.typ, key)
	}
	return keys
}

func (t *Types) valueSetMapIndex(v, key, elem reflect.Value) {
	s := t.unbox(v)
	if s.unwrap().Kind() != reflect.Map {
		s.unwrap().SetMapIndex(key, elem) // which panics
		return
	}
	k, e := s.mapReprs()
	const format = "reflect.Value.SetMapIndex: value of type %s is not assignable to type %s"
	key = t.assignTo(key, k, format)
	if elem.IsValid() {
		elem = t.assignTo(elem, e, format)
	}
	s.unwrap().SetMapIndex(key, elem)
}

// valueMapRange is v.MapRange. It notes the type of what the iterator goes over, for as long as
// that is used.
func (t *Types) valueMapRange(v reflect.Value) *reflect.MapIter {
	s := t.unbox(v)
	it := s.unwrap().MapRange()
	t.iterate(it, s)
	return it
}

// iterate notes that an iterator goes over s.
func (t *Types) iterate(it *reflect.MapIter, s unboxed) {
	key := weak.Make(it)
	_, known := t.reflected.iterators.Swap(key, s.under())
	if !known {
		runtime.AddCleanup(it, func(key weak.Pointer[reflect.MapIter]) { t.reflected.iterators.Delete(key) }, key)
	}
}

// iterated returns the types of the keys and elements that an iterator goes over, nil if they are
// not known.
func (t *Types) iterated(it *reflect.MapIter) (key, elem types.Type) {
	under, _ := t.reflected.iterators.Load(weak.Make(it))
	if m, ok := under.(*types.Map); ok {
		return m.Key(), m.Elem()
	}
	return nil, nil
}

func (t *Types) iterKey(it *reflect.MapIter) reflect.Value {
	key, _ := t.iterated(it)
	return t.toCore(key, it.Key())
}

func (t *Types) iterValue(it *reflect.MapIter) reflect.Value {
	_, elem := t.iterated(it)
	return t.toCore(elem, it.Value())
}

func (t *Types) iterReset(it *reflect.MapIter, v reflect.Value) {
	s := t.unbox(v)
	it.Reset(s.unwrap())
	t.iterate(it, s)
}
