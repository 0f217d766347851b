package jupyter

import "unicode/utf8"

// Since 5.2 cursor positions count Unicode code points; Go counts bytes. Both
// directions clamp, since clients send positions of code they have edited since.

// ByteOffset returns the byte offset in code of a cursor position.
func ByteOffset(code string, cursorPos int) int {
	if cursorPos <= 0 {
		return 0
	}
	for offset := range code {
		if cursorPos == 0 {
			return offset
		}
		cursorPos--
	}
	return len(code)
}

// CursorPos returns the cursor position of a byte offset in code. An offset within
// a rune is that rune's beginning.
func CursorPos(code string, offset int) int {
	if offset <= 0 {
		return 0
	}
	if offset >= len(code) {
		return utf8.RuneCountInString(code)
	}
	pos := -1
	for start := range code {
		if start > offset {
			break
		}
		pos++
	}
	return pos
}
