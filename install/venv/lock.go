package venv

import (
	"context"
	"os"
	"path/filepath"
	"time"
)

// lock takes the lock of a file, making it if need be. The system drops the
// lock when the process ends, however it ends. It calls waiting once if it has
// to wait.
func lock(ctx context.Context, path string, waiting func()) (unlock func(), err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	// No system offers a wait that a context can end, so ask again and again.
	const pause = 200 * time.Millisecond
	for first := true; ; first = false {
		taken, err := tryLock(f)
		if err != nil {
			f.Close()
			return nil, err
		}
		if taken {
			return func() { f.Close() }, nil
		}
		if first {
			waiting()
		}
		select {
		case <-ctx.Done():
			f.Close()
			return nil, ctx.Err()
		case <-time.After(pause):
		}
	}
}
