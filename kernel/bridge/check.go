package bridge

import (
	"errors"

	"github.com/lockstep-go/lockstep/kernel/bridge/namedtype"
)

// Check returns an error when what the bridge goes by in Go's runtime, and in package reflect, is
// not laid out as it expects. Then no value may cross.
func Check() error {
	if !checkMarks() {
		return errors.New("package reflect lays out values in an unknown way: build Lockstep with the version of Go that its go.mod names")
	}
	return namedtype.Check()
}
