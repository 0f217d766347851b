package host

// Viewer shows things to the learner, and knows what values consist of: those of cells are not
// quite what compiled Go would take them for. The kernel installs its own with [SetViewer], and
// without one everything is printed. Its methods may be called from any goroutine.
type Viewer interface {
	// Show shows values at once, in the output of the calling goroutine.
	Show(values ...any)
	// ShowAs shows a value that may be replaced later, and Replace replaces it
	// wherever it is shown.
	ShowAs(id string, value any)
	Replace(id string, value any)
	// Clear clears the output of the calling goroutine's cell, or with wait has
	// the next output do so.
	Clear(wait bool)

	// JSON encodes a value as package json does.
	JSON(value any) ([]byte, error)
	// Text is a value as fmt.Print prints it.
	Text(value any) string
	// Elements are those of a slice or an array, up to limit of them; length is how
	// many there are, -1 if the value is neither.
	Elements(value any, limit int) (elements []any, length int)
	// Entries are those of a map, in the order of its keys, likewise.
	Entries(value any, limit int) (keys, values []any, length int)
	// Fields are those of a struct or of what a pointer to one points to; ok is false
	// if the value is neither.
	Fields(value any) (names []string, values []any, ok bool)
}
