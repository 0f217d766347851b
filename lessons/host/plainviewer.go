package host

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"image"
	"reflect"
	"slices"
)

// plainViewer is the Viewer of programs and tests: what is shown is printed as text.
type plainViewer struct{}

func (p plainViewer) Show(values ...any) {
	for _, v := range values {
		fmt.Println(p.Text(v))
	}
}

func (p plainViewer) ShowAs(_ string, value any)  { p.Show(value) }
func (p plainViewer) Replace(_ string, value any) { p.Show(value) }

// Clear does nothing: what is printed is printed.
func (plainViewer) Clear(bool) {}

func (plainViewer) JSON(value any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(value)
	return bytes.TrimSpace(b.Bytes()), err
}

func (plainViewer) Text(value any) string {
	if _, ok := value.(fmt.Stringer); ok {
		return fmt.Sprint(value)
	}
	if im, ok := value.(image.Image); ok {
		return fmt.Sprintf("picture, %d×%d", im.Bounds().Dx(), im.Bounds().Dy())
	}
	return fmt.Sprint(value)
}

func (plainViewer) Elements(value any, limit int) (elements []any, length int) {
	v := reflect.ValueOf(value)
	if k := v.Kind(); k != reflect.Slice && k != reflect.Array {
		return nil, -1
	}
	for i := range min(v.Len(), limit) {
		elements = append(elements, v.Index(i).Interface())
	}
	return elements, v.Len()
}

func (plainViewer) Entries(value any, limit int) (keys, values []any, length int) {
	v := reflect.ValueOf(value)
	if v.Kind() != reflect.Map {
		return nil, nil, -1
	}
	for _, k := range sortedKeys(v) {
		if len(keys) == limit {
			break
		}
		keys = append(keys, k.Interface())
		values = append(values, v.MapIndex(k).Interface())
	}
	return keys, values, v.Len()
}

func (plainViewer) Fields(value any) (names []string, values []any, ok bool) {
	v := reflect.ValueOf(value)
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if v.Kind() != reflect.Struct || isScalar(v) {
		return nil, nil, false
	}
	open := reflect.New(v.Type()).Elem() // so that unexported fields can be read
	open.Set(v)
	for i := range v.NumField() {
		f := open.Field(i)
		names = append(names, v.Type().Field(i).Name)
		values = append(values, reflect.NewAt(f.Type(), f.Addr().UnsafePointer()).Elem().Interface())
	}
	return names, values, true
}

// isScalar reports whether a struct is shown as one value, as a time.Time is: it has a text and no
// exported field.
func isScalar(v reflect.Value) bool {
	if _, ok := v.Interface().(fmt.Stringer); !ok {
		return false
	}
	for i := range v.NumField() {
		if v.Type().Field(i).IsExported() {
			return false
		}
	}
	return true
}

// sortedKeys returns the keys of a map in the order in which fmt prints them, as far as they are
// ordered.
func sortedKeys(m reflect.Value) []reflect.Value {
	keys := m.MapKeys()
	slices.SortStableFunc(keys, func(a, b reflect.Value) int {
		switch {
		case a.CanInt():
			return cmp.Compare(a.Int(), b.Int())
		case a.CanUint():
			return cmp.Compare(a.Uint(), b.Uint())
		case a.CanFloat():
			return cmp.Compare(a.Float(), b.Float())
		}
		return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b))
	})
	return keys
}
