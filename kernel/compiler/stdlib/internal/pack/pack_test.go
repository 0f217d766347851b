package pack

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"
)

func TestRoundTrip(t *testing.T) {
	tests := []struct {
		name    string
		entries map[string][]byte
	}{
		{"nothing", map[string][]byte{}},
		{"one", map[string][]byte{"fmt": []byte("package fmt")}},
		{"an empty entry", map[string][]byte{"gone": {}, "there": []byte("x")}},
		{"a long entry among short ones", map[string][]byte{
			"a": []byte("a"), "b": bytes.Repeat([]byte("go "), 1<<20), "c": []byte("c"),
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			data, err := Encode(tt.entries)
			if err != nil {
				t.Fatal(err)
			}
			again, err := Encode(tt.entries)
			if err != nil || !bytes.Equal(again, data) {
				t.Errorf("encoding again gives other bytes (%v)", err)
			}
			p, err := Open(string(data))
			if err != nil {
				t.Fatal(err)
			}
			if got, want := slices.Sorted(p.Keys()), slices.Sorted(maps.Keys(tt.entries)); !slices.Equal(got, want) {
				t.Errorf("keys are %q, want %q", got, want)
			}
			for key, want := range tt.entries {
				got, ok, err := p.Read(key)
				if !ok || err != nil || !bytes.Equal(got, want) {
					t.Errorf("Read(%q) gives %d bytes, %t, %v, want %d bytes", key, len(got), ok, err, len(want))
				}
			}
			if got, ok, err := p.Read("nosuch"); got != nil || ok || err != nil {
				t.Errorf("Read of no key gives %q, %t, %v", got, ok, err)
			}
		})
	}
}

func TestDamage(t *testing.T) {
	data, err := Encode(map[string][]byte{"fmt": []byte(strings.Repeat("package fmt", 9)), "os": []byte("package os")})
	if err != nil {
		t.Fatal(err)
	}
	for n := range len(data) {
		if _, err := Open(string(data[:n])); err == nil {
			t.Errorf("the first %d of %d bytes are taken for a pack", n, len(data))
		}
	}
	if _, err := Open(string(data) + "x"); err == nil {
		t.Errorf("a byte too many is taken for a pack")
	}
}

func FuzzOpen(f *testing.F) {
	data, err := Encode(map[string][]byte{"fmt": []byte("package fmt"), "os": []byte("package os")})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(data))
	f.Add("\x00")
	f.Add("\xff\xff\xff\xff\x07")
	f.Fuzz(func(t *testing.T, data string) {
		p, err := Open(data)
		if err != nil {
			return
		}
		for key := range p.Keys() {
			if _, ok, _ := p.Read(key); !ok {
				t.Errorf("key %q is not there", key)
			}
		}
	})
}
