package resources

import (
	"net/http"
	"net/rpc"
	"net/url"

	"github.com/lockstep-go/lockstep/kernel/goruntime/library"
)

func init() {
	replace("net/rpc", map[string]any{
		"Register": func(rcvr any) error {
			return registerRPC(rpc.DefaultServer, func(s *rpc.Server) error { return s.Register(rcvr) })
		},
		"RegisterName": func(name string, rcvr any) error { return registerNameRPC(rpc.DefaultServer, name, rcvr) },
		"Server.Register": func(s *rpc.Server, rcvr any) error {
			return registerRPC(s, func(s *rpc.Server) error { return s.Register(rcvr) })
		},
		"Server.RegisterName": registerNameRPC,
		"HandleHTTP":          func() { handleRPC(rpc.DefaultServer, rpc.DefaultRPCPath, rpc.DefaultDebugPath) },
		"Server.HandleHTTP":   handleRPC,
	})
}

func registerNameRPC(s *rpc.Server, name string, rcvr any) error {
	return registerRPC(s, func(s *rpc.Server) error { return s.RegisterName(name, rcvr) })
}

// registerRPC records which services register has added to a server.
func registerRPC(s *rpc.Server, register func(*rpc.Server) error) error {
	if s == nil {
		return register(s)
	}
	services := library.Services(s)
	before := map[any]bool{}
	services.Range(func(name, _ any) bool { before[name] = true; return true })
	err := register(s)
	services.Range(func(name, service any) bool {
		if !before[name] {
			registered(func() { services.CompareAndDelete(name, service) })
		}
		return true
	})
	return err
}

// handleRPC is rpc.Server.HandleHTTP, which registers two patterns with http.DefaultServeMux.
func handleRPC(s *rpc.Server, rpcPath, debugPath string) {
	mux := http.DefaultServeMux
	recordBuiltin(mux)
	s.HandleHTTP(rpcPath, debugPath)
	for _, path := range []string{rpcPath, debugPath} {
		if h, text := mux.Handler(&http.Request{Method: http.MethodGet, URL: &url.URL{Path: path}}); text == path {
			record(mux, text, h)
		}
	}
}
