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
			"Now":       reflect.ValueOf(Now),
			"Since":     reflect.ValueOf(Since),
			"Sleep":     reflect.ValueOf(Sleep),
			"Tick":      reflect.ValueOf(Tick),
			"Ticker":    reflect.ValueOf((*Ticker)(nil)),
			"Timer":     reflect.ValueOf((*Timer)(nil)),
			"Until":     reflect.ValueOf(Until),
		},
		"context": {
			"AfterFunc":         reflect.ValueOf(contextAfterFunc),
			"WithCancel":        reflect.ValueOf(WithCancel),
			"WithCancelCause":   reflect.ValueOf(WithCancelCause),
			"WithDeadline":      reflect.ValueOf(WithDeadline),
			"WithDeadlineCause": reflect.ValueOf(WithDeadlineCause),
			"WithTimeout":       reflect.ValueOf(WithTimeout),
			"WithTimeoutCause":  reflect.ValueOf(WithTimeoutCause),
			// Nobody can ask for these two, but their values have names.
			"cancelCtx": reflect.ValueOf((*cancelCtx)(nil)),
			"timerCtx":  reflect.ValueOf((*timerCtx)(nil)),
		},
		"io": {
			"Pipe":       reflect.ValueOf(Pipe),
			"PipeReader": reflect.ValueOf((*PipeReader)(nil)),
			"PipeWriter": reflect.ValueOf((*PipeWriter)(nil)),
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
