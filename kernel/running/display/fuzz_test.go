package display

import (
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestMapsAreReadThroughCopies(t *testing.T) {
	m := map[string]int{"a": 1}
	c := still(reflect.ValueOf(m))
	if got := c.Interface().(map[string]int); got["a"] != 1 || len(got) != 1 {
		t.Errorf("the copy is %v, want %v", got, m)
	}
	if c := still(reflect.ValueOf(map[string]int(nil))); !c.IsNil() {
		t.Errorf("the copy of a nil map is %v", c)
	}
}

// grow makes a value of what data says, byte by byte, which may contain itself in many ways.
func grow(data *[]byte, made *[]any, depth int) any {
	next := func() int {
		if len(*data) == 0 {
			return 0
		}
		b := (*data)[0]
		*data = (*data)[1:]
		return int(b)
	}
	child := func() any {
		if depth > 200 {
			return nil
		}
		return grow(data, made, depth+1)
	}
	kind := next()
	switch kind % 16 {
	case 0:
		return nil
	case 1:
		return next()
	case 2:
		n := next()
		return string((*data)[:min(len(*data), n)])
	case 3:
		if len(*made) > 0 {
			return (*made)[next()%len(*made)]
		}
		return float64(kind)
	case 4, 5:
		list := make([]any, next()%70)
		*made = append(*made, list)
		for i := range list {
			list[i] = child()
		}
		return list
	case 6, 7:
		m := map[any]any{}
		*made = append(*made, m)
		for range next() % 70 {
			m[string(rune(next()))] = child()
		}
		return m
	case 8, 9:
		l := &link{}
		*made = append(*made, l)
		l.Value = child()
		l.Next, _ = child().(*link)
		for range next() % 5 {
			left, _ := child().(*link)
			l.Left = append(l.Left, left)
		}
		l.Named = map[string]*link{"a": l.Next}
		return l
	case 10:
		x := child()
		return &x
	case 11:
		return temperature(kind)
	case 12:
		return make([]byte, next()*100)
	case 13:
		return make([][][]int, next())
	case 14:
		return struct {
			A any
			b any
		}{child(), child()}
	default:
		return strings.Repeat("long ", 10*next())
	}
}

func FuzzValues(f *testing.F) {
	f.Add([]byte("\x08\x03\x04\x10\x03\x00\x05"))
	f.Add([]byte(strings.Repeat("\x04\x45\x06\x45\x08", 200)))
	f.Add([]byte(strings.Repeat("\x0a", 300)))
	f.Add([]byte(strings.Repeat("\x0f\xff\x0d\xff", 100)))
	w := newWriter()
	f.Fuzz(func(t *testing.T, data []byte) {
		var made []any
		x := grow(&data, &made, 0)
		text := w.Values(nil, x)
		if len(text) > 10*maxText {
			t.Errorf("the text has %d bytes", len(text))
		}
		if !utf8.ValidString(text) {
			t.Error("the text is not UTF-8")
		}
		if line := w.Line(nil, reflect.ValueOf(&x).Elem(), 60); utf8.RuneCountInString(line) > 60 || strings.Contains(line, "\n") {
			t.Errorf("the line is %q", line)
		}
		w.Elements(x, 10)
		w.Entries(x, 10)
		w.Fields(x)
	})
}
