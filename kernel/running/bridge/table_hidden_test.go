package bridge_test

import (
	"encoding/binary"
	"go/types"
	"reflect"
	"testing"
)

func TestFindsUnexportedTypes(t *testing.T) {
	w := newWorld(t)
	order := w.object("encoding/binary", "BigEndian").(*types.Var).Type()
	put, err := w.bridge.Method(order, "PutUint16")
	if err != nil {
		t.Fatal(err)
	}
	b := make([]byte, 2)
	w.callFunc(put, binary.BigEndian, b, uint16(0x0102))
	if b[0] != 1 || b[1] != 2 {
		t.Errorf("PutUint16 wrote %v", b)
	}
	if rtype, err := w.bridge.Type(order.(*types.Named).Obj()); err != nil || rtype != reflect.TypeOf(binary.BigEndian) {
		t.Errorf("Type = %v, %v", rtype, err)
	}
}

func TestUnexportedFieldsPromoteTheirMethods(t *testing.T) {
	w := newWorld(t)
	addr, err := w.bridge.FieldAddr(w.stdType("testing", "B"), "common")
	if err != nil {
		t.Fatal(err)
	}
	common := w.stdType("testing", "B").Underlying().(*types.Struct).Field(0).Type()
	name, err := w.bridge.Method(types.NewPointer(common), "Name")
	if err != nil {
		t.Fatal(err)
	}
	testing.Benchmark(func(b *testing.B) {
		of := addr.Call([]reflect.Value{reflect.ValueOf(b)})
		if got := name.Call(of)[0].String(); got != b.Name() {
			t.Errorf("Name = %q", got)
		}
	})
	defer func() {
		if recover() == nil {
			t.Error("a nil pointer has the field")
		}
	}()
	addr.Call([]reflect.Value{reflect.ValueOf((*testing.B)(nil))})
}
