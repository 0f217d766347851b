package bridge

import (
	"encoding/json"
	"reflect"
)

// ownFuncs are functions that have to know of learners' types to do what they do.
var ownFuncs = map[string]func(*Types) reflect.Value{
	"errors.Is":               func(t *Types) reflect.Value { return reflect.ValueOf(t.Is) },
	"errors.As":               func(t *Types) reflect.Value { return reflect.ValueOf(t.As) },
	"encoding/json.Unmarshal": func(t *Types) reflect.Value { return reflect.ValueOf(t.unmarshalJSON) },
	"runtime.SetFinalizer":    (*Types).setFinalizer,
}

// ownMethods are such methods. They take the receiver first.
var ownMethods = map[methodKey]func(*Types) reflect.Value{
	{reflect.TypeFor[*json.Decoder](), "Decode"}: func(t *Types) reflect.Value { return reflect.ValueOf(t.decodeFrom) },
}
