package bridge

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/lockstep-go/lockstep/kernel/goruntime"
)

// These verbs, from a private area of Unicode, are what %T, %p and %w become before wrapped values: for the first two fmt never asks
// the value, and neither where %w stands in the way of an error.
const (
	verbType    = '\ue054'
	verbPointer = '\ue070'
	verbWrap    = '\ue077'
)

// formatted is a Core value among the operands of a printing function. It prints as fmt would print the
// learner's value.
type formatted struct {
	t *Types
	x any
}

func (f formatted) Format(s fmt.State, verb rune) { f.t.format(f.x, s, verb, open) }

func (f formatted) coreValue() any { return f.x }

// Wrap prepares a Core any for fmt: what it returns is formatted as the learner's value. Errors stay errors. fmt alone formats
// %T, %p and a few mistakes in formats; [Types.Sprintf] takes care of them.
func (t *Types) Wrap(x any) any {
	switch x := x.(type) {
	case nil, string, int, bool, float64, byte, rune, int64, uint64, []byte:
		return x
	case reflect.Value:
		return t.wrapValue(x)
	}
	rtype := reflect.TypeOf(x)
	if t.isNative(rtype) {
		return x
	}
	if e := t.entryOf(rtype); e != nil && t.has(e, methodError) {
		return t.hostError(e, x)
	}
	if err, ok := x.(error); ok {
		return formattedError{formatted{t, x}, err}
	}
	return formatted{t, x}
}

// formattedError is an error of the kernel's that stands for one of Go's.
type formattedError struct {
	formatted
	error
}

// wrapValue is Wrap for a value of package reflect, which prints as what it holds.
func (t *Types) wrapValue(v reflect.Value) any {
	s := t.subject(v)
	if s.typ == nil {
		return v
	}
	f := formattedValue{formatted{t, t.interfaceOf(goruntime.WithROFlags(v, 0))}, open}
	if !v.CanInterface() {
		f.reached = closed
	}
	return f
}

// formattedValue is what a reflect.Value holds.
type formattedValue struct {
	formatted
	reached access
}

func (f formattedValue) Format(s fmt.State, verb rune) {
	if verb == verbType {
		fmt.Fprintf(s, fmt.FormatString(s, 's'), "reflect.Value")
		return
	}
	f.t.format(f.x, s, verb, f.reached)
}

// Sprintf is fmt.Sprintf on Core values.
func (t *Types) Sprintf(format string, args ...any) string {
	format, args = t.operands(printf, format, args)
	return fmt.Sprintf(format, args...)
}

// wrapAll wraps the operands that need it, in a copy.
func (t *Types) wrapAll(args []any) (wrapped []any, changed bool) {
	for i, x := range args {
		switch x.(type) {
		case nil, string, int, bool, float64, byte, rune, int64, uint64, []byte:
			continue
		}
		w := t.Wrap(x)
		if _, ok := w.(adapter); !ok {
			continue
		}
		if !changed {
			args, changed = append([]any(nil), args...), true
		}
		args[i] = w
	}
	return args, changed
}

// operands prepares the operands of a printing function, and its format.
func (t *Types) operands(p policy, format string, args []any) (string, []any) {
	args, changed := t.wrapAll(args)
	switch {
	case !changed:
	case p == printf, p == errorf:
		return t.rewrite(format, args, p == errorf)
	case p == print:
		return format, []any{t.sprint(args)}
	}
	return format, args
}

// sprint is fmt.Sprint, which looks whether operands are strings, for wrapped ones.
func (t *Types) sprint(args []any) string {
	var b strings.Builder
	wasString := false
	for i, x := range args {
		isString := false
		if w, ok := x.(adapter); ok {
			_, v := t.open(w.coreValue())
			isString = v.Kind() == reflect.String
		} else {
			isString = x != nil && reflect.TypeOf(x).Kind() == reflect.String
		}
		if i > 0 && !isString && !wasString {
			b.WriteByte(' ')
		}
		fmt.Fprint(&b, x)
		wasString = isString
	}
	return b.String()
}

// rewrite returns a format and operands with which fmt prints what it would for the values that are wrapped. It
// follows fmt's reading of a format.
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

type rewriter struct {
	t         *Types
	format    string // what is left
	out       []byte
	args      []any
	arg       int
	reordered bool
	wraps     bool

	// A width or precision given by a wrapped operand becomes that operand's number. Where numbers of operands are
	// written into the format, the operand may be wanted for itself too: explicit says to write the
	// width into the format then, and the numbers of all operands.
	starred  bool
	explicit bool
	numbers  int    // of operands, that have been written
	begin    int    // where the directive being read starts in out
	notes    string // what fmt says of the widths and precisions of that directive
}

// next copies the format up to a verb, that included.
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
	good := true
	indexed := r.index(&good)
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
			r.args[r.arg] = w.t.View(w.x) // which compiled code that unwraps the error asks for all its methods
		}
		r.arg++
	}
	r.out = utf8.AppendRune(r.out, verb)
	if verb == '.' {
		r.finish(begin, first)
	}
	return true
}

// finish has fmt print a directive that would mean something else if something followed. begin is where it starts, and
// first its first operand.
func (r *rewriter) finish(begin, first int) {
	if !r.reordered {
		text := fmt.Sprintf(string(r.out[begin:]), r.args[first:r.arg]...)
		r.out = append(r.out[:begin], strings.ReplaceAll(text, "%", "%%")...)
		r.args = slices.Delete(slices.Clone(r.args), first, r.arg)
		r.arg = first
	}
}

// verb returns the verb in place of the one that an operand has.
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

func (r *rewriter) copy(n int) {
	if n < 0 {
		n = len(r.format)
	}
	r.out = append(r.out, r.format[:n]...)
	r.format = r.format[n:]
}

func (r *rewriter) digits() int {
	n := 0
	for n < len(r.format) && '0' <= r.format[n] && r.format[n] <= '9' {
		n++
	}
	r.copy(n)
	return n
}

// star reads a width or precision that an operand gives. good says that the numbers of operands have been good so far.
func (r *rewriter) star(good bool) bool {
	if r.format == "" || r.format[0] != '*' {
		return false
	}
	r.note()
	if r.arg >= len(r.args) {
		r.copy(1)
		return true
	}
	n, isNumber := 0, false
	if a, ok := r.args[r.arg].(adapter); ok {
		_, v := r.t.open(a.coreValue())
		n, isNumber = width(v)
	}
	switch {
	case !isNumber:
		if r.explicit && r.out[len(r.out)-1] != ']' {
			r.out = fmt.Appendf(r.out, "[%d]", r.arg+1)
		}
		r.copy(1)
	case r.explicit && good:
		r.format = r.format[1:]
		r.write(n)
	default:
		r.starred = true
		r.numbers++
		r.args[r.arg] = n
		r.copy(1)
	}
	r.arg++
	return true
}

// note notes what fmt says of the operand for the width or precision that is read next.
func (r *rewriter) note() {
	before := r.out
	if i := bytes.LastIndexByte(before, '['); i >= 0 && before[len(before)-1] == ']' {
		before = before[:i]
	}
	precision := before[len(before)-1] == '.'
	if r.arg < len(r.args) {
		v := reflect.ValueOf(r.args[r.arg])
		if a, ok := r.args[r.arg].(adapter); ok {
			_, v = r.t.open(a.coreValue())
		}
		if n, ok := width(v); ok && !(precision && n < 0) {
			return
		}
	}
	if precision {
		r.notes += "%%!(BADPREC)"
	} else {
		r.notes += "%%!(BADWIDTH)"
	}
}

// width returns the width or precision that a number is for fmt.
func width(v reflect.Value) (n int, ok bool) {
	const most = 1e6
	switch {
	case v.CanInt():
		return int(v.Int()), -most <= v.Int() && v.Int() <= most
	case v.CanUint():
		return int(v.Uint()), v.Uint() <= most
	}
	return 0, false
}

// write writes a width or precision. The number of the operand that it was may stand before it.
func (r *rewriter) write(n int) {
	if i := bytes.LastIndexByte(r.out, '['); i >= 0 && r.out[len(r.out)-1] == ']' {
		r.out = r.out[:i]
		r.numbers--
	}
	switch precision := r.out[len(r.out)-1] == '.'; {
	case precision && n < 0:
		r.out = slices.Insert(r.out[:len(r.out)-1], r.begin, []byte("%%!(BADPREC)")...)
	case precision || n != 0: // 0 would be a flag
		r.out = strconv.AppendInt(r.out, int64(n), 10)
	}
}

// index reads the number of an operand in brackets.
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

// extra puts what fmt says of operands that are left over into the format, as it would name the wrong types.
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
