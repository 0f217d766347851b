package bridge

import (
	"encoding/json"
	"reflect"
)

// ownFuncs are the functions that the bridge has instead of the library's, because they have to
// know the learner's types.
var ownFuncs = map[string]func(*Types) reflect.Value{
	"errors.Is":               func(t *Types) reflect.Value { return reflect.ValueOf(t.Is) },
	"errors.As":               func(t *Types) reflect.Value { return reflect.ValueOf(t.As) },
	"encoding/json.Unmarshal": func(t *Types) reflect.Value { return reflect.ValueOf(t.unmarshalJSON) },
	"runtime.SetFinalizer":    (*Types).setFinalizer,
}

// ownMethods are the methods that the bridge has instead of the library's, as functions that take
// the receiver first.
var ownMethods = map[methodKey]func(*Types) reflect.Value{
	{reflect.TypeFor[*json.Decoder](), "Decode"}: func(t *Types) reflect.Value { return reflect.ValueOf(t.decodeFrom) },
}
