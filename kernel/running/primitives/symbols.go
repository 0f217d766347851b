package primitives

import "reflect"

// Symbols returns what replaces the standard library's symbols in cells: import path → name →
// value. A type is given as a nil pointer to it, as the interpreter's own tables do.
func Symbols() map[string]map[string]reflect.Value {
	return map[string]map[string]reflect.Value{
		"sync": {
			"Cond":      reflect.ValueOf((*Cond)(nil)),
			"Mutex":     reflect.ValueOf((*Mutex)(nil)),
			"NewCond":   reflect.ValueOf(NewCond),
			"Once":      reflect.ValueOf((*Once)(nil)),
			"OnceFunc":  reflect.ValueOf(OnceFunc),
			"RWMutex":   reflect.ValueOf((*RWMutex)(nil)),
			"WaitGroup": reflect.ValueOf((*WaitGroup)(nil)),
		},
		"time": {
			"After":     reflect.ValueOf(After),
			"AfterFunc": reflect.ValueOf(AfterFunc),
			"NewTicker": reflect.ValueOf(NewTicker),
			"NewTimer":  reflect.ValueOf(NewTimer),
			"Sleep":     reflect.ValueOf(Sleep),
			"Tick":      reflect.ValueOf(Tick),
		},
		"context": {
			"AfterFunc":         reflect.ValueOf(contextAfterFunc),
			"WithDeadline":      reflect.ValueOf(WithDeadline),
			"WithDeadlineCause": reflect.ValueOf(WithDeadlineCause),
			"WithTimeout":       reflect.ValueOf(WithTimeout),
			"WithTimeoutCause":  reflect.ValueOf(WithTimeoutCause),
		},
		"runtime": {
			"NumGoroutine": reflect.ValueOf(NumGoroutine),
		},
		"runtime/pprof": {
			"Do":                 reflect.ValueOf(do),
			"SetGoroutineLabels": reflect.ValueOf(setGoroutineLabels),
		},
		"os/signal": {
			"Notify":        reflect.ValueOf(notify),
			"NotifyContext": reflect.ValueOf(notifyContext),
		},
	}
}
