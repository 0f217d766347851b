package bridge

import (
	"fmt"
	"reflect"
	"strings"
)

// Sprintf is fmt.Sprintf on Core values.
func (t *Types) Sprintf(format string, args ...any) string {
	format, args = t.operands(printf, format, args)
	return fmt.Sprintf(format, args...)
}

// operands prepares the operands of a printing function, and its format if it has one.
func (t *Types) operands(p policy, format string, args []any) (string, []any) {
	args, changed := t.wrapAll(args)
	switch {
	case !changed:
	case p == printf, p == errorf:
		return t.rewrite(format, args, p == errorf)
	case p == print:
		return format, []any{t.sprint(args)}
	}
	return format, args
}

// wrapAll returns the operands, in a copy if some have to be wrapped.
func (t *Types) wrapAll(args []any) (wrapped []any, changed bool) {
	for i, x := range args {
		switch x.(type) {
		case nil, string, int, bool, float64, byte, rune, int64, uint64, []byte:
			continue
		}
		w := t.Wrap(x)
		if _, ok := w.(adapter); !ok {
			continue
		}
		if !changed {
			args, changed = append([]any(nil), args...), true
		}
		args[i] = w
	}
	return args, changed
}

// sprint is fmt.Sprint for operands some of which are wrapped. fmt adds spaces between operands
// that are no strings, and would take a wrapped string for something else.
func (t *Types) sprint(args []any) string {
	var b strings.Builder
	wasString := false
	for i, x := range args {
		isString := false
		if w, ok := x.(adapter); ok {
			_, v := t.Open(w.coreValue())
			isString = v.Kind() == reflect.String
		} else {
			isString = x != nil && reflect.TypeOf(x).Kind() == reflect.String
		}
		if i > 0 && !isString && !wasString {
			b.WriteByte(' ')
		}
		fmt.Fprint(&b, x)
		wasString = isString
	}
	return b.String()
}
