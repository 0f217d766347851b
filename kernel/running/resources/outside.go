package resources

import "strings"

// What compiled functions have to do with what is outside of the program, and with functions of the
// program that they call: it orders goroutines.

// Parts say what a function does.
type Parts uint8

const (
	// Tells is for what writes, and Hears for what reads, where others may do the other.
	Tells Parts = 1 << iota
	Hears
	// Streams says that it does so by way of a reader or writer, which need not be a connection. One
	// of ours sees to that itself.
	Streams
	// Serial is for what calls functions of the program one at a time, under a lock.
	Serial
)

// tells and hears are the beginnings of the names of such functions, methods being called
// "Type.Method", by path. Connections are not among them: see [Wrap].
var (
	tells = map[string][]string{
		"bufio": {"Writer.", "ReadWriter."}, "compress/flate": {"Writer."}, "compress/gzip": {"Writer."}, "compress/zlib": {"Writer."},
		"encoding/csv": {"Writer."}, "encoding/binary": {"Write"}, "encoding/gob": {"Encoder."}, "encoding/json": {"Encoder."}, "encoding/xml": {"Encoder."},
		"fmt": {"Fprint"}, "html/template": {"Template.Execute"}, "io": {"Copy", "WriteString"}, "io/ioutil": {"WriteFile"},
		"log": {"Logger."}, "log/slog": {"Logger."}, "net/http": {"Error", "Redirect", "ResponseController.", "ServeContent", "ServeFile", "NotFound"},
		"net/textproto": {"Writer."}, "os": {"WriteFile"}, "syscall": {"Write", "Pwrite", "Send"}, "text/template": {"Template.Execute"},
	}
	hears = map[string][]string{
		"bufio": {"Reader.", "ReadWriter.", "Scanner.Scan"}, "compress/gzip": {"NewReader", "Reader."}, "compress/zlib": {"NewReader"},
		"encoding/csv": {"Reader."}, "encoding/binary": {"Read"}, "encoding/gob": {"Decoder."}, "encoding/json": {"Decoder."}, "encoding/xml": {"Decoder."},
		"fmt": {"Fscan"}, "io": {"Copy", "Read"}, "io/ioutil": {"ReadAll", "ReadFile"}, "net/textproto": {"Reader."}, "os": {"ReadFile"},
		"syscall": {"Read", "Pread", "Recv"},
	}
	serial = map[string]bool{"log": true, "log/slog": true}
)

// PartsOf says what a function of a compiled package does.
func PartsOf(path, name string) (p Parts) {
	if begins(tells[path], name) {
		p |= Tells
	}
	if begins(hears[path], name) {
		p |= Hears
	}
	if p != 0 && path != "os" && path != "io/ioutil" && path != "syscall" {
		p |= Streams
	}
	if serial[path] {
		p |= Serial
	}
	return p
}

func begins(list []string, name string) bool {
	for _, prefix := range list {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}
