package stdio

import "reflect"

// Symbols returns what replaces the standard library's symbols in cells: import path → name →
// value. A type is given as a nil pointer to it and a variable as an addressable value, as the
// interpreter's own tables do. The name of a method follows that of its type, and its function
// takes the receiver first.
func (s *Stdio) Symbols() map[string]map[string]reflect.Value {
	t := map[string]map[string]reflect.Value{
		"fmt": {
			"Print":   reflect.ValueOf(s.fmtPrint),
			"Printf":  reflect.ValueOf(s.fmtPrintf),
			"Println": reflect.ValueOf(s.fmtPrintln),
			"Scan":    reflect.ValueOf(s.fmtScan),
			"Scanf":   reflect.ValueOf(s.fmtScanf),
			"Scanln":  reflect.ValueOf(s.fmtScanln),
		},
		"os": {
			"Create":       reflect.ValueOf(create),
			"CreateTemp":   reflect.ValueOf(createTemp),
			"Exit":         reflect.ValueOf(s.Exit),
			"File":         reflect.ValueOf((*File)(nil)),
			"NewFile":      reflect.ValueOf(s.newFile),
			"Open":         reflect.ValueOf(open),
			"OpenFile":     reflect.ValueOf(openFile),
			"OpenInRoot":   reflect.ValueOf(openInRoot),
			"Pipe":         reflect.ValueOf(pipe),
			"ProcAttr":     reflect.ValueOf((*ProcAttr)(nil)),
			"StartProcess": reflect.ValueOf(startProcess),
			"Stderr":       reflect.ValueOf(&s.Stderr).Elem(),
			"Stdin":        reflect.ValueOf(&s.Stdin).Elem(),
			"Stdout":       reflect.ValueOf(&s.Stdout).Elem(),
		},
		"io/ioutil": {
			"TempFile": reflect.ValueOf(createTemp),
		},
		"log": {},
		"log/slog": {
			"NewJSONHandler": reflect.ValueOf(newJSONHandler),
			"NewTextHandler": reflect.ValueOf(newTextHandler),
		},
		"flag": {
			"NewFlagSet": reflect.ValueOf(s.newFlagSet),
			"Parse":      reflect.ValueOf(s.parseFlags),
		},
		"testing":          s.testingSymbols(),
		"testing/synctest": s.synctestSymbols(),
		"runtime/debug": {
			"PrintStack": reflect.ValueOf(s.printStack),
		},
	}
	for name, f := range s.logFunctions() {
		t["log"][name] = reflect.ValueOf(f)
	}
	for name, f := range s.loggerMethods() {
		t["log"]["Logger."+name] = reflect.ValueOf(f)
	}
	return t
}
