package library

import (
	"net/rpc"
	"reflect"
	"sync"
)

// Services returns the services of a server by name, for which it has no method.
func Services(s *rpc.Server) *sync.Map {
	return field(reflect.ValueOf(s).Elem(), "serviceMap").Addr().Interface().(*sync.Map)
}

// service is one for checkServices.
type service struct{}

func (service) Do(int, *int) error { return nil }

// checkServices registers a service.
func checkServices() bool {
	s := rpc.NewServer()
	if err := s.RegisterName("check", service{}); err != nil {
		return false
	}
	_, ok := Services(s).Load("check")
	return ok
}
