package bridge_test

import (
	"bytes"
	"encoding/json"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"
)

func documents() []any {
	temp := Temp(3)
	return []any{
		Simple{}, Simple{A: 1, B: "<b>", C: Degrees{1.5}, E: map[Name]Plain{"x": 1}, F: Raw("raw"), G: &Simple2{Degrees{2}}}, &Simple{A: 2},
		Doc{}, &Doc{Base: Base{1, "n"}, Extra: &Extra{"why"}, Title: "t", Tags: []string{"a"}, Color: 2, Palette: []Color{0, 1}, ByColor: map[Color]Temp{1: 2, 0: 1},
			Temp: &temp, Any: Color(1), Kids: []Kid{{Title: "kid", Any: []any{Temp(1), nil, Celsius(2)}}}, Meta: map[string]string{"k": "v"}, Quoted: 7, When: time.Second, hidden: 1},
		Color(1), Temp(2), &temp, []Color{0, 2}, map[Color]int{0: 1}, []any{Color(1), Point{1, 2}, Name("n"), nil}, map[string]any{"a": Celsius(1), "b": []Point{{1, 2}}},
		Degrees{1, 2}, Raw("abc"), Raw(nil), Strings(nil), Ages{"x": 1}, Point{1, 2}, Empty{}, []*Point{nil, {1, 2}}, struct {
			Point
			X Name `json:"x"`
		}{Point{1, 2}, "x"}, 5, "x", nil, []error{nil}, Color(9), []Color{9}, Pair[string, Color]{"k", 1}, make(chan int),
	}
}

func TestMarshalsAsJSONDoes(t *testing.T) {
	w := newWorld(t)
	for _, x := range documents() {
		want, wantErr := json.Marshal(x)
		r := w.call("encoding/json", "Marshal", w.any(x))
		if got := r[0].([]byte); !bytes.Equal(got, want) {
			t.Errorf("Marshal(%T)\n got %s\nwant %s", x, got, want)
		}
		if wantErr != nil && (r[1] == nil || r[1].(error).Error() != wantErr.Error()) || wantErr == nil && r[1] != nil {
			t.Errorf("Marshal(%T)\n got error %v\nwant error %v", x, r[1], wantErr)
		}
		want, _ = json.MarshalIndent(x, "", "  ")
		if got := w.call("encoding/json", "MarshalIndent", w.any(x), "", "  ")[0].([]byte); !bytes.Equal(got, want) {
			t.Errorf("MarshalIndent(%T)\n got %s\nwant %s", x, got, want)
		}
	}
}

func TestUnmarshalsAsJSONDoes(t *testing.T) {
	w := newWorld(t)
	tests := []struct {
		data string
		into []any // pointers to values to unmarshal into
	}{
		{`{"a":1,"b":"x","c":[1,2],"D":[{"On":true}],"E":{"k":2},"F":"cmF3","G":{"Deep":[3]}}`, []any{new(Simple), new(any), new(map[string]any)}},
		{`{"id":4,"note":"n","Why":"w","title":"t","tags":["a"],"color":"blue","palette":["red"],"by_color":{"green":{"celsius":1.5}},"temp":{"celsius":2},
			"any":[1],"kids":[{"title":"k","color":"green","temp":null}],"meta":{"a":"b"},"Skip":3,"quoted":"5","when":7,"unknown":1}`, []any{new(Doc), &Doc{Title: "old", Meta: map[string]string{"z": "y"}}}},
		{`["red","blue"]`, []any{new([]Color), new([1]Color), new([3]Color), new([]string), new(Strings), new(Color), new(Doc)}},
		{`{"celsius":4}`, []any{new(Temp), new(*Temp), new(map[Name]int)}},
		{`{"green":1}`, []any{new(map[Color]int), new(map[string]Plain), new(map[int]int)}},
		{`"mauve"`, []any{new(Color), new(Name), new(*Color)}},
		{`{"title":5}`, []any{new(Doc)}},
		{`{"kids":[{"title":5}]}`, []any{new(Doc)}},
		{`{"a":"x","G":{"Deep":"no"}}`, []any{new(Simple)}},
		{`{"color":"mauve"}`, []any{new(Doc)}},
		{`{"G":{"Deep":"no"}}`, []any{new(Simple)}},
		{`null`, []any{new(Doc), new(Color), new([]Color), new(*Color), &[]Color{1}}},
		{`{"a":`, []any{new(Simple), new(Doc)}},
		{`[1,2]`, []any{new(Degrees), new(Doc)}},
	}
	for _, test := range tests {
		for _, into := range test.into {
			r := reflect.TypeOf(into)
			core := w.any(into)
			wantErr := json.Unmarshal([]byte(test.data), into)
			got := w.call("encoding/json", "Unmarshal", []byte(test.data), core)[0]
			if wantErr != nil && (got == nil || got.(error).Error() != wantErr.Error()) || wantErr == nil && got != nil {
				t.Errorf("Unmarshal(%s, %v)\n got error %v\nwant error %v", test.data, r, got, wantErr)
			}
			if got, want := w.types.Wrap(core), into; anonymous(sprintv(got)) != anonymous(sprintv(want)) {
				t.Errorf("Unmarshal(%s, %v)\n got %s\nwant %s", test.data, r, sprintv(got), sprintv(want))
			}
		}
	}
}

func TestJSONStreams(t *testing.T) {
	w := newWorld(t)
	var b strings.Builder
	enc := w.call("encoding/json", "NewEncoder", &b)[0]
	w.invoke(enc, "encoding/json", "Encoder", "SetEscapeHTML", false)
	for _, x := range []any{Color(1), Simple{B: "<"}} {
		if err := w.invoke(enc, "encoding/json", "Encoder", "Encode", w.any(x))[0]; err != nil {
			t.Error(err)
		}
	}
	dec := w.call("encoding/json", "NewDecoder", strings.NewReader(b.String()))[0]
	color, simple := w.any(new(Color)), w.any(new(Simple))
	for _, into := range []any{color, simple} {
		if err := w.invoke(dec, "encoding/json", "Decoder", "Decode", into)[0]; err != nil {
			t.Error(err)
		}
	}
	if err := w.invoke(dec, "encoding/json", "Decoder", "Decode", color)[0]; err != any(io.EOF) {
		t.Errorf("at the end: %v", err)
	}
	if got, want := sprintv(w.types.Wrap(simple)), sprintv(&Simple{B: "<"}); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
