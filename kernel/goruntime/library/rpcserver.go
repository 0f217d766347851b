package library

import (
	"net/rpc"
	"reflect"
	"sync"
)

// services is the field of a server with its services by name.
const services = "serviceMap"

// Services returns the services of a server by name, for which it has no method.
func Services(s *rpc.Server) *sync.Map {
	return field(reflect.ValueOf(s).Elem(), services).Addr().Interface().(*sync.Map)
}
