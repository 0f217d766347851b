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
	host := &os.ProcAttr{}
	if attr != nil {
		host.Dir, host.Env, host.Sys = attr.Dir, attr.Env, attr.Sys
		for _, f := range attr.Files {
			host.Files = append(host.Files, inherited(f))
		}
	}
	return os.StartProcess(name, argv, host)
}

// inherited returns the file that a child gets for one of a cell's, nil for none.
func inherited(f *File) *os.File {
	if f == nil || f.plain() {
		return Host(f)
	}
	return []*os.File{os.Stdin, os.Stdout, os.Stderr}[f.std.fd]
}
