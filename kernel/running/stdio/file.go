package stdio

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"syscall"
	"time"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// File replaces os.File in cells. It has all of its methods, and is either an os.File or one of the
// three streams. As with os.File, only pointers to it are used, and a nil one answers every call
// with os.ErrInvalid.
type File struct {
	file *os.File // nil for a stream
	std  *stream  // nil for an os.File
	// polled is set if reading and writing may wait for long, and can be left: a pipe, a terminal.
	polled bool
}

// stream is one of the three.
type stream struct {
	stdio *Stdio
	name  string
	fd    uintptr
	kind  trace.Stream // 0 for standard input
}

// wrap makes a File of what a function of package os returned.
func wrap(f *os.File, err error) (*File, error) {
	if f == nil {
		return nil, err
	}
	return &File{file: f, polled: f.SetDeadline(time.Time{}) == nil}, err
}

// OSFile returns the os.File in f, or nil if f is one of the three streams.
func OSFile(f *File) *os.File {
	if f == nil {
		return nil
	}
	return f.file
}

// refuse returns the error of a nil File, or of a stream that is asked for what only files can do.
func (f *File) refuse(op string, err error) error {
	if f == nil {
		return os.ErrInvalid
	}
	return &fs.PathError{Op: op, Path: f.std.name, Err: err}
}

// plain reports whether f is an os.File.
func (f *File) plain() bool { return f != nil && f.std == nil }

// Name returns the name under which the file was opened.
func (f *File) Name() string {
	if f.plain() {
		return f.file.Name()
	}
	return f.std.name // panics on nil, as os.File does
}

// Fd returns the file's number: 0, 1 or 2 for a stream.
func (f *File) Fd() uintptr {
	switch {
	case f == nil:
		return ^uintptr(0)
	case f.std != nil:
		return f.std.fd
	default:
		return f.file.Fd()
	}
}

// Write writes p. On a stream it never fails.
func (f *File) Write(p []byte) (int, error) {
	switch {
	case f == nil:
		return 0, os.ErrInvalid
	case f.std == nil:
		tell()
		return f.interruptible(f.file.SetWriteDeadline, func() (int, error) { return f.file.Write(p) })
	case f.std.kind == 0:
		return 0, f.refuse("write", syscall.EBADF)
	default:
		f.std.stdio.step()
		return f.std.stdio.write(f.std.kind, p)
	}
}

// WriteString is Write for a string.
func (f *File) WriteString(s string) (int, error) {
	// Nobody writes into what Write is given.
	return f.Write(unsafe.Slice(unsafe.StringData(s), len(s)))
}

// Read reads up to len(p) bytes; from standard input, no further than to the end of a line.
func (f *File) Read(p []byte) (int, error) {
	switch {
	case f == nil:
		return 0, os.ErrInvalid
	case f.std == nil:
		defer hear()
		return f.interruptible(f.file.SetReadDeadline, func() (int, error) { return f.file.Read(p) })
	case f.std.kind != 0:
		return 0, f.refuse("read", syscall.EBADF)
	}
	n, err := f.std.stdio.read(p)
	if err != nil && err != io.EOF {
		err = f.refuse("read", err)
	}
	return n, err
}

// The other half of the io interfaces, by means of Read and Write unless os.File can do better.

// ReadFrom writes what r has.
func (f *File) ReadFrom(r io.Reader) (int64, error) {
	if f == nil {
		return 0, os.ErrInvalid
	}
	if from, ok := r.(*File); ok && f.plain() && from.plain() && !f.polled && !from.polled {
		defer tell()
		defer hear()
		return f.file.ReadFrom(from.file)
	}
	return io.Copy(struct{ io.Writer }{f}, r)
}

// WriteTo writes what is left to read to w.
func (f *File) WriteTo(w io.Writer) (int64, error) {
	if f == nil {
		return 0, os.ErrInvalid
	}
	return io.Copy(w, struct{ io.Reader }{f})
}

// Close closes a file. The streams stay open: later cells need them.
func (f *File) Close() error {
	switch {
	case f == nil:
		return os.ErrInvalid
	case f.std != nil:
		return nil
	default:
		tell() // who reads finds the end
		return f.file.Close()
	}
}

// Sync commits a file to disk. What was written to a stream is out already.
func (f *File) Sync() error {
	switch {
	case f == nil:
		return os.ErrInvalid
	case f.std != nil:
		return nil
	default:
		return f.file.Sync()
	}
}

// Stat describes the file. A stream is described as a pipe.
func (f *File) Stat() (fs.FileInfo, error) {
	switch {
	case f == nil:
		return nil, os.ErrInvalid
	case f.std != nil:
		return streamInfo{f.std}, nil
	default:
		return f.file.Stat()
	}
}

type streamInfo struct{ std *stream }

func (i streamInfo) Name() string       { return i.std.name[len("/dev/"):] }
func (i streamInfo) Size() int64        { return 0 }
func (i streamInfo) Mode() fs.FileMode  { return fs.ModeNamedPipe | 0o600 }
func (i streamInfo) ModTime() time.Time { return i.std.stdio.cfg.Start }
func (i streamInfo) IsDir() bool        { return false }
func (i streamInfo) Sys() any           { return nil }

// What follows makes sense for an os.File only.

// ReadAt is os.File's.
func (f *File) ReadAt(p []byte, off int64) (int, error) {
	if !f.plain() {
		return 0, f.refuse("read", syscall.ESPIPE)
	}
	defer hear()
	return f.file.ReadAt(p, off)
}

// WriteAt is os.File's.
func (f *File) WriteAt(p []byte, off int64) (int, error) {
	if !f.plain() {
		return 0, f.refuse("write", syscall.ESPIPE)
	}
	tell()
	return f.file.WriteAt(p, off)
}

// Seek is os.File's.
func (f *File) Seek(offset int64, whence int) (int64, error) {
	if !f.plain() {
		return 0, f.refuse("seek", syscall.ESPIPE)
	}
	return f.file.Seek(offset, whence)
}

// Truncate is os.File's.
func (f *File) Truncate(size int64) error {
	if !f.plain() {
		return f.refuse("truncate", syscall.EINVAL)
	}
	return f.file.Truncate(size)
}

// Chdir is os.File's.
func (f *File) Chdir() error {
	if !f.plain() {
		return f.refuse("chdir", syscall.ENOTDIR)
	}
	return f.file.Chdir()
}

// Chmod is os.File's.
func (f *File) Chmod(mode fs.FileMode) error {
	if !f.plain() {
		return f.refuse("chmod", errors.ErrUnsupported)
	}
	return f.file.Chmod(mode)
}

// Chown is os.File's.
func (f *File) Chown(uid, gid int) error {
	if !f.plain() {
		return f.refuse("chown", errors.ErrUnsupported)
	}
	return f.file.Chown(uid, gid)
}

// ReadDir is os.File's.
func (f *File) ReadDir(n int) ([]fs.DirEntry, error) {
	if !f.plain() {
		return nil, f.refuse("readdir", syscall.ENOTDIR)
	}
	return f.file.ReadDir(n)
}

// Readdir is os.File's.
func (f *File) Readdir(n int) ([]fs.FileInfo, error) {
	if !f.plain() {
		return nil, f.refuse("readdir", syscall.ENOTDIR)
	}
	return f.file.Readdir(n)
}

// Readdirnames is os.File's.
func (f *File) Readdirnames(n int) ([]string, error) {
	if !f.plain() {
		return nil, f.refuse("readdir", syscall.ENOTDIR)
	}
	return f.file.Readdirnames(n)
}

// SetDeadline is os.File's.
func (f *File) SetDeadline(t time.Time) error {
	if !f.plain() {
		return f.refuse("set deadline", os.ErrNoDeadline)
	}
	return f.file.SetDeadline(t)
}

// SetReadDeadline is os.File's.
func (f *File) SetReadDeadline(t time.Time) error {
	if !f.plain() {
		return f.refuse("set deadline", os.ErrNoDeadline)
	}
	return f.file.SetReadDeadline(t)
}

// SetWriteDeadline is os.File's.
func (f *File) SetWriteDeadline(t time.Time) error {
	if !f.plain() {
		return f.refuse("set deadline", os.ErrNoDeadline)
	}
	return f.file.SetWriteDeadline(t)
}

// SyscallConn is os.File's.
func (f *File) SyscallConn() (syscall.RawConn, error) {
	if !f.plain() {
		return nil, f.refuse("SyscallConn", errors.ErrUnsupported)
	}
	return f.file.SyscallConn()
}
