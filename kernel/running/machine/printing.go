package machine

import (
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/running/bridge"
	"github.com/lockstep-go/lockstep/kernel/running/interp"
)

// printing makes an operation of a function that prints or formats.
func printing(f reflect.Value, print func([]any) bridge.Printed) reflect.Value {
	do := func(c interp.Call) { print(values(c)) }
	if t := f.Type(); t.NumOut() == 1 {
		do = func(c interp.Call) {
			p := print(values(c))
			switch result := c.Result(); {
			case t.Out(0).Kind() != reflect.String:
				result.Set(reflect.ValueOf(&p.Error).Elem())
			case result.Kind() == reflect.String:
				result.SetString(p.Text)
			default: // it is returned as an any
				result.Set(reflect.ValueOf(p.Text))
			}
		}
	}
	return reflect.ValueOf(interp.Operation{Func: f, Do: do, Compiled: true})
}

// values returns the arguments of a call.
func values(c interp.Call) []any {
	list := make([]any, c.Args())
	for i := range list {
		list[i] = c.Arg(i).Interface()
	}
	return list
}
