package bridge

import (
	"encoding/json"
	"log/slog"
	"reflect"
)

// recorded returns what package slog gets for a Core any.
func (t *Types) recorded(x any) any {
	w := t.Wrap(x)
	f, ok := w.(formatted)
	if !ok {
		return w
	}
	e := t.entry(x)
	switch {
	case e == nil:
		return x
	case t.has(e, methodLogValue):
		return hostAs[slog.LogValuer](t, x)
	case t.has(e, methodMarshalText):
		return loggedText{logged{f}}
	case e.unbox(x).Kind() == reflect.Slice && e.unbox(x).Type() == reflect.TypeFor[[]byte]():
		return e.unbox(x).Interface()
	}
	return logged{f}
}

var methodLogValue = methodShape{"LogValue", "func() slog.Value"}

// logged is a learner's value in a log: text handlers print it, JSON handlers marshal it.
type logged struct{ formatted }

func (l logged) MarshalJSON() ([]byte, error) { return json.Marshal(l.t.tree(l.x)) }

// loggedText is one that has a text of its own.
type loggedText struct{ logged }

func (l loggedText) MarshalText() ([]byte, error) {
	e := l.t.entry(l.x)
	return l.t.marshalText(e, e.unbox(l.x))
}
