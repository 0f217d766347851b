package kerneltest

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// lookAtSources looks at all that the program is built from. The go command remembers which files a
// test looked at, and runs it again when one of them has changed; of what a go build within the
// test reads it knows nothing, and would reuse a cached result that belongs to an earlier program.
func lookAtSources() error {
	root, err := moduleRoot()
	if err != nil {
		return err
	}
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && strings.HasPrefix(d.Name(), ".") && path != root:
			return fs.SkipDir
		case d.IsDir() || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		switch filepath.Ext(path) {
		case ".go", ".mod", ".sum", ".pack", ".ipynb", ".py", ".js":
			_, err = os.Stat(path)
		}
		return err
	})
}

// moduleRoot returns the folder above the running test's that has the go.mod.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", fs.ErrNotExist
		}
		dir = up
	}
}
