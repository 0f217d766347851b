package bridge

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// rewrite returns a format and operands with which fmt prints what it would for the values that are
// wrapped. It reads a format as (*pp).doPrintf in fmt/print.go does. wraps says that %w has a
// meaning.
func (t *Types) rewrite(format string, args []any, wraps bool) (string, []any) {
	r := rewriter{t: t, format: format, args: slices.Clone(args), wraps: wraps}
	for r.next() {
	}
	if r.reordered && r.starred {
		r = rewriter{t: t, format: format, args: args, wraps: wraps, explicit: true}
		for r.next() {
		}
		if r.numbers == 0 {
			r.args = nil // or fmt misses them in the format
		}
	}
	if !r.reordered && r.arg < len(r.args) {
		r.extra()
	}
	return string(r.out), r.args
}

// rewriter reads a format once, and writes the one that takes its place.
type rewriter struct {
	t         *Types
	format    string // what is left
	out       []byte
	args      []any
	arg       int
	reordered bool
	wraps     bool

	// A wrapped operand that gives a width or precision is replaced by its number, which fmt
	// understands. But in a format with numbers of operands, as %[1]*[1]d, the same operand may be
	// printed too. Such a format is rewritten a second time: explicit says to write the width
	// itself into the format, and the number of every operand.
	starred  bool
	explicit bool
	numbers  int    // of operands, that have been written
	begin    int    // where the directive being read starts in out
	notes    string // what fmt says of the widths and precisions of that directive
}

// next copies the format up to and including a verb. It reports whether there may be another.
func (r *rewriter) next() bool {
	text, rest, found := strings.Cut(r.format, "%")
	r.out = append(r.out, text...)
	r.format = rest
	if !found {
		return false
	}
	begin, first, numbers := len(r.out), r.arg, r.numbers
	r.begin, r.notes = begin, ""
	r.out = append(r.out, '%')
	r.copy(strings.IndexFunc(rest, func(c rune) bool { return !strings.ContainsRune("#0+- ", c) }))
	indexed, good := r.sizes()
	if r.format == "" {
		r.finish(begin, first)
		return false
	}
	verb, size := utf8.DecodeRuneInString(r.format)
	r.format = r.format[size:]
	switch {
	case !r.explicit || indexed || verb == '%':
	case !good:
		r.out, r.numbers = fmt.Appendf(r.out[:begin], "%s%%%%!%c(BADINDEX)", r.notes, verb), numbers
		return true
	case r.arg >= len(r.args):
		r.out, r.numbers = fmt.Appendf(r.out[:begin], "%s%%%%!%c(MISSING)", r.notes, verb), numbers
		return true
	default:
		r.numbers++
		r.out = fmt.Appendf(r.out, "[%d]", r.arg+1)
	}
	if verb != '%' && good && r.arg < len(r.args) {
		verb = r.verb(verb, r.args[r.arg])
		if w, ok := r.args[r.arg].(learnerError); ok && verb == 'w' {
			// Compiled code that unwraps the error may ask it for any of its methods.
			r.args[r.arg] = w.t.View(w.x)
		}
		r.arg++
	}
	r.out = utf8.AppendRune(r.out, verb)
	if verb == '.' {
		r.finish(begin, first)
	}
	return true
}

// sizes copies the width and the precision of a directive. indexed says that the number of the
// operand for the verb has been read, good that all numbers have been right so far.
func (r *rewriter) sizes() (indexed, good bool) {
	good = true
	indexed = r.index(&good)
	if r.star(good) {
		indexed = false
	} else if r.digits() > 0 && indexed {
		good = false
	}
	if len(r.format) > 1 && r.format[0] == '.' {
		r.copy(1)
		if indexed {
			good = false
		}
		indexed = r.index(&good)
		if r.star(good) {
			indexed = false
		} else {
			r.digits()
		}
	}
	if !indexed {
		indexed = r.index(&good)
	}
	return indexed, good
}

// finish has fmt print a directive that would mean something else with text after it. The directive
// starts at begin, and its first operand is first.
func (r *rewriter) finish(begin, first int) {
	if !r.reordered {
		text := fmt.Sprintf(string(r.out[begin:]), r.args[first:r.arg]...)
		r.out = append(r.out[:begin], strings.ReplaceAll(text, "%", "%%")...)
		r.args = slices.Delete(slices.Clone(r.args), first, r.arg)
		r.arg = first
	}
}

// verb returns what takes the place of a verb, given its operand.
func (r *rewriter) verb(verb rune, arg any) rune {
	a, ok := arg.(adapter)
	if !ok {
		return verb
	}
	_, isError := a.(error)
	switch {
	case verb == 'T':
		return verbType
	case verb == 'p':
		return verbPointer
	case verb == 'w' && !(r.wraps && isError):
		return verbWrap
	}
	return verb
}

// copy copies n bytes of the format, all if n is negative.
func (r *rewriter) copy(n int) {
	if n < 0 {
		n = len(r.format)
	}
	r.out = append(r.out, r.format[:n]...)
	r.format = r.format[n:]
}

// digits copies a number and returns how many digits it has.
func (r *rewriter) digits() int {
	n := 0
	for n < len(r.format) && '0' <= r.format[n] && r.format[n] <= '9' {
		n++
	}
	r.copy(n)
	return n
}

// index copies the number of an operand, which is in brackets, and goes on with that operand. It
// reports whether there is one, and sets good to false if there is no such operand.
func (r *rewriter) index(good *bool) (found bool) {
	if r.format == "" || r.format[0] != '[' {
		return false
	}
	r.reordered = true
	end := strings.IndexByte(r.format, ']')
	if len(r.format) < 3 || end < 0 {
		r.copy(1)
		*good = false
		return false
	}
	n, ok := 0, end > 1
	for _, c := range r.format[1:end] {
		if c < '0' || c > '9' || n > 1e6 {
			ok = false
			break
		}
		n = n*10 + int(c-'0')
	}
	r.copy(end + 1)
	if ok && 1 <= n && n <= len(r.args) {
		r.numbers++
		r.arg = n - 1
		return true
	}
	*good = false
	return ok
}

// extra writes into the format what fmt says of operands that are left over. fmt would name the
// wrappers' types.
func (r *rewriter) extra() {
	text := "%%!(EXTRA "
	left := make([]any, 0, len(r.args))
	left = append(left, r.args[:r.arg]...)
	for i, x := range r.args[r.arg:] {
		if i > 0 {
			text += ", "
		}
		if x == nil {
			text += "<nil>"
			continue
		}
		verb := "T"
		if _, ok := x.(adapter); ok {
			verb = string(verbType)
		}
		left = append(left, x)
		operand := "%[" + strconv.Itoa(len(left)) + "]"
		text += operand + verb + "=" + operand + "v"
	}
	r.out = append(r.out, text+")"...)
	r.args = left
}
