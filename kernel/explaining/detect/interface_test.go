package detect_test

import (
	"github.com/lockstep-go/lockstep/kernel/explaining/detect"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
)

// What the scheduler tells a detector, this one understands.
var _ sched.Detector = (*detect.Detector)(nil)
