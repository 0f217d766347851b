package bridge

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"
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

func (f formatted) Format(s fmt.State, verb rune) { f.t.format(f.x, s, verb) }

func (f formatted) coreValue() any { return f.x }

// Wrap prepares a Core any for fmt: what it returns is formatted as the learner's value. Errors stay errors. fmt alone formats
// %T, %p and a few mistakes in formats; [Types.Sprintf] takes care of them.
func (t *Types) Wrap(x any) any {
	switch x.(type) {
	case nil, string, int, bool, float64, byte, rune, int64, uint64, []byte:
		return x
	}
	rtype := reflect.TypeOf(x)
	if t.isNative(rtype) {
		return x
	}
	if e := t.entryOf(rtype); e != nil && t.has(e, methodError) {
		return t.hostError(e, x)
	}
	return formatted{t, x}
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
		return rewrite(format, args, p == errorf)
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
func rewrite(format string, args []any, wraps bool) (string, []any) {
	r := rewriter{format: format, args: args, wraps: wraps}
	for r.next() {
	}
	if !r.reordered && r.arg < len(args) {
		r.extra()
	}
	return r.out.String(), r.args
}

type rewriter struct {
	format    string // what is left
	out       strings.Builder
	args      []any
	arg       int
	reordered bool
	wraps     bool
}

// next copies the format up to a verb, that included.
func (r *rewriter) next() bool {
	text, rest, found := strings.Cut(r.format, "%")
	r.out.WriteString(text)
	r.format = rest
	if !found {
		return false
	}
	r.out.WriteByte('%')
	r.copy(strings.IndexFunc(rest, func(c rune) bool { return !strings.ContainsRune("#0+- ", c) }))
	good := true
	indexed := r.index(&good)
	if r.star() {
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
		if r.star() {
			indexed = false
		} else {
			r.digits()
		}
	}
	if !indexed {
		r.index(&good)
	}
	if r.format == "" {
		return false
	}
	verb, size := utf8.DecodeRuneInString(r.format)
	r.format = r.format[size:]
	if verb != '%' && good && r.arg < len(r.args) {
		verb = r.verb(verb, r.args[r.arg])
		r.arg++
	}
	r.out.WriteRune(verb)
	return true
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
	r.out.WriteString(r.format[:n])
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

// star reads a width or precision that an operand gives.
func (r *rewriter) star() bool {
	if r.format == "" || r.format[0] != '*' {
		return false
	}
	r.copy(1)
	if r.arg < len(r.args) {
		if w, ok := r.args[r.arg].(formatted); ok {
			_, v := w.t.open(w.x)
			r.args[r.arg] = v.Interface()
		}
		r.arg++
	}
	return true
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
		r.arg = n - 1
		return true
	}
	*good = false
	return ok
}

// extra puts what fmt says of operands that are left over into the format, as it would name the wrong types.
func (r *rewriter) extra() {
	r.out.WriteString("%%!(EXTRA ")
	left := make([]any, 0, len(r.args))
	left = append(left, r.args[:r.arg]...)
	for i, x := range r.args[r.arg:] {
		if i > 0 {
			r.out.WriteString(", ")
		}
		if x == nil {
			r.out.WriteString("<nil>")
			continue
		}
		if _, ok := x.(adapter); ok {
			r.out.WriteString("%[" + strconv.Itoa(len(left)+1) + "]" + string(verbType) + "=%[" + strconv.Itoa(len(left)+1) + "]v")
		} else {
			r.out.WriteString("%[" + strconv.Itoa(len(left)+1) + "]T=%[" + strconv.Itoa(len(left)+1) + "]v")
		}
		left = append(left, x)
	}
	r.out.WriteByte(')')
	r.args = left
}
