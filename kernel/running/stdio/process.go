package stdio

import (
	"os"
	"syscall"
)

// ProcAttr replaces os.ProcAttr in cells: its files are theirs.
type ProcAttr struct {
	Dir   string
	Env   []string
	Files []*File
	Sys   *syscall.SysProcAttr
}

// startProcess is os.StartProcess. To a child the streams are the process's own, from which what it
// writes comes back (see Capture), and whose input is empty.
func startProcess(name string, argv []string, attr *ProcAttr) (*os.Process, error) {
	real := &os.ProcAttr{}
	if attr != nil {
		real.Dir, real.Env, real.Sys = attr.Dir, attr.Env, attr.Sys
		for _, f := range attr.Files {
			real.Files = append(real.Files, inherited(f))
		}
	}
	return os.StartProcess(name, argv, real)
}

// inherited returns the file that a child gets for one of a cell's, nil for none.
func inherited(f *File) *os.File {
	if f == nil || f.plain() {
		return OSFile(f)
	}
	return []*os.File{os.Stdin, os.Stdout, os.Stderr}[f.std.fd]
}
