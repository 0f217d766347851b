package worker

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// maxShown is how many bytes of a value's text are shown.
const maxShown = 100_000

// show takes the value of the cell's last expression, or the values of a call that has several.
func (w *worker) show(values ...any) {
	if len(values) == 1 {
		if t := reflect.TypeOf(values[0]); t != nil && t.Kind() == reflect.Struct && t.NumField() == 0 {
			return // <-done says nothing by its value
		}
	}
	parts := make([]string, len(values))
	for i, v := range values {
		parts[i] = valueText(v)
	}
	text := strings.Join(parts, ", ")
	if len(text) > maxShown {
		text = strings.ToValidUTF8(text[:maxShown], "") + fmt.Sprintf("\n… (%d more bytes)", len(text)-maxShown)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.current != nil {
		w.current.result = map[string]any{"text/plain": text}
	}
}

// valueText writes a value: strings as Go quotes them, what has a text of its own by that, all else
// as %+v does.
func valueText(v any) string {
	switch v := v.(type) {
	case nil:
		return "nil"
	case string:
		return strconv.Quote(v)
	case error:
		return v.Error()
	case fmt.Stringer:
		return v.String()
	}
	// An address says little.
	switch r := reflect.ValueOf(v); {
	case r.Kind() == reflect.Func && !r.IsNil():
		return r.Type().String()
	case r.Kind() == reflect.Chan && !r.IsNil():
		return fmt.Sprintf("%s, %d of %d buffered", r.Type(), r.Len(), r.Cap())
	}
	return fmt.Sprintf("%+v", v)
}
