// Package progress keeps how far a learner is with the course: one line for each time that an answer was
// judged, in a file that several kernels append to (package journal).
//
// Nothing is ever taken out of the file: what is cleared is cleared by a line that says so, and what is
// imported is appended. An exercise is solved if its last word is that it has passed: judged by the exercise as it is
// now, or by an earlier version, which is told apart by the hash of its file. Lines that a later version of
// Lockstep has written, and what is no line, are left alone.
package progress

import (
	"bufio"
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
	Hints    int       `json:"hints,omitempty"` // how many had been shown
	Answer   string    `json:"answer,omitempty"`
	// Cleared is set in a line that clears what was before: of the exercise, or of all if that is empty.
	Cleared bool `json:"cleared,omitempty"`
}

// A Log is the file, or nothing: a zero Log keeps what is added in memory. Its methods may be called from
// any goroutine.
type Log struct {
	path string

	mu  sync.Mutex
	own []Entry // in place of a file
}

// Path returns where the progress is kept: the value of LOCKSTEP_PROGRESS, or else progress.jsonl in the folder for data of
// the user's programs (XDG Base Directory Specification). It is empty if none is to be kept.
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

// At returns the log in a file, which need not be there yet. An empty path keeps nothing but in memory.
func At(path string) *Log { return &Log{path: path} }

// Add appends a line.
func (l *Log) Add(e Entry) error {
	e.Version, e.Time = version, time.Now().UTC().Truncate(time.Second)
	return l.append(e)
}

func (l *Log) append(entries ...Entry) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.path == "" {
		l.own = append(l.own, entries...)
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

// Entries returns what the file has, oldest first. A file that is not there has nothing.
func (l *Log) Entries() ([]Entry, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.path == "" {
		return append([]Entry(nil), l.own...), nil
	}
	f, err := journal.Open(l.path, Env, os.O_RDONLY)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read progress: %w", err)
	}
	defer f.Close()
	return Read(f)
}

// Read reads lines. What is none, or is of a later version, is left out.
func Read(r io.Reader) (list []Entry, err error) {
	lines := bufio.NewReader(r)
	for {
		line, err := lines.ReadBytes('\n')
		var e Entry
		if json.Unmarshal(line, &e) == nil && e.Version > 0 && e.Version <= version {
			list = append(list, e)
		}
		if err == io.EOF {
			return list, nil
		}
		if err != nil {
			return list, fmt.Errorf("read progress: %w", err)
		}
	}
}

// Clear has what was kept of an exercise forgotten, or all if the name is empty. The lines stay.
func (l *Log) Clear(exercise string) error { return l.Add(Entry{Exercise: exercise, Cleared: true}) }

// Export writes all lines.
func (l *Log) Export(to io.Writer) error {
	list, err := l.Entries()
	if err != nil {
		return err
	}
	enc := json.NewEncoder(to)
	for _, e := range list {
		if err := enc.Encode(e); err != nil {
			return err
		}
	}
	return nil
}

// Import appends the lines of another file that are not there yet, and returns how many. What is solved here stays
// solved: of the other file, lines that clear are left out.
func (l *Log) Import(from io.Reader) (added int, err error) {
	others, err := Read(from)
	if err != nil {
		return 0, err
	}
	mine, err := l.Entries()
	if err != nil {
		return 0, err
	}
	known := map[Entry]bool{}
	for _, e := range mine {
		known[e] = true
	}
	var news []Entry
	for _, e := range others {
		if !known[e] && !e.Cleared {
			news = append(news, e)
		}
	}
	return len(news), l.append(news...)
}

// Of returns the line for a verdict.
func Of(v exercises.Verdict, answer string, hints int) Entry {
	e := Entry{
		Exercise: v.Exercise, Hash: v.Hash, Source: v.Source, Passed: v.Passed, Tried: v.Tried,
		Schedule: v.Schedule, Hints: hints, Answer: answer,
	}
	if !v.Passed {
		e.Fault = v.Fault.String()
	}
	return e
}
