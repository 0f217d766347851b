package bridge

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/types"
	"reflect"
	"strconv"
	"strings"
)

// marshalJSON is json.Marshal on a Core value.
func (t *Types) marshalJSON(x any) ([]byte, any) {
	data, err := json.Marshal(t.tree(x))
	return data, t.jsonError(err)
}

// marshalIndentJSON is json.MarshalIndent.
func (t *Types) marshalIndentJSON(x any, prefix, indent string) ([]byte, any) {
	data, err := json.MarshalIndent(t.tree(x), prefix, indent)
	return data, t.jsonError(err)
}

// encodeJSON is the method Encode of json.Encoder.
func (t *Types) encodeJSON(enc *json.Encoder, x any) any {
	return t.jsonError(enc.Encode(t.tree(x)))
}

// jsonError returns an error of package json without the names of what is in trees.
func (t *Types) jsonError(err error) any {
	if own, ok := errors.AsType[*marshalError](err); ok {
		return own
	}
	if unsupported, ok := errors.AsType[*json.UnsupportedTypeError](err); ok {
		return unsupported
	}
	if unsupported, ok := errors.AsType[*json.UnsupportedValueError](err); ok && !unsupported.Value.IsValid() {
		return unsupported
	}
	return t.fromError(err)
}

// unmarshalJSON is json.Unmarshal into what a Core value points to.
func (t *Types) unmarshalJSON(data []byte, x any) any {
	e := t.entry(x)
	if e == nil {
		return t.fromError(json.Unmarshal(data, x))
	}
	var raw json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		return err
	}
	v := e.unbox(x)
	if v.Kind() != reflect.Pointer {
		return errors.New("json: Unmarshal(non-pointer " + typeString(e.typ) + ")")
	}
	if v.IsNil() {
		return errors.New("json: Unmarshal(nil " + typeString(e.typ) + ")")
	}
	typ := elem(e.typ.Underlying())
	d := decoder{t: t, root: typ}
	d.decode(typ, v.Elem(), raw, "")
	return t.fromError(d.err)
}

// decodeJSON is the method Decode of json.Decoder.
func (t *Types) decodeJSON(dec *json.Decoder, x any) any {
	e := t.entry(x)
	if e == nil {
		return t.fromError(dec.Decode(x))
	}
	v := e.unbox(x)
	if v.Kind() == reflect.Pointer && !v.IsNil() && (decoder{t: t}).plain(elem(e.typ.Underlying())) {
		return t.fromError(dec.Decode(v.Interface()))
	}
	var raw json.RawMessage
	if err := dec.Decode(&raw); err != nil {
		return err
	}
	return t.unmarshalJSON(raw, x)
}

// decoder decodes JSON into Core values. Package json does it wherever no knowledge of the learner's types is needed, and
// as far as that is needed it takes a value apart.
type decoder struct {
	t    *Types
	root types.Type
	err  error // the first that does not end the decoding
	over bool  // a method's error has ended it
}

// plain tells whether package json can decode into values of a type as they are in Core.
func (d decoder) plain(typ types.Type) bool { return d.isPlain(typ, map[types.Type]bool{}) }

func (d decoder) isPlain(typ types.Type, inside map[types.Type]bool) bool {
	if inside[typ] {
		return isStruct(typ)
	}
	if _, ok := d.unmarshaler(typ); ok {
		return false
	}
	if named, ok := types.Unalias(typ).(*types.Named); ok {
		if _, ok := d.t.hostNamed(named); ok {
			return true
		}
		inside[typ] = true
		defer delete(inside, typ)
	}
	switch u := typ.Underlying().(type) {
	case *types.Map:
		return d.isPlain(u.Key(), inside) && d.isPlain(u.Elem(), inside)
	case *types.Struct:
		for i := range u.NumFields() {
			f := u.Field(i)
			if f.Embedded() || !f.Exported() && u.Tag(i) != "" || f.Exported() && !d.isPlain(f.Type(), inside) {
				return false
			}
		}
	case interface{ Elem() types.Type }:
		return d.isPlain(u.Elem(), inside)
	}
	return true
}

// unmarshaler returns the pointer type of a type that unmarshals itself.
func (d decoder) unmarshaler(typ types.Type) (*entry, bool) {
	if _, ok := typ.Underlying().(*types.Interface); ok {
		return nil, false
	}
	e := d.t.entryFor(types.NewPointer(typ))
	if e == nil || !d.t.has(e, methodUnmarshalJSON) && !d.t.has(e, methodUnmarshalText) {
		return nil, false
	}
	return e, true
}

// whole notes an error of decoding into a value that was taken apart, so that what is told of its type is wrong.
func (d *decoder) whole(err error, typ types.Type, path string) {
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && wrong.Field == "" {
		if core, ok := d.t.coreType(typ); ok {
			wrong.Type = d.t.showType(typ, core)
		}
	}
	d.fail(err, typ, path)
}

// fail notes an error that came from the field at path, while a value of type typ was decoded.
func (d *decoder) fail(err error, typ types.Type, path string) {
	if d.err != nil || err == nil {
		return
	}
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		if wrong.Field == "" {
			wrong.Type = d.blame(typ, wrong.Type)
		} else if st, field := innermost(typ, wrong.Field); st != "" && wrong.Struct == "" {
			wrong.Struct = st
			if core, ok := d.t.coreType(field); ok && core == wrong.Type {
				wrong.Type = d.t.showType(field, core)
			}
		}
		switch {
		case path == "":
		case wrong.Field == "":
			wrong.Field = path
			wrong.Struct, _ = innermost(d.root, path)
		default:
			wrong.Field = path + "." + wrong.Field
		}
	}
	d.err = err
}

// blame returns the type, in the learner's words, of the value that package json could not decode into: typ, or what it
// has as elements.
func (d *decoder) blame(typ types.Type, told reflect.Type) reflect.Type {
	for {
		core, ok := d.t.coreType(typ)
		if !ok {
			return told
		}
		if core == told {
			return d.t.showType(typ, core)
		}
		list, ok := typ.Underlying().(interface{ Elem() types.Type })
		if !ok {
			return told
		}
		typ = list.Elem()
	}
}

// innermost returns the name of the struct type that has the last of the fields on a path of JSON's names, and
// that field's type.
func innermost(typ types.Type, path string) (name string, field types.Type) {
	for part := range strings.SplitSeq(path, ".") {
		for {
			c, ok := typ.Underlying().(interface{ Elem() types.Type })
			if !ok {
				break
			}
			typ = c.Elem()
		}
		st, ok := typ.Underlying().(*types.Struct)
		if !ok {
			break
		}
		name = ""
		if named, ok := types.Unalias(typ).(*types.Named); ok {
			name = named.Obj().Name()
		}
		for i := range st.NumFields() {
			if jsonName(st, i) == part {
				typ = st.Field(i).Type()
				break
			}
		}
	}
	return name, typ
}

func (d *decoder) decode(typ types.Type, dst reflect.Value, data []byte, path string) {
	if d.over {
		return
	}
	if e, ok := d.unmarshaler(typ); ok {
		d.fail(d.byMethod(e, typ, dst.Addr(), data, path), types.NewPointer(typ), path)
		return
	}
	dst = untie(typ, dst)
	null := bytes.Equal(bytes.TrimSpace(data), []byte("null"))
	if null || d.plain(typ) {
		d.fail(json.Unmarshal(data, dst.Addr().Interface()), typ, path)
		return
	}
	under := typ.Underlying()
	switch dst.Kind() {
	case reflect.Pointer:
		if dst.IsNil() {
			dst.Set(reflect.New(dst.Type().Elem()))
		}
		d.decode(elem(under), dst.Elem(), data, path)
	case reflect.Slice, reflect.Array:
		d.list(typ, dst, data, path)
	case reflect.Map:
		d.mapping(typ, dst, data, path)
	case reflect.Struct:
		d.structure(typ, dst, data, path)
	default:
		d.fail(json.Unmarshal(data, dst.Addr().Interface()), typ, path)
	}
}

// byMethod lets a learner's method of a pointer to typ unmarshal. Its error ends the decoding.
func (d *decoder) byMethod(e *entry, typ types.Type, ptr reflect.Value, data []byte, path string) (err error) {
	if d.t.has(e, methodUnmarshalJSON) {
		err = hostAs[error](d.t, e.call("UnmarshalJSON", ptr, data)[0])
		d.over = err != nil
		return err
	}
	var text *string
	if err := json.Unmarshal(data, &text); err != nil || text == nil {
		if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
			wrong.Type = d.t.showType(typ, ptr.Type().Elem())
			if path == "" && typ == d.root {
				wrong.Type = d.t.showType(e.typ, e.core())
			}
		}
		return err
	}
	err = hostAs[error](d.t, e.call("UnmarshalText", ptr, []byte(*text))[0])
	d.over = err != nil
	return err
}

func (d *decoder) list(typ types.Type, dst reflect.Value, data []byte, path string) {
	var parts []json.RawMessage
	if err := json.Unmarshal(data, &parts); err != nil {
		d.whole(err, typ, path)
		return
	}
	if dst.Kind() == reflect.Slice {
		dst.Set(reflect.MakeSlice(dst.Type(), len(parts), len(parts)))
	}
	for i := range dst.Len() {
		if i < len(parts) {
			d.decode(elem(typ.Underlying()), dst.Index(i), parts[i], path)
		} else {
			dst.Index(i).SetZero()
		}
	}
}

func (d *decoder) mapping(typ types.Type, dst reflect.Value, data []byte, path string) {
	var parts map[string]json.RawMessage
	if err := json.Unmarshal(data, &parts); err != nil {
		d.whole(err, typ, path)
		return
	}
	m := typ.Underlying().(*types.Map)
	if dst.IsNil() {
		dst.Set(reflect.MakeMapWithSize(dst.Type(), len(parts)))
	}
	for name, part := range parts {
		key, err := d.key(m.Key(), dst.Type().Key(), name)
		if err != nil {
			d.fail(err, typ, path)
			continue
		}
		value := reflect.New(dst.Type().Elem()).Elem()
		if d.decode(m.Elem(), value, part, path); d.over {
			return
		}
		dst.SetMapIndex(key, value)
	}
}

// key returns the key of a map that a name in an object stands for. If no method tells, package json knows.
func (d *decoder) key(typ types.Type, core reflect.Type, name string) (reflect.Value, error) {
	key := reflect.New(core).Elem()
	if e, ok := d.unmarshaler(typ); ok && d.t.has(e, methodUnmarshalText) {
		return key, hostAs[error](d.t, e.call("UnmarshalText", key.Addr(), []byte(name))[0])
	}
	object, err := json.Marshal(map[string]bool{name: true})
	if err != nil {
		return key, err
	}
	keys := reflect.New(reflect.MapOf(core, reflect.TypeFor[bool]()))
	err = json.Unmarshal(object, keys.Interface())
	for it := keys.Elem().MapRange(); it.Next(); {
		key.Set(it.Key())
	}
	return key, err
}

// structure decodes into a struct by way of another, in which the fields that need it are json.RawMessages.
func (d *decoder) structure(typ types.Type, dst reflect.Value, data []byte, path string) {
	st := typ.Underlying().(*types.Struct)
	shadow := reflect.New(d.shadow(st, dst))
	d.copyIn(st, dst, shadow.Elem())
	d.whole(json.Unmarshal(data, shadow.Interface()), typ, path)
	d.copyOut(st, dst, shadow.Elem(), path)
}

// shadow returns the type of the other struct. All fields of st have one there, so that numbers agree.
func (d *decoder) shadow(st *types.Struct, dst reflect.Value) reflect.Type {
	fields := make([]reflect.StructField, st.NumFields())
	for i := range fields {
		f := st.Field(i)
		field := reflect.StructField{Name: "F" + strconv.Itoa(i), Type: dst.Type().Field(i).Type, Tag: reflect.StructTag(st.Tag(i))}
		part, isPart := d.part(st, i)
		switch {
		case isPart:
			field.Type, field.Anonymous = reflect.PointerTo(d.shadow(part, reflect.New(partType(field.Type)).Elem())), true
		case !f.Exported():
			field.Tag = `json:"-"`
		default:
			field.Name = f.Name()
			if !d.plain(f.Type()) {
				field.Type = reflect.TypeFor[json.RawMessage]()
			}
		}
		fields[i] = field
	}
	return reflect.StructOf(fields)
}

// part returns the struct that a field embeds, if its fields are promoted.
func (d *decoder) part(st *types.Struct, i int) (*types.Struct, bool) {
	f := st.Field(i)
	if !f.Embedded() || reflect.StructTag(st.Tag(i)).Get("json") != "" {
		return nil, false
	}
	typ := f.Type()
	if p, ok := typ.Underlying().(*types.Pointer); ok {
		typ = p.Elem()
	}
	if named, ok := types.Unalias(typ).(*types.Named); ok {
		if _, host := d.t.hostNamed(named); host {
			return nil, false
		}
	}
	part, ok := typ.Underlying().(*types.Struct)
	return part, ok
}

// partType returns the struct type of a field of that type, or of pointers to it.
func partType(field reflect.Type) reflect.Type {
	if field.Kind() == reflect.Pointer {
		return field.Elem()
	}
	return field
}

// copyIn gives the shadow the values that package json may leave or add to.
func (d *decoder) copyIn(st *types.Struct, dst, shadow reflect.Value) {
	for i := range st.NumFields() {
		to, from := shadow.Field(i), dst.Field(i)
		if part, ok := d.part(st, i); ok {
			if from.Kind() == reflect.Pointer {
				if from.IsNil() {
					continue
				}
				from = from.Elem()
			}
			to.Set(reflect.New(to.Type().Elem()))
			d.copyIn(part, from, to.Elem())
			continue
		}
		if to.Type() == from.Type() {
			to.Set(from)
		}
	}
}

// copyOut takes what was decoded over, and decodes what is left.
func (d *decoder) copyOut(st *types.Struct, dst, shadow reflect.Value, path string) {
	for i := range st.NumFields() {
		from, to := shadow.Field(i), dst.Field(i)
		if part, ok := d.part(st, i); ok {
			if from.IsNil() {
				continue
			}
			if to.Kind() == reflect.Pointer {
				if to.IsNil() {
					to.Set(reflect.New(to.Type().Elem()))
				}
				to = to.Elem()
			}
			d.copyOut(part, to, from.Elem(), path)
			continue
		}
		if to.Type() == from.Type() {
			to.Set(from)
			continue
		}
		if raw := from.Bytes(); raw != nil {
			name := jsonName(st, i)
			if path != "" {
				name = path + "." + name
			}
			d.decode(st.Field(i).Type(), to, raw, name)
		}
	}
}

// jsonName is what a field is called in JSON.
func jsonName(st *types.Struct, i int) string {
	if name, _, _ := strings.Cut(reflect.StructTag(st.Tag(i)).Get("json"), ","); name != "" {
		return name
	}
	return st.Field(i).Name()
}
