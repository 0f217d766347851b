package bridge

import (
	"go/types"
	"reflect"
	"strings"
)

// iface prints what an interface of type typ holds.
func (p *printer) iface(typ types.Type, v reflect.Value, verb rune, a access) {
	if !v.IsNil() {
		dynamic, w := p.t.Open(v.Interface())
		p.nested(dynamic, w, verb, a)
		return
	}
	if p.sharpV {
		p.text(p.name(typ, v) + "(nil)")
	} else {
		p.text("<nil>")
	}
}

// separate prints what stands before element i of a list.
func (p *printer) separate(i int) {
	switch {
	case i == 0:
	case p.sharpV:
		p.text(", ")
	default:
		p.text(" ")
	}
}

// mapping prints a map.
func (p *printer) mapping(typ, under types.Type, v reflect.Value, verb rune, a access) {
	end := "]"
	if p.sharpV {
		p.text(p.name(typ, v))
		if v.IsNil() {
			p.text("(nil)")
			return
		}
		p.text("{")
		end = "}"
	} else {
		p.text("map[")
	}
	var key types.Type
	if m, ok := under.(*types.Map); ok {
		key = m.Key()
	}
	for i, pair := range p.t.sorted(v) {
		p.separate(i)
		p.nested(key, pair.key, verb, a)
		p.text(":")
		p.nested(elem(under), pair.value, verb, a)
	}
	p.text(end)
}

// structure prints a struct. Fields of a learner's have the names that its type says, since Core's
// may have others.
func (p *printer) structure(typ, under types.Type, v reflect.Value, verb rune, a access) {
	if p.sharpV {
		p.text(p.name(typ, v))
	}
	p.text("{")
	if st, ok := under.(*types.Struct); ok && p.t.IsCore(typ, v.Type()) {
		for i := range st.NumFields() {
			p.separate(i)
			f := st.Field(i)
			p.fieldName(f.Name())
			p.nested(f.Type(), v.Field(i), verb, a.field(f))
		}
	} else {
		for i := range v.NumField() {
			p.separate(i)
			f := v.Type().Field(i)
			p.fieldName(f.Name)
			b := a
			if !f.IsExported() {
				b = closed
			}
			p.nested(nil, v.Field(i), verb, b)
		}
	}
	p.text("}")
}

// fieldName prints what stands before a field.
func (p *printer) fieldName(name string) {
	if p.plusV || p.sharpV {
		p.text(name + ":")
	}
}

// list prints a slice or array.
func (p *printer) list(typ, under types.Type, v reflect.Value, verb rune, a access) {
	if v.Type().Elem().Kind() == reflect.Uint8 && strings.ContainsRune("sqxX", verb) {
		p.delegate(byteSlice(v), verb)
		return
	}
	begin, end := "[", "]"
	if p.sharpV {
		p.text(p.name(typ, v))
		if v.Kind() == reflect.Slice && v.IsNil() {
			p.text("(nil)")
			return
		}
		begin, end = "{", "}"
	}
	p.text(begin)
	for i := range v.Len() {
		p.separate(i)
		p.nested(elem(under), v.Index(i), verb, a)
	}
	p.text(end)
}

// byteSlice returns the bytes of a slice or array of a type whose kind is uint8.
func byteSlice(v reflect.Value) []byte {
	b := make([]byte, v.Len())
	for i := range b {
		b[i] = byte(v.Index(i).Uint())
	}
	return b
}
