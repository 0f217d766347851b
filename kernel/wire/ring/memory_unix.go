//go:build unix

package ring

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"

	"golang.org/x/sys/unix"
)

// system is what the memory is to the system: a file that has no name, mapped.
type system struct{ file *os.File }

// New makes memory.
func New() (*Memory, error) {
	file, err := nameless()
	if err != nil {
		return nil, fmt.Errorf("make shared memory: %w", err)
	}
	if err := file.Truncate(memorySize); err != nil {
		file.Close()
		return nil, fmt.Errorf("make shared memory: %w", err)
	}
	m, err := mapped(int(file.Fd()))
	if err != nil {
		file.Close()
		return nil, fmt.Errorf("make shared memory: %w", err)
	}
	m.file = file
	return m, nil
}

func mapped(fd int) (*Memory, error) {
	bytes, err := unix.Mmap(fd, 0, memorySize, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	if err != nil {
		return nil, err
	}
	return &Memory{bytes: bytes}, nil
}

// Give gives the memory to a process that is about to be started, whose other files are known.
func (m *Memory) Give(cmd *exec.Cmd) {
	const first = 3 // the number of the first of the extra files
	cmd.Env = append(cmd.Env, fmt.Sprintf("%s=%d", Env, first+len(cmd.ExtraFiles)))
	cmd.ExtraFiles = append(cmd.ExtraFiles, m.file)
}

// Given is called when the process has been started.
func (m *Memory) Given() {
	if m.file != nil {
		m.file.Close()
		m.file = nil
	}
}

// Taken returns the memory that this process was given. The error is ErrNone if it was given none.
func Taken() (*Memory, error) {
	number := os.Getenv(Env)
	if number == "" {
		return nil, ErrNone
	}
	os.Unsetenv(Env) // what this process starts is not to take it, too
	fd, err := strconv.Atoi(number)
	if err != nil {
		return nil, fmt.Errorf("take shared memory: %s is %q", Env, number)
	}
	m, err := mapped(fd)
	unix.Close(fd)
	if err != nil {
		return nil, fmt.Errorf("take shared memory: %w", err)
	}
	return m, nil
}

// Close gives the memory back. Nobody may use it any more.
func (m *Memory) Close() {
	m.Given()
	_ = unix.Munmap(m.bytes)
	m.bytes = nil
}

// unnamed returns a file that was made with a name and has none any more.
func unnamed() (*os.File, error) {
	f, err := os.CreateTemp("", "lockstep-*")
	if err != nil {
		return nil, err
	}
	if err := os.Remove(f.Name()); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}
