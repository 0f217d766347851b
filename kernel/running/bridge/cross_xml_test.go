package bridge_test

import (
	"encoding/xml"
	"fmt"
	"testing"
)

func TestMarshalsAsXMLDoes(t *testing.T) {
	w := newWorld(t)
	for _, x := range []any{Point{1, 2}, &Point{}, []Point{{}, {1, 2}}, Celsius(2), Numbers{1, 2}, 5, nil} {
		got := w.call("encoding/xml", "Marshal", w.any(x))
		want, err := xml.Marshal(x)
		if string(got[0].([]byte)) != string(want) || fmt.Sprint(got[1]) != fmt.Sprint(err) {
			t.Errorf("Marshal(%v) = %s, %v, want %s, %v", x, got[0], got[1], want, err)
		}
	}
	p := w.any(&Point{})
	if got := w.call("encoding/xml", "Unmarshal", []byte("<Point><X>3</X></Point>"), p); got[0] != nil || fmt.Sprint(w.types.Wrap(p)) != "&{3 0}" {
		t.Errorf("Unmarshal = %v, gave %v", got[0], w.types.Wrap(p))
	}
}
