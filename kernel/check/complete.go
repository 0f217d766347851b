package check

// Completion is one proposal for what may stand at a place.
type Completion struct {
	Text, Type, Signature string
}

func (s *Session) Complete(code string, offset int) (matches []Completion, start, end int) {
	return nil, offset, offset
}

func (s *Session) Inspect(code string, offset, detail int) (data map[string]string, found bool) {
	return nil, false
}
