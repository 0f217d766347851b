package reflect

import "reflect"

type (
	Type       = reflect.Type
	Value      = reflect.Value
	ValueError = reflect.ValueError
)

const Invalid = reflect.Invalid

func TypeOf(v any) Type { return reflect.TypeOf(v) }
