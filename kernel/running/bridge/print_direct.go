package bridge

import "reflect"

// Printed is what a printing function has returned, as Core has it: as much of it as the function
// returns.
type Printed struct {
	N     int    // how many bytes were written
	Error any    // why no more were, or an error that was made
	Text  string // what was formatted
}

// Direct returns a printing function that [Bridge.Func] has returned, for who has its arguments as
// values: they are called without package reflect. ok is false for other functions.
//
// The list is the caller's again when the function returns.
func Direct(f reflect.Value) (print func(args []any) Printed, ok bool) {
	switch f := f.Interface().(type) {
	case func(...any) (int, any):
		return func(args []any) (p Printed) {
			p.N, p.Error = f(args...)
			return p
		}, true
	case func(string, ...any) (int, any):
		return func(args []any) (p Printed) {
			p.N, p.Error = f(args[0].(string), args[1:]...)
			return p
		}, true
	case func(any, ...any) (int, any):
		return func(args []any) (p Printed) {
			p.N, p.Error = f(args[0], args[1:]...)
			return p
		}, true
	case func(any, string, ...any) (int, any):
		return func(args []any) (p Printed) {
			p.N, p.Error = f(args[0], args[1].(string), args[2:]...)
			return p
		}, true
	case func(...any) string:
		return func(args []any) Printed { return Printed{Text: f(args...)} }, true
	case func(string, ...any) string:
		return func(args []any) Printed { return Printed{Text: f(args[0].(string), args[1:]...)} }, true
	case func(string, ...any) any:
		return func(args []any) Printed { return Printed{Error: f(args[0].(string), args[1:]...)} }, true
	case func(...any):
		return func(args []any) (p Printed) {
			f(args...)
			return p
		}, true
	case func(string, ...any):
		return func(args []any) (p Printed) {
			f(args[0].(string), args[1:]...)
			return p
		}, true
	}
	return nil, false
}
