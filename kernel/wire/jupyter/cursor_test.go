package jupyter

import (
	"testing"
	"unicode/utf8"
)

func TestCursor(t *testing.T) {
	// One byte, two, three, four (a surrogate pair in UTF-16), and a combining mark.
	const code = "aé世😀e\u0301"
	for _, tt := range []struct{ pos, offset int }{{0, 0}, {1, 1}, {2, 3}, {3, 6}, {4, 10}, {5, 11}, {6, 13}} {
		if got := ByteOffset(code, tt.pos); got != tt.offset {
			t.Errorf("ByteOffset(%d): got %d, want %d", tt.pos, got, tt.offset)
		}
		if got := CursorPos(code, tt.offset); got != tt.pos {
			t.Errorf("CursorPos(%d): got %d, want %d", tt.offset, got, tt.pos)
		}
	}
	for _, tt := range []struct {
		name      string
		got, want int
	}{
		{"position before the code", ByteOffset(code, -1), 0},
		{"position after it", ByteOffset(code, 99), len(code)},
		{"position in no code", ByteOffset("", 3), 0},
		{"offset before the code", CursorPos(code, -1), 0},
		{"offset after it", CursorPos(code, 99), 6},
		{"offset within a rune", CursorPos(code, 4), 2},
		{"offset in no code", CursorPos("", 3), 0},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: got %d, want %d", tt.name, tt.got, tt.want)
		}
	}
}

func FuzzCursor(f *testing.F) {
	f.Add("aé世😀", 2)
	f.Add("\xff\xfe", 1)
	f.Fuzz(func(t *testing.T, code string, pos int) {
		offset := ByteOffset(code, pos)
		if want := min(max(pos, 0), utf8.RuneCountInString(code)); CursorPos(code, offset) != want {
			t.Errorf("position %d of %q is offset %d and then position %d, want %d", pos, code, offset, CursorPos(code, offset), want)
		}
	})
}
