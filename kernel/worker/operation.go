package worker

import (
	"reflect"

	"github.com/lockstep-go/lockstep/kernel/interp"
	"github.com/lockstep-go/lockstep/kernel/primitives"
)

// operation is an operation of the kernel's, as a function of type F. Core does not defer it.
func operation[F any](do func(interp.Call)) reflect.Value {
	return reflect.ValueOf(interp.Operation{Func: reflect.Zero(reflect.TypeFor[F]()), Do: do})
}

// thunk is an argument that is a function to be called later.
func thunk(c interp.Call, i int) func() { return c.Arg(i).Interface().(func()) }

// asOperation makes an operation of a function of a compiled package if it is one that goroutines live by:
// what locks, counts and waits.
func asOperation(f reflect.Value) reflect.Value {
	switch method := f.Interface().(type) {
	case func(*primitives.Mutex):
		return onPointer(f, method)
	case func(*primitives.RWMutex):
		return onPointer(f, method)
	case func(*primitives.WaitGroup):
		return onPointer(f, method)
	case func(*primitives.WaitGroup, int):
		return reflect.ValueOf(interp.Operation{Func: f, Do: func(c interp.Call) {
			method((*primitives.WaitGroup)(c.Arg(0).UnsafePointer()), int(c.Arg(1).Int()))
		}})
	}
	return f
}

func onPointer[T any](f reflect.Value, method func(*T)) reflect.Value {
	return reflect.ValueOf(interp.Operation{Func: f, Do: func(c interp.Call) {
		method((*T)(c.Arg(0).UnsafePointer()))
	}})
}
