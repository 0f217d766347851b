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
