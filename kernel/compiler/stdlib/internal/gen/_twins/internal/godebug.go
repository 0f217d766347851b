package godebug

// Setting has its default value: GODEBUG is the kernel's, not the program's.
type Setting struct{ name string }

func New(name string) *Setting { return &Setting{name} }

func (s *Setting) Value() string { return "" }

func (s *Setting) IncNonDefault() {}
