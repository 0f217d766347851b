package display

import (
	"fmt"
	"go/types"
	"reflect"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/compiler/core"
	"github.com/lockstep-go/lockstep/kernel/running/bridge"
)

// Writer writes values. Its fields are set before it is used.
type Writer struct {
	Types *bridge.Types
	// Width is how many columns a line has, 0 for 80.
	Width int
	// Inert keeps code of the learner from being run: methods Error and String are not called.
	Inert bool
}

// Limits of what is shown.
const (
	maxElements    = 100    // of a list that is the value
	maxNested      = 20     // of one within it
	maxKeys        = 10_000 // of a map that is sorted as a whole; of a larger one, some are shown
	maxNodes       = 2000
	maxText        = 100_000 // bytes, about
	maxString      = 10_000  // bytes of a string that is the value
	maxStringPart  = 500     // of one within it
	maxDepth       = 10
	maxFieldsShown = 60
	fewFields      = 6 // of a package's struct, of which all are shown
)

// Values writes the value of an expression, or the values of a call that has several. Each is a
// Core any. static are the types that the checker gives them, nil where they are not known: they
// say rune where the value's own type says int32.
func (w Writer) Values(static []types.Type, values ...any) string {
	list := &node{list: true}
	for i, x := range values {
		var typ types.Type
		if i < len(static) {
			typ = static[i]
		}
		list.items = append(list.items, item{value: w.builder().root(typ, x)})
	}
	list.measure()
	p := page{width: w.columns()}
	if list.width <= p.width {
		p.flat(list)
		return p.String()
	}
	for i, it := range list.items {
		if i > 0 {
			p.newLine(0)
		}
		p.node(it.value, 0, 0, 0)
	}
	return p.String()
}

// Line writes a value of type typ, in its representation v, in one line of at most width columns.
func (w Writer) Line(typ types.Type, v reflect.Value, width int) string {
	b := w.builder()
	b.nodes, b.bytes = width, 20*width
	n := b.value(typ, v, dynamic, 0)
	p := page{width: w.columns()}
	p.flat(n)
	text := []rune(p.String())
	if len(text) > width {
		text = append(text[:width-1], '…')
	}
	return string(text)
}

// TypeName returns what a learner calls a type; typ may be nil.
func (w Writer) TypeName(typ types.Type, rtype reflect.Type) string {
	name := w.Types.NameOf(typ, rtype)
	if saysRune(typ) {
		name = strings.ReplaceAll(name, "int32", "rune")
	}
	name = strings.ReplaceAll(name, "interface {}", "any")
	return strings.ReplaceAll(name, "[]uint8", "[]byte")
}

func (w Writer) columns() int {
	if w.Width == 0 {
		return 80
	}
	return w.Width
}

func (w Writer) builder() *builder {
	return &builder{Writer: w, nodes: maxNodes, bytes: maxText, inside: map[visit]bool{}}
}

// builder makes the nodes of one value.
type builder struct {
	Writer
	nodes  int // that may still be made
	bytes  int // of text, likewise
	inside map[visit]bool
}

// visit is a pointer, slice or map that is being shown: where it comes again, the value contains
// itself.
type visit struct {
	address uintptr
	length  int
	rtype   reflect.Type
}

// setting is the context of a value, which decides how much of its type must be written.
type setting uint8

const (
	// dynamic: nothing implies the type, as in an interface.
	dynamic setting = iota
	// field: the type of the struct implies it.
	field
	// element: the type that is written before the elements implies it.
	element
)

// root makes the node of a Core any, which the checker gives the type static if that is not nil.
func (b *builder) root(static types.Type, x any) *node {
	if x == nil {
		return leaf("nil")
	}
	typ, v := b.Types.Open(x)
	return b.value(spelled(typ, static), v, dynamic, 0)
}

// spelled returns the type of an interface's value, in the words of its static type if that is the
// same. Nothing else distinguishes a rune from an int32: then it is an int32.
func spelled(typ, static types.Type) types.Type {
	switch {
	case typ == nil && static != nil && saysRune(static):
		return static // no type of the learner's
	case typ != nil && static != nil && types.Identical(typ, static):
		return static
	case isRune(typ):
		return types.Typ[types.Int32]
	}
	return typ
}

// value makes the node of a value. typ is nil for what is not the learner's.
func (b *builder) value(typ types.Type, v reflect.Value, s setting, depth int) (n *node) {
	// Faults, too, of what is read while others write to it.
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if recover() != nil {
			n = leaf("…")
		}
		b.nodes--
		b.bytes -= len(n.text)
	}()
	if typ == nil {
		typ = b.Types.TypeIn(v)
	}
	v = steady(v)
	switch v.Kind() {
	case reflect.Interface:
		return b.iface(v, depth)
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Func, reflect.Chan, reflect.UnsafePointer:
		if v.IsNil() {
			return b.null(typ, v, s)
		}
	}
	if n := b.byText(typ, v, s, depth); n != nil {
		return n
	}
	if core.IsWrapper(typ, v) {
		v = steady(core.Unwrap(typ, v))
	}
	switch v.Kind() {
	case reflect.Pointer:
		return b.pointer(typ, v, s, depth)
	case reflect.Struct:
		return b.structure(typ, v, s, depth)
	case reflect.Slice, reflect.Array:
		return b.elements(typ, v, s, depth)
	case reflect.Map:
		return b.mapping(typ, v, s, depth)
	case reflect.Chan:
		return leaf(b.TypeName(typ, v.Type()) + " (" + buffered(v) + ")")
	case reflect.Func:
		return leaf(b.TypeName(typ, v.Type()))
	default:
		return b.basic(typ, v, s, depth)
	}
}

// steady returns a copy of what would change in several steps, so that its parts agree.
func steady(v reflect.Value) reflect.Value {
	switch v.Kind() {
	case reflect.Slice, reflect.String, reflect.Interface:
		if v.CanAddr() && v.CanInterface() {
			c := reflect.New(v.Type()).Elem()
			c.Set(v)
			return c
		}
	}
	return v
}

func (b *builder) iface(v reflect.Value, depth int) *node {
	if v.IsNil() {
		return leaf("nil")
	}
	if !v.CanInterface() {
		return b.value(nil, v.Elem(), dynamic, depth)
	}
	x := b.Types.FromCompiled(v)
	typ, inner := b.Types.Open(x)
	return b.value(spelled(typ, nil), inner, dynamic, depth)
}

func (b *builder) null(typ types.Type, v reflect.Value, s setting) *node {
	if s != dynamic {
		return leaf("nil")
	}
	return leaf(converted(b.TypeName(typ, v.Type()), "nil"))
}

func (b *builder) pointer(typ types.Type, v reflect.Value, s setting, depth int) *node {
	target := elem(typ)
	if seen := b.enter(v, 0); seen {
		return leaf("&" + b.TypeName(target, v.Type().Elem()) + "{… cycle}")
	}
	defer b.leave(v, 0)
	kind := v.Elem().Kind()
	switch {
	case kind == reflect.Struct && !core.IsWrapper(target, v.Elem()), kind == reflect.Slice, kind == reflect.Array, kind == reflect.Map:
		if s == element && kind != reflect.Pointer {
			return b.value(target, v.Elem(), element, depth)
		}
		n := b.value(target, v.Elem(), dynamic, depth)
		n.text = "&" + n.text
		n.width++
		return n
	}
	n := b.value(target, v.Elem(), dynamic, depth+1)
	return (&node{text: "new(", list: true, items: []item{{value: n}}, end: ")"}).measure()
}

// enter records that what v refers to is being shown, and reports whether it was already.
func (b *builder) enter(v reflect.Value, length int) (seen bool) {
	at := visit{v.Pointer(), length, v.Type()}
	if b.inside[at] {
		return true
	}
	b.inside[at] = true
	return false
}

func (b *builder) leave(v reflect.Value, length int) {
	delete(b.inside, visit{v.Pointer(), length, v.Type()})
}

// open begins a list of a type.
func (b *builder) open(typ types.Type, v reflect.Value, s setting) *node {
	n := &node{text: "{", list: true, end: "}"}
	if s != element {
		n.text = b.TypeName(typ, v.Type()) + "{"
	}
	return n
}

// spent reports whether the limits for the inside of a value are reached.
func (b *builder) spent(depth int) bool { return depth > maxDepth || b.nodes <= 0 || b.bytes <= 0 }

// closed returns n as a list whose elements are left out.
func closed(n *node, length int) *node {
	if length > 0 {
		n.more = length
	}
	return n.measure()
}

func (b *builder) structure(typ types.Type, v reflect.Value, s setting, depth int) *node {
	n := b.open(typ, v, s)
	if !b.Types.IsCore(typ, v.Type()) && v.Type().Name() != "" {
		return b.compiledStruct(n, v, depth)
	}
	st, _ := underlying(typ).(*types.Struct)
	if b.spent(depth) {
		return closed(n, v.NumField())
	}
	for i := range v.NumField() {
		var ftyp types.Type
		name := v.Type().Field(i).Name
		if st != nil {
			if i >= st.NumFields() {
				break // a field of Core's, which the learner does not have
			}
			name, ftyp = st.Field(i).Name(), st.Field(i).Type()
		}
		if name == "_" {
			continue
		}
		if len(n.items) == maxFieldsShown || b.spent(depth) {
			n.more, n.noun = v.NumField()-i, "field"
			break
		}
		n.items = append(n.items, item{name + ":", b.value(ftyp, v.Field(i), field, depth+1)})
	}
	return n.measure()
}

// compiledStruct shows what a struct of a package offers: its exported fields, and that there are
// others if they hold something.
func (b *builder) compiledStruct(n *node, v reflect.Value, depth int) *node {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if !f.IsExported() {
			if !v.Field(i).IsZero() {
				n.more = 1
			}
			continue
		}
		if v.NumField() > fewFields && v.Field(i).IsZero() { // as is most of an http.Request
			continue
		}
		if len(n.items) == maxFieldsShown || b.spent(depth) {
			n.more = 1
			break
		}
		n.items = append(n.items, item{f.Name + ":", b.value(nil, v.Field(i), field, depth+1)})
	}
	return n.measure()
}

// limit returns how many elements of a list are shown.
func limit(depth int) int {
	if depth == 0 {
		return maxElements
	}
	return maxNested
}

func (b *builder) elements(typ types.Type, v reflect.Value, s setting, depth int) *node {
	etyp := elem(typ)
	if v.Type().Elem().Kind() == reflect.Uint8 && isByte(etyp) {
		if n := b.byteSlice(typ, v, depth); n != nil {
			return n
		}
	}
	n := b.open(typ, v, s)
	if v.Kind() == reflect.Slice {
		if seen := b.enter(v, v.Len()); seen {
			n.end = "… cycle}"
			return n.measure()
		}
		defer b.leave(v, v.Len())
	}
	length := v.Len()
	if b.spent(depth) {
		return closed(n, length)
	}
	for i := range min(length, limit(depth)) {
		if b.spent(depth) {
			break
		}
		n.items = append(n.items, item{value: b.value(etyp, v.Index(i), b.within(v.Type().Elem()), depth+1)})
	}
	n.more, n.noun = length-len(n.items), "element"
	return n.measure()
}

// within returns the setting of elements of a type.
func (b *builder) within(rtype reflect.Type) setting {
	if rtype.Kind() == reflect.Interface {
		return dynamic
	}
	return element
}

// byteSlice shows bytes as text if they are text.
func (b *builder) byteSlice(typ types.Type, v reflect.Value, depth int) *node {
	if v.Kind() == reflect.Array {
		return nil
	}
	size := maxString
	if depth > 0 {
		size = maxStringPart
	}
	data := make([]byte, min(v.Len(), size+1))
	for i := range data {
		data[i] = byte(v.Index(i).Uint())
	}
	whole := len(data) == v.Len()
	for range 3 { // a cut may be within a rune
		if readable(data) {
			text := quote(string(data), size)
			if !whole {
				text = strconv.Quote(string(data)) + (&node{more: v.Len() - len(data), noun: "byte"}).notice()
			}
			return leaf(converted(b.TypeName(typ, v.Type()), text))
		}
		if whole || len(data) == 0 {
			break
		}
		data = data[:len(data)-1]
	}
	return nil
}

// isByte reports whether elements print as bytes: those of a type with methods may not.
func isByte(typ types.Type) bool {
	if typ == nil {
		return true
	}
	_, isBasic := types.Unalias(typ).(*types.Basic)
	return isBasic
}

func buffered(v reflect.Value) string {
	if v.Cap() == 0 {
		return "unbuffered"
	}
	return fmt.Sprintf("%d of %d buffered", v.Len(), v.Cap())
}

func underlying(typ types.Type) types.Type {
	if typ == nil {
		return nil
	}
	return typ.Underlying()
}

// elem returns the element type of a composite type, nil if that is not known.
func elem(typ types.Type) types.Type {
	if c, ok := underlying(typ).(interface{ Elem() types.Type }); ok {
		return c.Elem()
	}
	return nil
}
