package bridge

import (
	"reflect"
	"slices"
)

// sent returns x as it is sent on the channel v.
func (t *Types) sent(v, x reflect.Value) reflect.Value {
	s := t.unbox(v)
	if s.unwrap().Kind() != reflect.Chan {
		return x
	}
	return t.assignTo(x, repr{elem(s.under()), s.unwrap().Type().Elem()}, "reflect.Value.Send: value of type %s is not assignable to type %s")
}

// received returns what receive gives of the channel v.
func (t *Types) received(v reflect.Value, receive func(reflect.Value) (reflect.Value, bool)) (reflect.Value, bool) {
	s := t.unbox(v)
	x, ok := receive(s.unwrap())
	return t.toCore(elem(s.under()), x), ok
}

// reflectSelect is reflect.Select.
func (t *Types) reflectSelect(cases []reflect.SelectCase) (int, reflect.Value, bool) {
	inner := slices.Clone(cases)
	for i, c := range cases {
		if c.Dir == reflect.SelectSend && c.Send.IsValid() {
			inner[i].Send = t.sent(c.Chan, c.Send)
		}
		if c.Chan.IsValid() {
			inner[i].Chan = t.unbox(c.Chan).unwrap()
		}
	}
	chosen, x, ok := reflect.Select(inner)
	if x.IsValid() {
		x = t.toCore(elem(t.unbox(cases[chosen].Chan).under()), x)
	}
	return chosen, x, ok
}
