package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A learner works on a copy of the lessons. In a checkout that several use, nobody would otherwise
// have a lesson as it was delivered, and every git pull would meet edits.

// deliveredFile is a file in the copy that says what was put there, so that what the learner has
// not touched can be distinguished from what is theirs.
const deliveredFile = ".lockstep-lessons.json"

// lessonsDir returns the folder of the copy when the learner names none.
func (h host) lessonsDir() string { return h.join(h.home, "lockstep-lessons") }

// lessonsCopy is a copy of the lessons in from.
type lessonsCopy struct {
	from, to string
	// delivered has the digest of each file when it was last copied, by its path with slashes.
	delivered map[string]string
}

// openLessons reads what is known about the copy of the lessons in to.
func openLessons(from, to string) (*lessonsCopy, error) {
	c := &lessonsCopy{from: from, to: to, delivered: map[string]string{}}
	data, err := os.ReadFile(filepath.Join(to, deliveredFile))
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return nil, err
	}
	// What cannot be read is as good as nothing: all files count as the learner's then.
	if json.Unmarshal(data, &c.delivered) != nil || c.delivered == nil {
		c.delivered = map[string]string{}
	}
	return c, nil
}

// save records what was delivered.
func (c *lessonsCopy) save() error {
	data, err := json.MarshalIndent(c.delivered, "", "  ")
	if err != nil {
		return err
	}
	return writeFile(filepath.Join(c.to, deliveredFile), append(data, '\n'))
}

// update copies what is missing, and what is newer than a file that the learner has not touched. It
// never writes over a learner's work; those of which there is a newer version are returned.
func (c *lessonsCopy) update() (copied int, kept []string, err error) {
	names, err := c.files()
	if err != nil {
		return 0, nil, err
	}
	for _, name := range names {
		fresh, err := os.ReadFile(c.source(name))
		if err != nil {
			return copied, kept, err
		}
		mine, err := os.ReadFile(c.path(name))
		switch known := c.delivered[name]; {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return copied, kept, err
		case bytes.Equal(mine, fresh):
			c.delivered[name] = digest(fresh)
			continue
		case digest(mine) != known: // the learner's
			if known != digest(fresh) {
				kept = append(kept, name)
			}
			continue
		}
		if err := c.put(name, fresh); err != nil {
			return copied, kept, err
		}
		copied++
	}
	return copied, kept, c.save()
}

// reset puts the lessons of a name back as they were delivered: "02-lock" in every language,
// "zh/02-lock" in one, "all". The learner's version is put aside, which say reports.
func (c *lessonsCopy) reset(name string, say func(format string, args ...any)) error {
	files, err := c.files()
	if err != nil {
		return err
	}
	found := false
	for _, file := range files {
		if !strings.HasSuffix(file, ".ipynb") || !isLesson(file, name) {
			continue
		}
		found = true
		fresh, err := os.ReadFile(c.source(file))
		if err != nil {
			return err
		}
		mine, err := os.ReadFile(c.path(file))
		if err == nil && bytes.Equal(mine, fresh) {
			say("%s is as it was delivered", file)
			continue
		}
		if err == nil {
			aside, err := c.putAside(file)
			if err != nil {
				return err
			}
			say("%s is as it was delivered again; what you had is %s", file, aside)
		} else {
			say("%s is there again", file)
		}
		if err := c.put(file, fresh); err != nil {
			return err
		}
	}
	if !found {
		return usagef("there is no lesson %q: name one as 01-loop or zh/01-loop, or all", name)
	}
	return c.save()
}

// isLesson reports whether a file is meant by a name that a learner gives.
func isLesson(file, name string) bool {
	name = strings.TrimSuffix(filepath.ToSlash(name), ".ipynb")
	file = strings.TrimSuffix(file, ".ipynb")
	return name == "all" || name == file || strings.HasSuffix(file, "/"+name)
}

// putAside gives a file a name under which the learner keeps it, and returns that.
func (c *lessonsCopy) putAside(file string) (string, error) {
	base := strings.TrimSuffix(file, ".ipynb") + "-mine"
	for n := 1; ; n++ {
		aside := base + ".ipynb"
		if n > 1 {
			aside = fmt.Sprintf("%s-%d.ipynb", base, n)
		}
		if _, err := os.Lstat(c.path(aside)); errors.Is(err, fs.ErrNotExist) {
			return aside, os.Rename(c.path(file), c.path(aside))
		} else if err != nil {
			return "", err
		}
	}
}

// files returns the files of the lessons, with slashes. JupyterLab's checkpoints are not among
// them, and the README is the checkout's.
func (c *lessonsCopy) files() (names []string, err error) {
	err = fs.WalkDir(os.DirFS(c.from), ".", func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && e.Name() == ".ipynb_checkpoints":
			return fs.SkipDir
		case e.Type().IsRegular() && name != deliveredFile && !strings.HasPrefix(name, "README"):
			names = append(names, name)
		}
		return nil
	})
	slices.Sort(names)
	return names, err
}

// put writes a file of the copy, and records what was delivered.
func (c *lessonsCopy) put(name string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(c.path(name)), 0o755); err != nil {
		return err
	}
	if err := writeFile(c.path(name), data); err != nil {
		return err
	}
	c.delivered[name] = digest(data)
	return nil
}

func (c *lessonsCopy) source(name string) string {
	return filepath.Join(c.from, filepath.FromSlash(name))
}
func (c *lessonsCopy) path(name string) string { return filepath.Join(c.to, filepath.FromSlash(name)) }

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
