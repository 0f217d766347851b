package worker

import (
	"reflect"
)

// show takes the value of the cell's last expression, or the values of a call that has several.
func (w *worker) show(values ...any) {
	if len(values) == 1 && saysNothing(values[0]) {
		return
	}
	if w.search.on.Load() {
		w.search.show(w, values)
		return
	}
	w.mu.Lock()
	static := w.compiled.valueTypes
	w.mu.Unlock()
	shown := w.typedBundle(static, values...)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.current != nil {
		w.current.result = shown
	}
}

// saysNothing reports whether a value is an empty struct without a name, as <-done has it.
func saysNothing(x any) bool {
	t := reflect.TypeOf(x)
	return t != nil && t.Kind() == reflect.Struct && t.NumField() == 0 && t.Name() == ""
}
