package twin

import (
	"database/sql"
	_ "unsafe" // for linkname
)

// SQLAssign stores what a database driver gave in *dest, as Rows.Scan does. database/sql keeps it
// linkable under its own name.
//
//go:linkname SQLAssign database/sql.convertAssign
func SQLAssign(dest, src any) error

// SQLValue makes of v what a database driver takes, a driver.Value.
func SQLValue(v any) (any, error) { return sql.Null[any]{V: v, Valid: true}.Value() }
