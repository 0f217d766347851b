package symbols

import (
	"bufio"
	"encoding"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net"
	"net/http"
	"reflect"
)

// MapTypes returns what yaegi's Use takes at the key "." under the name MapTypes: for a function with parameters
// of type any, the interfaces it looks for in an argument, and for an
// interface wrapper, those that have further methods which compiled code looks
// for. The functions are the ones in table, the package's own or replaced.
func MapTypes(importPath string, table map[string]reflect.Value) map[reflect.Value][]reflect.Type {
	m := make(map[reflect.Value][]reflect.Type)
	for _, l := range lookups(importPath) {
		for _, name := range l.names {
			if v, ok := table[name]; ok {
				m[v] = l.types
			}
		}
	}
	return m
}

// A lookup says that compiled code looks for methods that its parameters' types do not have.
type lookup struct {
	names []string
	types []reflect.Type // the most demanding first
}

// lookups returns those known of a package.
func lookups(importPath string) []lookup {
	switch importPath {
	case "fmt":
		return []lookup{
			{[]string{"Append", "Appendf", "Appendln", "Errorf", "Fprint", "Fprintf", "Fprintln", "Print", "Printf", "Println", "Sprint", "Sprintf", "Sprintln"}, []reflect.Type{reflect.TypeFor[fmt.Formatter](), reflect.TypeFor[fmt.Stringer]()}},
			{[]string{"Fscan", "Fscanf", "Fscanln", "Scan", "Scanf", "Scanln", "Sscan", "Sscanf", "Sscanln"}, []reflect.Type{reflect.TypeFor[fmt.Scanner]()}},
		}
	case "log":
		return []lookup{
			{[]string{"Fatal", "Fatalf", "Fatalln", "Panic", "Panicf", "Panicln", "Print", "Printf", "Println"}, []reflect.Type{reflect.TypeFor[fmt.Formatter](), reflect.TypeFor[fmt.Stringer]()}},
		}
	case "encoding/json":
		return []lookup{
			{[]string{"Marshal", "MarshalIndent"}, []reflect.Type{reflect.TypeFor[json.Marshaler](), reflect.TypeFor[encoding.TextMarshaler]()}},
			{[]string{"Unmarshal"}, []reflect.Type{reflect.TypeFor[json.Unmarshaler](), reflect.TypeFor[encoding.TextUnmarshaler]()}},
		}
	case "encoding/xml":
		return []lookup{
			{[]string{"Marshal", "MarshalIndent"}, []reflect.Type{reflect.TypeFor[xml.Marshaler](), reflect.TypeFor[encoding.TextMarshaler]()}},
			{[]string{"Unmarshal"}, []reflect.Type{reflect.TypeFor[xml.Unmarshaler](), reflect.TypeFor[encoding.TextUnmarshaler]()}},
		}
	case "io":
		return []lookup{
			{[]string{"_Reader"}, []reflect.Type{reflect.TypeFor[_io_Reader_WriterTo]()}},
			{[]string{"_Writer"}, []reflect.Type{reflect.TypeFor[_io_Writer_ReaderFrom]()}},
		}
	case "net/http":
		return []lookup{{[]string{"_ResponseWriter"}, []reflect.Type{reflect.TypeFor[_net_http_ResponseWriter_Hijacker]()}}}
	}
	return nil
}

// The wrappers below have the form of the generated ones, which yaegi knows them by.

// _io_Reader_WriterTo is a Reader from which io.Copy need not read.
type _io_Reader_WriterTo struct {
	IValue   any
	WRead    func(p []byte) (int, error)
	WWriteTo func(w io.Writer) (int64, error)
}

func (w _io_Reader_WriterTo) Read(p []byte) (int, error)           { return w.WRead(p) }
func (w _io_Reader_WriterTo) WriteTo(dst io.Writer) (int64, error) { return w.WWriteTo(dst) }

// _io_Writer_ReaderFrom is a Writer to which io.Copy need not write.
type _io_Writer_ReaderFrom struct {
	IValue    any
	WWrite    func(p []byte) (int, error)
	WReadFrom func(r io.Reader) (int64, error)
}

func (w _io_Writer_ReaderFrom) Write(p []byte) (int, error)           { return w.WWrite(p) }
func (w _io_Writer_ReaderFrom) ReadFrom(src io.Reader) (int64, error) { return w.WReadFrom(src) }

// _net_http_ResponseWriter_Hijacker is a ResponseWriter that gives its connection away.
type _net_http_ResponseWriter_Hijacker struct {
	IValue       any
	WHeader      func() http.Header
	WWrite       func(p []byte) (int, error)
	WWriteHeader func(status int)
	WHijack      func() (net.Conn, *bufio.ReadWriter, error)
}

func (w _net_http_ResponseWriter_Hijacker) Header() http.Header         { return w.WHeader() }
func (w _net_http_ResponseWriter_Hijacker) Write(p []byte) (int, error) { return w.WWrite(p) }
func (w _net_http_ResponseWriter_Hijacker) WriteHeader(status int)      { w.WWriteHeader(status) }
func (w _net_http_ResponseWriter_Hijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return w.WHijack()
}
