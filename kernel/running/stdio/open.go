package stdio

import (
	"io/fs"
	"os"
)

// The functions of package os that return files.

func open(name string) (*File, error)   { return wrap(os.Open(name)) }
func create(name string) (*File, error) { return wrap(os.Create(name)) }

func openFile(name string, flag int, perm fs.FileMode) (*File, error) {
	return wrap(os.OpenFile(name, flag, perm))
}

func openInRoot(dir, name string) (*File, error) { return wrap(os.OpenInRoot(dir, name)) }

func createTemp(dir, pattern string) (*File, error) { return wrap(os.CreateTemp(dir, pattern)) }

func pipe() (r, w *File, err error) {
	hostR, hostW, err := os.Pipe()
	if err != nil {
		return nil, nil, err
	}
	r, _ = wrap(hostR, nil)
	w, _ = wrap(hostW, nil)
	return r, w, nil
}

// newFile gives the streams for 0, 1 and 2: the process's own files do not belong to the program.
func (s *Stdio) newFile(fd uintptr, name string) *File {
	for _, f := range []*File{s.in, s.out, s.err} {
		if f.std.fd == fd {
			std := *f.std
			std.name = name
			return &File{std: &std}
		}
	}
	f, _ := wrap(os.NewFile(fd, name), nil)
	return f
}
