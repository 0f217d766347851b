package primitives

import (
	"slices"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
)

func TestCopied(t *testing.T) {
	tests := []struct {
		name string
		use  func()
		want []string
	}{
		{"a Mutex", func() {
			var m Mutex
			m.Lock()
			c := duplicate(&m)
			m.Unlock()
			c.Unlock()
			cross(c)
		}, []string{"Mutex"}},
		{"an RWMutex", func() {
			var rw RWMutex
			cross(rw.RLocker())
			c := duplicate(&rw)
			cross(c)
			c.RLock()
		}, []string{"RWMutex"}},
		{"a WaitGroup", func() {
			var wg WaitGroup
			wg.Add(1)
			duplicate(&wg).Done()
		}, []string{"WaitGroup"}},
		{"a copy that nobody uses", func() {
			var o Once
			o.Do(func() { duplicate(&o) })
			o.Do(func() {})
		}, nil},
		{"a copy made before the first use", func() {
			var m Mutex
			c := duplicate(&m)
			m.Lock()
			c.Lock()
		}, nil},
		{"a pointer", func() {
			var m Mutex
			p := &m
			m.Lock()
			p.Unlock()
			p.Lock()
		}, nil},
		{"a new one in the same place", func() {
			var m Mutex
			m.Lock()
			reset(&m)
			m.Lock()
		}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			OnCopied(func(c Copied) { got = append(got, c.Kind) })
			defer OnCopied(nil)
			lockstep(t, sched.Settings{}, test.use)
			if !slices.Equal(got, test.want) {
				t.Errorf("copies of %v, want %v", got, test.want)
			}
		})
	}
}

// reset makes a variable new.
func reset[T any](p *T) {
	var zero T
	*p = zero
}
