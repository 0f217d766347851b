//go:build !amd64 && !arm64

package goruntime

import "strings"

func waits(g uintptr) bool {
	switch s := States()[uint64(g)]; {
	case s.CanRun(), s == "", s == "coroutine", strings.HasPrefix(string(s), "GC "):
		return false
	}
	return true
}

func waitsForSemaphore(g uintptr) bool { return States()[uint64(g)] == "semacquire" }

func knowsReason(g uintptr, id uint64, _ uint8) bool { return uint64(g) == id }
