// Package journal is for files of lines, each a JSON value, to which several kernels append: the
// history of what was run, and the learner's progress. A line is written at once and under a lock,
// in a lock file beside the file. A crash or a full disk can tear the last line: whoever appends
// begins a new one, and whoever reads leaves out what is no line.
package journal

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"
)

// ErrLocked is the error if another process holds the lock for long.
var ErrLocked = errors.New("the file is locked by another process")

// A lock is held for a millisecond or so. Somebody who holds it for long was stopped in the middle.
const lockPause = 2 * time.Millisecond

// LockPatience is how long is waited for the lock. Tests shorten it.
var LockPatience = 5 * time.Second

// Locked runs f while no other process does for the same file. Env is the variable that names the
// file, for what is said if it is none.
func Locked(path, env string, f func() error) error {
	if err := mustBeRegular(path, env); err != nil {
		return err // before there is a lock file beside it
	}
	lock, err := Open(path+".lock", env, os.O_CREATE|os.O_RDWR)
	if err != nil {
		return err
	}
	defer lock.Close() // which unlocks
	for begin := time.Now(); ; time.Sleep(lockPause) {
		ok, err := TryLock(lock)
		if err != nil {
			return fmt.Errorf("lock %s: %w", lock.Name(), err)
		}
		if ok {
			return f()
		}
		if time.Since(begin) > LockPatience {
			return fmt.Errorf("%w: %s", ErrLocked, lock.Name())
		}
	}
}

// Open opens a file that is a regular one, or is made.
func Open(path, env string, flags int) (*os.File, error) {
	if err := mustBeRegular(path, env); err != nil {
		return nil, err
	}
	return os.OpenFile(path, flags, 0o600)
}

// mustBeRegular returns an error if there is something at the path that is not a file.
func mustBeRegular(path, env string) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not a regular file; to keep none, set %s=off", path, env)
	}
	return nil
}

// Append writes a value as the file's last line. The file is open for reading and appending, and
// the lock is held.
func Append(f *os.File, v any) error {
	line, err := json.Marshal(v)
	if err != nil {
		return err
	}
	line = append(line, '\n')
	if torn(f) {
		line = append([]byte{'\n'}, line...)
	}
	_, err = f.Write(line)
	return err
}

// torn reports whether the file ends within a line.
func torn(f *os.File) bool {
	info, err := f.Stat()
	if err != nil || info.Size() == 0 {
		return false
	}
	var last [1]byte
	_, err = f.ReadAt(last[:], info.Size()-1)
	return err == nil && last[0] != '\n'
}
