package library

import (
	_ "database/sql"
	_ "unsafe" // for linkname
)

// ConvertAssign stores what a database driver gave in *dest, as the method Scan of sql.Rows does.
// database/sql keeps it linkable for packages that use it.
//
//go:linkname ConvertAssign database/sql.convertAssign
func ConvertAssign(dest, src any) error
