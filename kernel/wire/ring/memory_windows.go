package ring

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// system is what the memory is to the system: a mapping that no file belongs to.
type system struct {
	mapping windows.Handle
	address uintptr
}

// New makes memory.
func New() (*Memory, error) {
	inherit := windows.SecurityAttributes{InheritHandle: 1}
	inherit.Length = uint32(unsafe.Sizeof(inherit))
	mapping, err := windows.CreateFileMapping(windows.InvalidHandle, &inherit, windows.PAGE_READWRITE, 0, memorySize, nil)
	if err != nil {
		return nil, fmt.Errorf("make shared memory: %w", err)
	}
	m, err := mapped(mapping)
	if err != nil {
		windows.CloseHandle(mapping)
		return nil, fmt.Errorf("make shared memory: %w", err)
	}
	m.mapping = mapping
	return m, nil
}

func mapped(mapping windows.Handle) (*Memory, error) {
	address, err := windows.MapViewOfFile(mapping, windows.FILE_MAP_READ|windows.FILE_MAP_WRITE, 0, 0, memorySize)
	if err != nil {
		return nil, err
	}
	m := &Memory{}
	m.address = address
	// The address is no pointer of Go's: it is made one where the system has put it.
	m.bytes = unsafe.Slice(*(**byte)(unsafe.Pointer(&address)), memorySize)
	return m, nil
}

// Give gives the memory to a process that is about to be started, whose attributes are set.
func (m *Memory) Give(cmd *exec.Cmd) {
	cmd.Env = append(cmd.Env, fmt.Sprintf("%s=%d", Env, m.mapping))
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.AdditionalInheritedHandles = append(cmd.SysProcAttr.AdditionalInheritedHandles, syscall.Handle(m.mapping))
}

// Given is called when the process has been started.
func (m *Memory) Given() {
	if m.mapping != 0 {
		windows.CloseHandle(m.mapping)
		m.mapping = 0
	}
}

// Taken returns the memory that this process was given. The error is ErrNone if it was given none.
func Taken() (*Memory, error) {
	number := os.Getenv(Env)
	if number == "" {
		return nil, ErrNone
	}
	os.Unsetenv(Env) // what this process starts is not to take it, too
	handle, err := strconv.ParseUint(number, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("take shared memory: %s is %q", Env, number)
	}
	m, err := mapped(windows.Handle(handle))
	windows.CloseHandle(windows.Handle(handle))
	if err != nil {
		return nil, fmt.Errorf("take shared memory: %w", err)
	}
	return m, nil
}

// Close gives the memory back. Nobody may use it any more.
func (m *Memory) Close() {
	m.Given()
	_ = windows.UnmapViewOfFile(m.address)
	m.bytes = nil
}
