package host

import _ "embed"

// Source is the source of the declarations that package lessons uses in its own, from which the
// kernel learns its types. See lessons.Sources.
//
//go:embed host.go
var Source string
