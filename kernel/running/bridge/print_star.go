package bridge

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strconv"
)

// star reads a width or precision that an operand gives. good says that the numbers of operands
// have been good so far.
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
		_, v := r.t.Open(a.coreValue())
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

// note keeps what fmt says if the operand is no width or precision.
func (r *rewriter) note() {
	before := r.out
	if i := bytes.LastIndexByte(before, '['); i >= 0 && before[len(before)-1] == ']' {
		before = before[:i]
	}
	precision := before[len(before)-1] == '.'
	if r.arg < len(r.args) {
		v := reflect.ValueOf(r.args[r.arg])
		if a, ok := r.args[r.arg].(adapter); ok {
			_, v = r.t.Open(a.coreValue())
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

// write writes a width or precision. It takes the place of the number of its operand, if that
// stands before it.
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
