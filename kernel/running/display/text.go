package display

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// quote writes a string, or the beginning of a long one, followed by how much is missing.
func quote(s string, limit int) string {
	if len(s) <= limit {
		return strconv.Quote(s)
	}
	cut := limit
	for cut > 0 && cut > limit-utf8.UTFMax && !utf8.RuneStart(s[cut]) {
		cut--
	}
	more := &node{more: len(s) - cut, noun: "byte"}
	return strconv.Quote(s[:cut]) + more.notice()
}

// word writes the text of a value, as its method String gave it: as it is when it is a word, so
// that it stands in a list without being misread, else quoted.
func word(s string, limit int) string {
	if s == "" || len(s) > 40 || strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.S) && !strings.ContainsRune("-._:/%#@*", r) || r == '`'
	}) {
		return quote(s, limit)
	}
	return s
}

// readable reports whether bytes are a text.
func readable(b []byte) bool {
	if len(b) == 0 || !utf8.Valid(b) {
		return false
	}
	for _, r := range string(b) {
		if !unicode.IsPrint(r) && r != '\n' && r != '\t' && r != '\r' {
			return false
		}
	}
	return true
}

// number writes a float as a Go constant of type float64 if it must not look like an integer.
func number(f float64, bits int, alone bool) string {
	s := strconv.FormatFloat(f, 'g', -1, bits)
	if e := strings.IndexByte(s, 'e'); e >= 0 && f != 0 {
		if exp, err := strconv.Atoi(s[e+1:]); err == nil && -5 < exp && exp < 21 { // as fmt has it
			s = strconv.FormatFloat(f, 'f', -1, bits)
		}
	}
	if alone && !strings.ContainsAny(s, ".eIN") {
		s += ".0"
	}
	return s
}

// converted writes a conversion.
func converted(typeName, value string) string {
	for _, before := range []string{"*", "func", "chan", "<-"} {
		if strings.HasPrefix(typeName, before) {
			return "(" + typeName + ")(" + value + ")"
		}
	}
	return typeName + "(" + value + ")"
}
