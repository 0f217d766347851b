package lessons

import (
	"fmt"
	"sync"
)

// A Local is a set of named values that every goroutine has for itself: what
// one sets, the others neither see nor change, and no lock is needed. What a
// goroutine has set is dropped when it ends. The zero Local is ready to use.
// A Local must not be copied after its first use.
//
// Where Python says
//
//	local_school.student = name
//	print(local_school.student)
//
// Go says
//
//	localSchool.Set("student", name)
//	fmt.Println(localSchool.Get("student"))
type Local struct {
	mu sync.Mutex
	of map[*Thread]map[string]any // guarded by mu; a key has not ended
}

// NotSetError is the panic of Get and Delete for what the goroutine has not
// set, whatever other goroutines have.
type NotSetError struct {
	Key    string
	Thread string // the name of the thread that asked
}

func (e *NotSetError) Error() string {
	return fmt.Sprintf("%s is not set in %s: each thread sees only what it set itself; call Set first", e.Key, e.Thread)
}

// Set stores value under key, for the calling goroutine alone.
func (l *Local) Set(key string, value any) {
	t := Current()
	l.mu.Lock()
	defer l.mu.Unlock()
	values := l.of[t]
	if values == nil {
		if l.of == nil {
			l.of = make(map[*Thread]map[string]any)
		}
		values = make(map[string]any)
		l.of[t] = values
		t.uses(l)
	}
	values[key] = value
}

// Get returns what the calling goroutine stored under key. It panics with a
// *NotSetError if there is nothing; Lookup does not.
func (l *Local) Get(key string) any {
	t := Current()
	value, ok := l.lookup(t, key)
	if !ok {
		panic(&NotSetError{Key: key, Thread: t.name})
	}
	return value
}

// Lookup returns what the calling goroutine stored under key, and whether it
// stored anything.
func (l *Local) Lookup(key string) (value any, ok bool) {
	return l.lookup(Current(), key)
}

// Delete removes what the calling goroutine stored under key. It panics with a
// *NotSetError if there is nothing, as del does in Python.
func (l *Local) Delete(key string) {
	t := Current()
	l.mu.Lock()
	values := l.of[t]
	_, ok := values[key]
	delete(values, key)
	l.mu.Unlock()
	if !ok {
		panic(&NotSetError{Key: key, Thread: t.name})
	}
}

func (l *Local) lookup(t *Thread, key string) (any, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	value, ok := l.of[t][key]
	return value, ok
}

// forget drops the values of a thread that has ended.
func (l *Local) forget(t *Thread) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.of, t)
}
