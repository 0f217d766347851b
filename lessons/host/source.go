package host

import _ "embed"

//go:embed host.go
var hostSource string

//go:embed explore.go
var exploreSource string

//go:embed examiner.go
var examinerSource string

// Sources are the sources of the declarations that package lessons uses in its own, from which the
// kernel learns its types. See lessons.Sources.
var Sources = map[string]string{"host.go": hostSource, "explore.go": exploreSource, "examiner.go": examinerSource}
