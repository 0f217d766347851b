//go:build !amd64 && !arm64

package goruntime

func currentG() uintptr { return uintptr(GoroutineID()) }
