// Package history keeps what was run, across kernels: a [Log] appends each input to
// a file that all kernels of a user share, and answers Jupyter's three questions about
// it. The file has one JSON object on each line; a lock file beside it makes the
// numbering of sessions and the cutting of old entries safe between processes.
//
// A Log may be used from any goroutine.
package history

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/lockstep-go/lockstep/kernel/journal"
)

// Env is the variable that names the file; "off" keeps history in memory only.
const Env = "LOCKSTEP_HISTORY"

// The file is cut to keep bytes when something is added and it has more than limit.
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

// Log is the history as one kernel sees it: its own session and those that began before it. What
// others have run is read when it is asked for, so that a long history costs a kernel neither time
// nor memory.
type Log struct {
	session int
	path    string // "" when nothing is kept

	mu     sync.Mutex
	own    []Entry // of this session
	failed bool    // the last time that something was to be written
}

// Path returns the path of the history's file, "" if it is kept in memory only.
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

// Open begins a session in the file, which need not exist.
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
	f, err := journal.Open(l.path, Env, os.O_APPEND|os.O_CREATE|os.O_RDWR)
	if err != nil {
		return err
	}
	defer f.Close()
	latest, err := latestSession(f)
	if err != nil {
		return err
	}
	l.session = latest + 1
	return journal.Append(f, Entry{Session: l.session})
}

// latestSession returns the number of the session that began last. The numbers of marks grow, so
// that the last one has it; if somebody has removed the marks, the entries have it.
func latestSession(f *os.File) (int, error) {
	most := 0
	for line, err := range backward(f) {
		if err != nil {
			return 0, err
		}
		session, mark, ok := sessionOf(line)
		if !ok {
			continue
		}
		most = max(most, session)
		if mark {
			break
		}
	}
	return most, nil
}

// sessionOf reads only the beginning of a line that write has written, and parses any other JSON
// completely: to read every input of a long session would take longer than the kernel takes to
// start.
func sessionOf(line []byte) (session int, mark, ok bool) {
	var number int
	if n, _ := fmt.Sscanf(string(line[:min(len(line), 64)]), `{"session":%d,"line":%d`, &session, &number); n == 2 && bytes.HasSuffix(line, []byte("}")) {
		return session, number == 0, true
	}
	e, ok := parse(line)
	return e.Session, e.Line == 0, ok
}

// parse reads a line; ok is false for one that was cut off by a crash, or by hand.
func parse(line []byte) (e Entry, ok bool) {
	err := json.Unmarshal(line, &e)
	return e, err == nil
}

// cut leaves the last part of the file. The number of the latest session stays, as a mark. The lock
// is held.
func (l *Log) cut() error {
	f, err := journal.Open(l.path, Env, os.O_RDONLY)
	if err != nil {
		return err
	}
	defer f.Close()
	latest, err := latestSession(f)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	data := make([]byte, keep)
	n, err := f.ReadAt(data, max(info.Size()-keep, 0))
	if err != nil && err != io.EOF {
		return err
	}
	data = data[:n]
	data = data[bytes.IndexByte(data, '\n')+1:]
	mark, err := json.Marshal(Entry{Session: latest})
	if err != nil {
		return err
	}
	data = append(data, '\n') // the last line may be torn, and an empty one does no harm
	return replace(l.path, append(append(data, mark...), '\n'))
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

// Latest returns the latest input of this session that match takes; count is the n of its In [n].
func (l *Log) Latest(match func(input string, count int) bool) (Entry, bool) {
	l.mu.Lock()
	own := slices.Clone(l.own)
	l.mu.Unlock()
	for _, e := range slices.Backward(own) {
		if match(e.Input, e.Line) {
			return e, true
		}
	}
	return Entry{}, false
}

// Session returns the number of this kernel's session.
func (l *Log) Session() int { return l.session }

// Add appends an input of this session. A failure is returned once, and the next one only after Add
// has succeeded meanwhile.
func (l *Log) Add(line int, input, output string) error {
	e := Entry{l.session, line, input, output}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.own = append(l.own, e)
	if l.path == "" {
		return nil
	}
	err := l.locked(func() error { return l.write(e) })
	if errors.Is(err, journal.ErrLocked) {
		// Whoever holds the lock will not release it soon: no other cell is to wait for it.
		l.path = ""
	}
	again := l.failed
	l.failed = err != nil
	if err == nil || again {
		return nil
	}
	return fmt.Errorf("write history: %w", err)
}

// write appends a line. It opens the file each time, since another kernel may have replaced it. The
// lock is held.
func (l *Log) write(e Entry) error {
	f, err := journal.Open(l.path, Env, os.O_APPEND|os.O_CREATE|os.O_RDWR)
	if err != nil {
		return err
	}
	err = journal.Append(f, e)
	info, statErr := f.Stat()
	err = errors.Join(err, statErr, f.Close())
	if err == nil && info.Size() > limit {
		err = l.cut()
	}
	return err
}

// locked runs f while no other process does.
func (l *Log) locked(f func() error) error { return journal.Locked(l.path, Env, f) }

// Tail returns the last n entries, all if n is 0.
func (l *Log) Tail(n int) []Entry {
	return l.find(n, func(Entry) bool { return true })
}

// Range returns the lines from start up to but not including stop of a session: 0 is this one, -1
// the one before it. Stop 0 means to the end.
func (l *Log) Range(session, start, stop int) []Entry {
	if session <= 0 {
		session += l.session
	}
	return l.find(0, func(e Entry) bool {
		return e.Session == session && e.Line >= start && (stop <= 0 || e.Line < stop)
	})
}

// Search returns the last n entries whose whole input matches a glob, all if n is 0. With unique,
// each input is given once, where it was last.
func (l *Log) Search(pattern string, n int, unique bool) []Entry {
	if pattern == "" {
		pattern = "*"
	}
	seen := make(map[string]bool)
	return l.find(n, func(e Entry) bool {
		if seen[e.Input] || !matches(pattern, e.Input) {
			return false
		}
		seen[e.Input] = unique
		return true
	})
}

// find returns the last n entries that are wanted, all if n is 0, oldest first. It asks about the
// newest first.
func (l *Log) find(n int, want func(Entry) bool) []Entry {
	var found []Entry
	for e := range l.newestFirst {
		if !want(e) {
			continue
		}
		if found = append(found, e); len(found) == n {
			break
		}
	}
	slices.Reverse(found)
	return found
}

// newestFirst ranges over the entries: those of this session, which may not be in the file, and
// then those of the sessions before it. What cannot be read is left out.
func (l *Log) newestFirst(yield func(Entry) bool) {
	l.mu.Lock()
	own, path := slices.Clone(l.own), l.path
	l.mu.Unlock()
	for _, e := range slices.Backward(own) {
		if !yield(e) {
			return
		}
	}
	if path == "" {
		return
	}
	f, err := journal.Open(path, Env, os.O_RDONLY)
	if err != nil {
		return
	}
	defer f.Close()
	for line, err := range backward(f) {
		if err != nil {
			return
		}
		if e, ok := parse(line); ok && e.Line > 0 && e.Session < l.session && !yield(e) {
			return
		}
	}
}

// matches reports whether text as a whole matches a glob of * and ?.
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
