package goruntime

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/goruntime/namedtype"
)

// madeFor is the version of Go whose private parts the files of this package describe.
const madeFor = "go1.26"

// Part is something private that this package goes by, or one below it.
type Part struct {
	Name  string
	Holds func() bool // reports whether it is as supposed
}

var parts = []Part{
	{"the errors of the runtime (errors.go)", checkErrors},
	{"interface values (iface.go)", checkInterfaces},
	{"interface values made and opened (anyvalue.go)", checkAnyValues},
	{"the running goroutine's record (g.go)", checkG},
	{"what that record says (record.go)", checkRecord},
	{"the labels of goroutines (label.go)", checkLabels},
	{"dumps of all stacks (dump.go)", checkDumps},
	{"timers (timers.go)", checkTimers},
	{"the runtime's functions in stacks (stack.go)", checkStacks},
	{"the headers of maps (maps.go)", checkMaps},
	{"channels (memory.go)", checkChannels},
	{"the fields of channels (channel.go)", checkChannelFields},
	{"the flags of a reflect.Value (readonly.go)", checkROFlags},
	{"the values of reflect.MakeFunc (makefunc.go)", checkMadeFunc},
	{"the descriptors of types (namedtype)", func() bool { return namedtype.Check() == nil }},
}

// Check returns an error that names what is laid out in another way than this package supposes.
// Then nothing else of the package may be used. A worker asks once, when it starts.
func Check() error { return CheckParts(parts...) }

// CheckParts is Check of other parts.
func CheckParts(parts ...Part) error {
	var other []string
	for _, p := range parts {
		if !p.works() {
			other = append(other, p.Name)
		}
	}
	if len(other) == 0 {
		return nil
	}
	return fmt.Errorf("%s, with which this program was built, has other private parts than %s, for which it was made: %s; build it with the version of Go that its go.mod names",
		runtime.Version(), madeFor, strings.Join(other, ", "))
}

// works reports whether a part is as supposed. A check that panics, or looks where there is no
// memory, has found that it is not.
func (p Part) works() (ok bool) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	return p.Holds()
}
