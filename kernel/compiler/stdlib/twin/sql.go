package twin

import (
	"database/sql"

	"github.com/lockstep-go/lockstep/kernel/goruntime/library"
)

// SQLAssign stores what a database driver gave in *dest, as Rows.Scan does.
func SQLAssign(dest, src any) error { return library.ConvertAssign(dest, src) }

// SQLValue makes of v what a database driver takes, a driver.Value.
func SQLValue(v any) (any, error) { return sql.Null[any]{V: v, Valid: true}.Value() }
