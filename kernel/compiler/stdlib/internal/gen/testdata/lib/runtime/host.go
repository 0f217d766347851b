package runtime

import "runtime"

type Cleanup = runtime.Cleanup
