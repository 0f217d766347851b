// Package library is the door to private parts of packages of the standard library other than
// runtime and reflect, for which package goruntime is. It stands apart because it imports them.
//
//	link_convertassign.go  how database/sql stores what a driver gave
//	servemux.go            the patterns of a http.ServeMux
//	rpcserver.go           the services of a rpc.Server
//	flags.go               the flags of a flag.FlagSet
//	check.go               whether all of this is as supposed
//
// It imports nothing of ours but goruntime.
package library
