package bridge

import (
	"bytes"
	"encoding"
	"encoding/xml"
	"go/types"
	"strings"
)

// Package xml gets views. What these lack is the name of the outermost element, where that is a type's, and its methods. The methods
// of what is inside are not called.

var (
	methodMarshalXML   = methodShape{"MarshalXML", "func(*xml.Encoder, xml.StartElement) error"}
	methodUnmarshalXML = methodShape{"UnmarshalXML", "func(*xml.Decoder, xml.StartElement) error"}
)

// marshalXML is xml.Marshal on a Core value.
func (t *Types) marshalXML(x any) ([]byte, any) { return t.marshalIndentXML(x, "", "") }

// marshalIndentXML is xml.MarshalIndent.
func (t *Types) marshalIndentXML(x any, prefix, indent string) ([]byte, any) {
	var b bytes.Buffer
	enc := xml.NewEncoder(&b)
	enc.Indent(prefix, indent)
	if err := t.writeXML(enc, x); err != nil {
		return nil, t.fromError(err)
	}
	if err := enc.Close(); err != nil {
		return nil, t.fromError(err)
	}
	return b.Bytes(), nil
}

// encodeXML is the method Encode of xml.Encoder.
func (t *Types) encodeXML(enc *xml.Encoder, x any) any { return t.fromError(t.writeXML(enc, x)) }

// encodeElementXML is the method EncodeElement.
func (t *Types) encodeElementXML(enc *xml.Encoder, x any, start xml.StartElement) any {
	return t.fromError(enc.EncodeElement(t.forXML(x), start))
}

func (t *Types) writeXML(enc *xml.Encoder, x any) error {
	if name := elementName(t.TypeOf(x)); name != "" {
		return enc.EncodeElement(t.forXML(x), xml.StartElement{Name: xml.Name{Local: name}})
	}
	return enc.Encode(t.forXML(x))
}

// forXML returns what package xml encodes for a Core value.
func (t *Types) forXML(x any) any {
	switch e := t.entry(x); {
	case e == nil:
	case t.has(e, methodMarshalXML):
		return hostAs[xml.Marshaler](t, x)
	case t.has(e, methodMarshalText):
		return hostAs[encoding.TextMarshaler](t, x)
	}
	return t.View(x)
}

// unmarshalXML is xml.Unmarshal into what a Core value points to.
func (t *Types) unmarshalXML(data []byte, x any) any {
	return t.decodeXML(xml.NewDecoder(bytes.NewReader(data)), x)
}

// decodeXML is the method Decode of xml.Decoder.
func (t *Types) decodeXML(dec *xml.Decoder, x any) any {
	if e := t.entry(x); e != nil && t.has(e, methodUnmarshalXML) {
		return t.fromError(dec.Decode(hostAs[xml.Unmarshaler](t, x)))
	}
	return t.fromError(dec.Decode(t.View(x)))
}

// elementName returns the name that package xml takes from a type, empty if it takes another.
func elementName(typ types.Type) string {
	switch under := underlying(typ).(type) {
	case *types.Pointer:
		return elementName(under.Elem())
	case *types.Slice, *types.Array: // of which each element is one
		if b, ok := elem(under).Underlying().(*types.Basic); !ok || b.Kind() != types.Byte {
			return elementName(elem(under))
		}
	case *types.Interface:
		return ""
	case *types.Struct:
		for f := range under.Fields() {
			if f.Name() == "XMLName" {
				return ""
			}
		}
	}
	named, ok := types.Unalias(typ).(*types.Named)
	if !ok {
		return ""
	}
	name, _, _ := strings.Cut(named.Obj().Name(), "[")
	return name
}
