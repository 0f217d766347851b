package stdio

import (
	"fmt"
	"reflect"
	"strconv"

	"github.com/lockstep-go/lockstep/kernel/goruntime"
)

// Print is the builtin print: it writes its operands to the standard error stream in the runtime's
// own format, in one write.
func (s *Stdio) Print(args ...any) {
	var buf []byte
	for _, arg := range args {
		buf = appendBuiltin(buf, arg)
	}
	s.err.Write(buf)
}

// Println is the builtin println: Print with spaces between the operands and a newline.
func (s *Stdio) Println(args ...any) {
	var buf []byte
	for i, arg := range args {
		if i > 0 {
			buf = append(buf, ' ')
		}
		buf = appendBuiltin(buf, arg)
	}
	s.err.Write(append(buf, '\n'))
}

// Interface is an operand of an interface type, which would otherwise be converted to its dynamic
// value on the way here.
type Interface struct{ Value any }

// appendBuiltin formats one operand. What the compiler would reject is formatted by fmt.
func appendBuiltin(buf []byte, arg any) []byte {
	if x, ok := arg.(Interface); ok {
		typ, data := goruntime.InterfaceWords(x.Value)
		buf = appendPointer(append(buf, '('), typ)
		return append(appendPointer(append(buf, ','), data), ')')
	}
	v := reflect.ValueOf(arg)
	switch v.Kind() {
	case reflect.Invalid:
		return append(buf, "(0x0,0x0)"...)
	case reflect.Bool:
		return strconv.AppendBool(buf, v.Bool())
	case reflect.String:
		return append(buf, v.String()...)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.AppendInt(buf, v.Int(), 10)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return strconv.AppendUint(buf, v.Uint(), 10)
	case reflect.Float32, reflect.Float64:
		return strconv.AppendFloat(buf, v.Float(), 'g', -1, v.Type().Bits())
	case reflect.Complex64, reflect.Complex128:
		return append(buf, strconv.FormatComplex(v.Complex(), 'g', -1, v.Type().Bits())...)
	case reflect.Pointer, reflect.Chan, reflect.Func, reflect.Map, reflect.UnsafePointer:
		return appendPointer(buf, v.Pointer())
	case reflect.Slice:
		buf = append(buf, '[')
		buf = strconv.AppendInt(buf, int64(v.Len()), 10)
		buf = append(buf, '/')
		buf = strconv.AppendInt(buf, int64(v.Cap()), 10)
		return appendPointer(append(buf, ']'), v.Pointer())
	default:
		return fmt.Append(buf, arg)
	}
}

func appendPointer(buf []byte, p uintptr) []byte {
	return strconv.AppendUint(append(buf, "0x"...), uint64(p), 16)
}
