//go:build !linux

package kerneltest

// Children is known on Linux only.
func Children(int) []int { return nil }

// lives is known on Linux only.
func lives(int) bool { return false }
