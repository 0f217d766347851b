package runtime

import (
	"runtime"
	"testing"
)

func TestAddCleanup(t *testing.T) {
	cleaned := make(chan string, 1)
	func() {
		p := &struct{ big [64]int }{}
		AddCleanup(p, func(s string) { cleaned <- s }, "done")
	}()
	for {
		runtime.GC()
		select {
		case got := <-cleaned:
			if got != "done" {
				t.Errorf("cleanup is told %q", got)
			}
			return
		default:
		}
	}
}

func TestStop(t *testing.T) {
	p := &struct{ big [64]int }{}
	AddCleanup(p, func(int) { t.Error("a stopped cleanup runs") }, 0).Stop()
	p = nil
	runtime.GC()
}

func TestMisuse(t *testing.T) {
	p := new(int)
	tests := []struct {
		name string
		call func()
		want string
	}{
		{"nil", func() { AddCleanup((*int)(nil), func(int) {}, 0) }, "runtime.AddCleanup: ptr is nil"},
		{"the pointer itself", func() { AddCleanup(p, func(*int) {}, p) }, "runtime.AddCleanup: ptr is equal to arg, cleanup will never run"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			defer func() {
				if got := recover(); got != tt.want {
					t.Errorf("panics with %v, want %s", got, tt.want)
				}
			}()
			tt.call()
		})
	}
}
