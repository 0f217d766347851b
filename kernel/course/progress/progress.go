// Package progress keeps how far a learner is with the course: one line for each time that an
// answer was judged, in a file that several kernels append to (package journal).
//
// Nothing is ever taken out of the file: what is cleared is cleared by a line that says so, and
// what is imported is appended. An exercise is solved if its last word is that it has passed:
// judged by the exercise as it is now, or by an earlier version, which is told apart by the hash of
// its file. Lines that a later version of Lockstep has written, and what is no line, are left
// alone.
package progress

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"github.com/lockstep-go/lockstep/kernel/journal"
	"github.com/lockstep-go/lockstep/lessons/exercises"
)

// Env names the file, or is off.
const Env = "LOCKSTEP_PROGRESS"

// version is that of the lines that are written. Lines with a greater one are left alone.
const version = 1

// An Entry is a line of the file.
type Entry struct {
	Version  int       `json:"v"`
	Time     time.Time `json:"time"`
	Exercise string    `json:"exercise,omitempty"`
	Hash     string    `json:"hash,omitempty"`   // of the exercise's file
	Source   string    `json:"source,omitempty"` // the hash of the answer
	Passed   bool      `json:"passed,omitempty"`
	Fault    string    `json:"fault,omitempty"`
	Tried    int       `json:"tried,omitempty"` // schedules
	Schedule string    `json:"schedule,omitempty"`
	Part     string    `json:"part,omitempty"`  // of the judge, in which it failed
	Hints    int       `json:"hints,omitempty"` // how many had been shown
	Answer   string    `json:"answer,omitempty"`
	// Cleared is set in a line that clears what was before: of the exercise, or of all if that is
	// empty.
	Cleared bool `json:"cleared,omitempty"`
}

// A Log is the file, or nothing: a zero Log keeps what is added in memory. Its methods may be
// called from any goroutine.
type Log struct {
	path string

	mu  sync.Mutex
	own []json.RawMessage // in place of a file
}

// Path returns where the progress is kept: the value of LOCKSTEP_PROGRESS, or else progress.jsonl
// in the folder for data of the user's programs (XDG Base Directory Specification). It is empty if
// none is to be kept.
func Path() (string, error) {
	switch v := os.Getenv(Env); v {
	case "":
	case "off":
		return "", nil
	default:
		return v, nil
	}
	dir := os.Getenv("XDG_DATA_HOME")
	if dir == "" {
		if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
			config, err := os.UserConfigDir()
			if err != nil {
				return "", fmt.Errorf("find a place for the progress: %w", err)
			}
			return filepath.Join(config, "lockstep", "progress.jsonl"), nil
		}
		home, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("find a place for the progress: %w", err)
		}
		dir = filepath.Join(home, ".local", "share")
	}
	return filepath.Join(dir, "lockstep", "progress.jsonl"), nil
}

// At returns the log in a file, which need not be there yet. An empty path keeps nothing but in
// memory.
func At(path string) *Log { return &Log{path: path} }

// Add appends a line.
func (l *Log) Add(e Entry) error {
	e.Version, e.Time = version, time.Now().UTC().Truncate(time.Second)
	return l.append(e)
}

func (l *Log) append(entries ...any) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.path == "" {
		for _, e := range entries {
			line, err := json.Marshal(e)
			if err != nil {
				return err
			}
			l.own = append(l.own, line)
		}
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(l.path), 0o700); err != nil {
		return fmt.Errorf("keep progress: %w", err)
	}
	err := journal.Locked(l.path, Env, func() error {
		f, err := journal.Open(l.path, Env, os.O_APPEND|os.O_CREATE|os.O_RDWR)
		if err != nil {
			return err
		}
		for _, e := range entries {
			err = errors.Join(err, journal.Append(f, e))
		}
		return errors.Join(err, f.Close())
	})
	if err != nil {
		return fmt.Errorf("keep progress: %w", err)
	}
	return nil
}

// Entries returns what the file has, oldest first, but for lines of later versions. A file that is
// not there has nothing.
func (l *Log) Entries() (list []Entry, err error) {
	lines, err := l.lines()
	for _, line := range lines {
		var e Entry
		if json.Unmarshal(line, &e) == nil && e.Version > 0 && e.Version <= version {
			list = append(list, e)
		}
	}
	return list, err
}

// Clear has what was kept of an exercise forgotten, or all if the name is empty. The lines stay.
func (l *Log) Clear(exercise string) error { return l.Add(Entry{Exercise: exercise, Cleared: true}) }

// Export writes all lines, also those of later versions.
func (l *Log) Export(to io.Writer) error {
	lines, err := l.lines()
	for _, line := range lines {
		if err == nil {
			_, err = fmt.Fprintf(to, "%s\n", line)
		}
	}
	return err
}

// Import appends the lines of another file that are not there yet, and returns how many. What is
// solved here stays solved: of the other file, lines that clear are left out.
func (l *Log) Import(from io.Reader) (added int, err error) {
	others, err := linesOf(from)
	if err != nil {
		return 0, err
	}
	mine, err := l.lines()
	if err != nil {
		return 0, err
	}
	known := map[string]bool{}
	for _, line := range mine {
		known[string(line)] = true
	}
	var news []any
	for _, line := range others {
		var e Entry
		if known[string(line)] || json.Unmarshal(line, &e) == nil && e.Cleared {
			continue
		}
		news = append(news, line)
	}
	return len(news), l.append(news...)
}

// lines are the lines as they are, whoever wrote them.
func (l *Log) lines() ([]json.RawMessage, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.path == "" {
		return append([]json.RawMessage(nil), l.own...), nil
	}
	f, err := journal.Open(l.path, Env, os.O_RDONLY)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read progress: %w", err)
	}
	defer f.Close()
	return linesOf(f)
}

// linesOf reads lines that are JSON; what is torn is left out.
func linesOf(r io.Reader) (list []json.RawMessage, err error) {
	lines := bufio.NewReader(r)
	for {
		line, err := lines.ReadBytes('\n')
		if line = bytes.TrimSpace(line); len(line) > 0 && json.Valid(line) {
			list = append(list, line)
		}
		if err == io.EOF {
			return list, nil
		}
		if err != nil {
			return list, fmt.Errorf("read progress: %w", err)
		}
	}
}

// Of returns the line for a verdict.
func Of(v exercises.Verdict, answer string, hints int) Entry {
	e := Entry{
		Exercise: v.Exercise, Hash: v.Hash, Source: v.Source, Passed: v.Passed, Tried: v.Tried,
		Schedule: v.Schedule, Part: v.Part, Hints: hints, Answer: answer,
	}
	if !v.Passed {
		e.Fault = v.Fault.String()
	}
	return e
}
