package core

import (
	"reflect"
	"strings"
	"testing"
)

func TestSymbolsHaveNamesOfTheirOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range append(Entries(), named...) {
		if seen[s.Name()] {
			t.Errorf("%s is declared twice", s)
		}
		seen[s.Name()] = true
		if s.String() != "ls__."+s.Name() {
			t.Errorf("%s is written %s", s.Name(), s)
		}
	}
}

func TestSite(t *testing.T) {
	for _, test := range []struct {
		cell                 int64
		line, column         int
		wantLine, wantColumn int
	}{
		{1, 0, 0, 0, 0}, {1, 1, 1, 1, 1}, {40_000, 12_345, 678, 12_345, 678},
		{3, 1 << 30, 9, 1<<20 - 1, 9}, {3, 4, 1 << 20, 4, 1<<12 - 1},
	} {
		cell, line, column := NewSite(test.cell, test.line, test.column).Split()
		if cell != test.cell || line != test.wantLine || column != test.wantColumn {
			t.Errorf("NewSite(%d, %d, %d) is cell %d, line %d, column %d", test.cell, test.line, test.column, cell, line, column)
		}
	}
}

func TestReserved(t *testing.T) {
	for _, name := range []string{"int", "func", "main", "init", "program", "ls__poll", "f_sum", "t_Point", "v_x", "b_int", "L_3", "d_Area", "mk_call", "fv_x"} {
		if !Reserved(name) {
			t.Errorf("%s is not reserved", name)
		}
	}
	for _, name := range []string{"x", "f", "ints", "programs", "Main"} {
		if Reserved(name) {
			t.Errorf("%s is reserved", name)
		}
	}
}

// The example of select.go has as many operands as its letters say.
func TestSelectOperands(t *testing.T) {
	n := 0
	for _, letter := range []byte("srdxk") {
		n += SelectOperands(letter)
	}
	if want := len(strings.Fields("ch0, v0, ch1, v1, ch2, ok")); n != want {
		t.Errorf("there are %d operands, want %d", n, want)
	}
}

// Core sets a field of frames by its name.
func TestFrameAt(t *testing.T) {
	if f, ok := reflect.TypeFor[Frame]().FieldByName(FrameAt); !ok || f.Type != reflect.TypeFor[int]() {
		t.Errorf("frames have no integer %s", FrameAt)
	}
}
