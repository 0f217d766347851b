package server

import (
	"strconv"

	"golang.org/x/sys/windows"
)

// AwaitParent waits until the process that started this kernel has ended, and returns true. On
// Windows JPY_PARENT_PID holds a handle of it that this process has inherited. It returns false at
// once when that names nothing to wait for.
func AwaitParent(pid string) bool {
	handle, err := strconv.ParseUint(pid, 10, 64)
	if err != nil || handle == 0 {
		return false
	}
	event, err := windows.WaitForSingleObject(windows.Handle(handle), windows.INFINITE)
	return err == nil && event == windows.WAIT_OBJECT_0
}
