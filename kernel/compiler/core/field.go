package core

import (
	"go/token"
	"strconv"
	"strings"
)

// The fields of Core's structs. All are exported, since package reflect can make no others.

const (
	// ValueField is the only field of a box and of a recursive wrapper.
	ValueField = "V"
	// EmptyField is the field of a named struct that has none, for its tag.
	EmptyField = "T_"
)

// FieldName returns the name in Core of the i-th field of a struct.
func FieldName(name string, i int) string {
	switch {
	case name == "_":
		return "F" + strconv.Itoa(i) + "_"
	case token.IsExported(name):
		return name
	}
	return "F_" + name
}

// IsBlankField reports whether a name in Core is that of a blank field.
func IsBlankField(name string) bool {
	rest, ok := strings.CutPrefix(name, "F")
	digits, ok2 := strings.CutSuffix(rest, "_")
	return ok && ok2 && digits != "" && strings.Trim(digits, "0123456789") == ""
}

// tagKey is the key of the tag that tells types apart whose representation is the same.
const tagKey = "lockstep"

// TypeTag returns the tag of the first field of a named struct, and of the field of a box and of a
// recursive wrapper. name is one that no other type has.
func TypeTag(name string) string { return tagKey + ":" + strconv.Quote(name) }

// HasTypeTag reports whether a field's tag has a TypeTag in it.
func HasTypeTag(tag string) bool { return strings.Contains(tag, tagKey+`:"`) }

// MentionsTyped reports whether a text has the name that package reflect gives a struct with a
// TypeTag, in which tags are quoted.
func MentionsTyped(text string) bool { return strings.Contains(text, tagKey+`:\"`) }

// FieldTag returns the tag in Core of a field of the learner's, to which it gives a tag. Encoders
// do not see what is not exported, and an embedded field is not one of its name. typeTag is a
// TypeTag for the first field of a named struct, else "".
func FieldTag(tag string, exported, embedded bool, typeTag string) string {
	if !exported && tag == "" {
		tag = `json:"-"`
	}
	if embedded {
		typeTag += ` embedded:"` + tagKey + `"`
	}
	return strings.TrimSpace(tag + " " + strings.TrimSpace(typeTag))
}
