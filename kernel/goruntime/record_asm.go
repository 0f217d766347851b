//go:build amd64 || arm64

package goruntime

func canRun(g uintptr) bool { return recordAt(g).canRun() }

func knownID(g uintptr, id uint64) bool { return recordAt(g).id == id }
