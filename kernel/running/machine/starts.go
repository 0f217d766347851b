package machine

import (
	"go/types"
	"strings"
)

// startNone are compiled packages that start no goroutines, or whose parts that do are the kernel's
// own in cells (sync, time, context): those of most cells. All others may.
var startNone = map[string]bool{
	"bufio": true, "bytes": true, "cmp": true, "container/heap": true, "container/list": true, "container/ring": true,
	"context": true, "encoding/json": true, "errors": true, "fmt": true, "io": true, "maps": true, "math": true,
	"math/big": true, "math/bits": true, "math/rand": true, "math/rand/v2": true, "os": true, "reflect": true,
	"regexp": true, "runtime": true, "slices": true, "sort": true, "strconv": true, "strings": true, "sync": true,
	"sync/atomic": true, "text/tabwriter": true, "time": true, "unicode": true, "unicode/utf8": true, "unsafe": true,
}

// mayStart reports whether an object belongs to a compiled package that may start goroutines.
func mayStart(o types.Object) bool { return o.Pkg() != nil && !startNone[o.Pkg().Path()] }

// mayPass reports whether an object belongs to a compiled package that may write to the process's
// own standard output or have others do so, other than by what cells have in place of that. Of
// package os it is what opens files, and starts processes.
func mayPass(o types.Object) bool {
	if o.Pkg() == nil {
		return false
	}
	path := o.Pkg().Path()
	switch path {
	case "log", "log/slog", "lessons", "github.com/lockstep-go/lockstep/lessons":
		return false
	case "os":
		return !passesNone[nameOfObject(o)]
	}
	return !startNone[path]
}

// passesNone are the parts of package os that cells use without writing anything but to the standard
// streams, which are ours. Methods of files are for those who have files.
var passesNone = map[string]bool{
	"Args": true, "Environ": true, "ErrExist": true, "ErrNotExist": true, "ErrDeadlineExceeded": true, "Exit": true, "File": true,
	"File.Close": true, "File.Name": true, "File.Read": true, "File.Sync": true, "File.Write": true, "File.WriteString": true,
	"Getenv": true, "Getpid": true, "Hostname": true, "IsExist": true, "IsNotExist": true, "LookupEnv": true, "Setenv": true, "Stderr": true, "Stdin": true,
	"Stdout": true, "Unsetenv": true,
}

// nameOfObject is an object's name, "Type.Method" for a method.
func nameOfObject(o types.Object) string {
	if fn, ok := o.(*types.Func); ok {
		return nameOf(fn)
	}
	return o.Name()
}

// mayWait reports whether a goroutine may wait in a function of a compiled package that starts none:
// for what is outside of the program, or for another goroutine.
func mayWait(o types.Object) bool {
	if o.Pkg() == nil {
		return false
	}
	switch o.Pkg().Path() {
	case "bufio", "io", "os", "reflect":
		return true
	case "fmt":
		return strings.Contains(o.Name(), "can") // Scan, Fscanln
	}
	return false
}
