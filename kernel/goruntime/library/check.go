package library

import "github.com/lockstep-go/lockstep/kernel/goruntime"

// Check returns an error that names what is laid out in another way than this package supposes, as
// [goruntime.Check] does.
func Check() error {
	return goruntime.CheckParts(
		goruntime.Part{Name: "the patterns of a http.ServeMux (library/servemux.go)", Holds: checkServeMux},
		goruntime.Part{Name: "the services of a rpc.Server (library/rpcserver.go)", Holds: checkServices},
		goruntime.Part{Name: "the flags of a flag.FlagSet (library/flags.go)", Holds: checkFlags},
	)
}
