// Package history keeps what was run, across kernels: a [Log] appends each input to
// a file that all kernels of a user share, and answers Jupyter's three questions about
// it. The file has one JSON object on each line; a lock file beside it makes the
// numbering of sessions and the cutting of old entries safe between processes.
//
// A Log may be used from any goroutine.
package history

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
)

// Env is the variable that names the file; "off" keeps history in memory only.
const Env = "LOCKSTEP_HISTORY"

// The file is cut to keep bytes when a kernel starts and it has more than limit.
const (
	limit = 8 << 20
	keep  = 4 << 20
)

// Entry is one input, and the plain text of its result if it had one.
type Entry struct {
	Session int    `json:"session"`
	Line    int    `json:"line"` // the n of In [n]; 0 marks the start of a session
	Input   string `json:"input,omitempty"`
	Output  string `json:"output,omitempty"`
}

// Log is the history as one kernel sees it: its own session and all that were in the file when it
// started.
type Log struct {
	session int
	path    string // "" when nothing is kept

	mu      sync.Mutex
	entries []Entry
}

// Path tells where the history is kept, "" for nowhere.
func Path() (string, error) {
	switch v := os.Getenv(Env); v {
	case "":
	case "off":
		return "", nil
	default:
		return v, nil
	}
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("find a place for the history: %w", err)
	}
	return filepath.Join(dir, "lockstep", "history.jsonl"), nil
}

// InMemory returns a Log that keeps nothing.
func InMemory() *Log { return &Log{session: 1} }

// Open reads the file, which need not exist, and begins a session in it.
func Open(path string) (*Log, error) {
	l := &Log{path: path}
	err := os.MkdirAll(filepath.Dir(path), 0o700)
	if err == nil {
		err = l.locked(l.begin)
	}
	if err != nil {
		return nil, fmt.Errorf("open history: %w", err)
	}
	return l, nil
}

// begin takes the next session number. The lock is held.
func (l *Log) begin() error {
	data, err := os.ReadFile(l.path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if len(data) > limit {
		data = data[len(data)-keep:]
		data = data[bytes.IndexByte(data, '\n')+1:]
		if err := replace(l.path, data); err != nil {
			return err
		}
	}
	for line := range bytes.Lines(data) {
		var e Entry
		if json.Unmarshal(line, &e) != nil { // cut off by a crash, or by hand
			continue
		}
		l.session = max(l.session, e.Session)
		if e.Line > 0 {
			l.entries = append(l.entries, e)
		}
	}
	l.session++
	return l.write(Entry{Session: l.session})
}

// replace writes a file anew, so that whoever reads it sees all of the old or all of the new.
func replace(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".history-*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// Session is the number of this kernel's session.
func (l *Log) Session() int { return l.session }

// Add appends an input of this session.
func (l *Log) Add(line int, input, output string) error {
	e := Entry{l.session, line, input, output}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries = append(l.entries, e)
	if l.path == "" {
		return nil
	}
	if err := l.locked(func() error { return l.write(e) }); err != nil {
		return fmt.Errorf("write history: %w", err)
	}
	return nil
}

// write appends a line. The file is opened each time, for another kernel may have replaced it.
func (l *Log) write(e Entry) error {
	line, err := json.Marshal(e)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(l.path, os.O_APPEND|os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	if torn(f) {
		w.WriteByte('\n')
	}
	w.Write(line)
	w.WriteByte('\n')
	return errors.Join(w.Flush(), f.Close())
}

// torn tells whether the file ends within a line, which a full disk or a crash can leave.
func torn(f *os.File) bool {
	info, err := f.Stat()
	if err != nil || info.Size() == 0 {
		return false
	}
	var last [1]byte
	_, err = f.ReadAt(last[:], info.Size()-1)
	return err == nil && last[0] != '\n'
}

// locked runs f while no other process does.
func (l *Log) locked(f func() error) error {
	lock, err := os.OpenFile(l.path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer lock.Close() // which unlocks
	if err := lockFile(lock); err != nil {
		return fmt.Errorf("lock %s: %w", lock.Name(), err)
	}
	return f()
}

// Tail returns the last n entries, all if n is 0.
func (l *Log) Tail(n int) []Entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	return last(slices.Clone(l.entries), n)
}

// Range returns the lines from start up to but not including stop of a session: 0 is this one, -1 the one
// before it. Stop 0 means to the end.
func (l *Log) Range(session, start, stop int) []Entry {
	if session <= 0 {
		session += l.session
	}
	return l.filter(func(e Entry) bool {
		return e.Session == session && e.Line >= start && (stop <= 0 || e.Line < stop)
	})
}

// Search returns the last n entries whose whole input matches a glob, all if n is 0. With unique,
// each input is given once, where it was last.
func (l *Log) Search(pattern string, n int, unique bool) []Entry {
	if pattern == "" {
		pattern = "*"
	}
	found := l.filter(func(e Entry) bool { return matches(pattern, e.Input) })
	if unique {
		seen := make(map[string]bool)
		for i, e := range slices.Backward(found) {
			if seen[e.Input] {
				found[i].Line = 0
			}
			seen[e.Input] = true
		}
		found = slices.DeleteFunc(found, func(e Entry) bool { return e.Line == 0 })
	}
	return last(found, n)
}

func (l *Log) filter(want func(Entry) bool) []Entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	var found []Entry
	for _, e := range l.entries {
		if want(e) {
			found = append(found, e)
		}
	}
	return found
}

func last(entries []Entry, n int) []Entry {
	if n > 0 && n < len(entries) {
		return entries[len(entries)-n:]
	}
	return entries
}

// matches tells whether text as a whole matches a glob of * and ?.
func matches(glob, text string) bool {
	g, t := []rune(glob), []rune(text)
	star, retry := -1, 0 // the last *, and where in t the text after it was tried
	i, j := 0, 0
	for j < len(t) {
		switch {
		case i < len(g) && g[i] == '*':
			star, retry = i, j
			i++
		case i < len(g) && (g[i] == '?' || g[i] == t[j]):
			i, j = i+1, j+1
		case star >= 0:
			retry++
			i, j = star+1, retry
		default:
			return false
		}
	}
	for i < len(g) && g[i] == '*' {
		i++
	}
	return i == len(g)
}
