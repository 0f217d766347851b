package library

import (
	"flag"
	"net/http"
	"net/rpc"
	"reflect"
	"sync"

	"github.com/lockstep-go/lockstep/kernel/goruntime"
)

// Check returns an error that names what is laid out in another way than this package supposes, as
// [goruntime.Check] does. It looks for fields and does not try them: a worker's start waits for it.
func Check() error {
	return goruntime.CheckParts(
		goruntime.Part{Name: "the patterns of a http.ServeMux (library/servemux.go)", Holds: func() bool {
			return hasField[http.ServeMux, sync.RWMutex](muxLock)
		}},
		goruntime.Part{Name: "the services of a rpc.Server (library/rpcserver.go)", Holds: func() bool {
			return hasField[rpc.Server, sync.Map](services)
		}},
		goruntime.Part{Name: "the flags of a flag.FlagSet (library/flags.go)", Holds: func() bool {
			return hasField[flag.FlagSet, map[string]*flag.Flag](flagMaps...)
		}},
	)
}

// hasField reports whether a struct type has fields of a type.
func hasField[Struct, Field any](names ...string) bool {
	for _, name := range names {
		if f, ok := reflect.TypeFor[Struct]().FieldByName(name); !ok || f.Type != reflect.TypeFor[Field]() {
			return false
		}
	}
	return true
}

// field returns a field of a struct, which may be unexported, as one that can be read and set.
func field(structure reflect.Value, name string) reflect.Value {
	f := structure.FieldByName(name)
	return reflect.NewAt(f.Type(), f.Addr().UnsafePointer()).Elem()
}
