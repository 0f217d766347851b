//go:build amd64 || arm64

package goruntime

// currentG is in g_*.s: no function of Go's gives what the runtime keeps in a register.
func currentG() uintptr
