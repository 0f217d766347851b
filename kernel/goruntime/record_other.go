//go:build !amd64 && !arm64

package goruntime

func canRun(g uintptr) bool { return States()[uint64(g)].CanRun() }

func knownID(g uintptr, id uint64) bool { return uint64(g) == id }
