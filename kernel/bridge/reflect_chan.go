package bridge

import (
	"reflect"
	"slices"
)

// sent returns x as it is sent on v.
func (t *Types) sent(v, x reflect.Value) reflect.Value {
	s := t.subject(v)
	if s.flat().Kind() != reflect.Chan {
		return x
	}
	return t.fit(x, place{elem(s.under()), s.flat().Type().Elem()}, "reflect.Value.Send: value of type %s is not assignable to type %s")
}

func (t *Types) received(v reflect.Value, receive func(reflect.Value) (reflect.Value, bool)) (reflect.Value, bool) {
	s := t.subject(v)
	x, ok := receive(s.flat())
	return t.dress(elem(s.under()), x), ok
}

func (t *Types) reflectSelect(cases []reflect.SelectCase) (int, reflect.Value, bool) {
	inner := slices.Clone(cases)
	for i, c := range cases {
		if c.Dir == reflect.SelectSend && c.Send.IsValid() {
			inner[i].Send = t.sent(c.Chan, c.Send)
		}
		if c.Chan.IsValid() {
			inner[i].Chan = t.subject(c.Chan).flat()
		}
	}
	chosen, x, ok := reflect.Select(inner)
	if x.IsValid() {
		x = t.dress(elem(t.subject(cases[chosen].Chan).under()), x)
	}
	return chosen, x, ok
}
