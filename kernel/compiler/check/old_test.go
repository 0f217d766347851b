package check

import (
	"testing"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest/inner"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// TestOldTypesHaveTheirNames: a type that was declared again is reported under the name that it
// had.
func TestOldTypesHaveTheirNames(t *testing.T) {
	s := newSession(t, "type Dog struct{ Name string }\ntype Sled struct{ dogs map[string]*Dog }\nd := Dog{\"a\"}\nsled := Sled{}\nfunc lead(s Sled) Dog { return Dog{} }",
		"type Dog struct{ Age int }", "d", "func lead(d Dog) {}")
	for _, code := range []string{"d", "sled", "lead", "d.Name", "sled.dogs"} {
		data, _ := s.Inspect(words.English, code, len(code), 1)
		for _, text := range data {
			if name, _ := inner.Find(text, code); name != "" {
				t.Errorf("Inspect(%q) says %s:\n%s", code, name, text)
			}
		}
		for offset := range len(code) + 1 {
			matches, _, _ := s.Complete(code, offset)
			for _, m := range matches {
				if name, _ := inner.Find(m.Text+" "+m.Signature, code); name != "" {
					t.Errorf("Complete(%q, %d) has %s: %s %s", code, offset, name, m.Text, m.Signature)
				}
			}
		}
	}
}
