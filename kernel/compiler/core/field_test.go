package core

import (
	"reflect"
	"testing"
)

func TestFieldName(t *testing.T) {
	for _, test := range []struct {
		name  string
		i     int
		want  string
		blank bool
	}{
		{"Name", 0, "Name", false},
		{"name", 1, "F_name", false},
		{"_", 12, "F12_", true},
		{"F_", 0, "F_", false},
		{"F1x_", 0, "F1x_", false},
	} {
		got := FieldName(test.name, test.i)
		if got != test.want || IsBlankField(got) != test.blank {
			t.Errorf("field %d, %s, is %s, blank %t; want %s, %t", test.i, test.name, got, IsBlankField(got), test.want, test.blank)
		}
	}
}

func TestFieldTag(t *testing.T) {
	typeTag := TypeTag("t_Point")
	for _, test := range []struct {
		tag                string
		exported, embedded bool
		typeTag            string
		want               string
	}{
		{"", true, false, "", ""},
		{"", false, false, "", `json:"-"`},
		{`json:"n"`, false, false, "", `json:"n"`},
		{"", true, true, "", `embedded:"lockstep"`},
		{`json:"n"`, true, true, typeTag, `json:"n" lockstep:"t_Point" embedded:"lockstep"`},
		{"", false, false, typeTag, `json:"-" lockstep:"t_Point"`},
	} {
		if got := FieldTag(test.tag, test.exported, test.embedded, test.typeTag); got != test.want || HasTypeTag(got) != (test.typeTag != "") {
			t.Errorf("FieldTag(%q, %t, %t, %q) = %q", test.tag, test.exported, test.embedded, test.typeTag, got)
		}
	}
	tagged := reflect.StructOf([]reflect.StructField{{Name: "X", Type: reflect.TypeFor[int](), Tag: reflect.StructTag(typeTag)}})
	if !MentionsTyped("a value of type "+tagged.String()) || MentionsTyped("struct { X int }") {
		t.Errorf("the type %s is not found in texts", tagged)
	}
}
