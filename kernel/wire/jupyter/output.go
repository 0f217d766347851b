package jupyter

// MIMEBundle holds one thing in several forms, by MIME type: text as a string,
// binary types as base64 text, JSON types as themselves.
type MIMEBundle map[string]any

// Error is the content of an error output, and part of a reply that failed.
type Error struct {
	Name      string   `json:"ename"`
	Value     string   `json:"evalue"`
	Traceback []string `json:"traceback"`
}

// filled returns e with no null in it, which some clients cannot bear.
func (e Error) filled() *Error {
	if e.Traceback == nil {
		e.Traceback = []string{}
	}
	return &e
}

// ErrorReply is the reply to a request of any type that failed.
type ErrorReply struct {
	Status string `json:"status"`
	*Error
}

// NewErrorReply returns the reply to a request that failed.
func NewErrorReply(e Error) ErrorReply { return ErrorReply{Status: StatusError, Error: e.filled()} }

// Stream is printed text. Name is "stdout" or "stderr".
type Stream struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// DisplayData shows a bundle (display_data), or replaces what was shown under the
// same display id (update_display_data).
type DisplayData struct {
	Data      MIMEBundle     `json:"data"`
	Metadata  map[string]any `json:"metadata"`
	Transient Transient      `json:"transient"`
}

// Transient is what a notebook does not save.
type Transient struct {
	DisplayID string `json:"display_id,omitempty"`
}

// NewDisplayData returns a display; displayID may be "".
func NewDisplayData(data MIMEBundle, metadata map[string]any, displayID string) DisplayData {
	if metadata == nil {
		metadata = map[string]any{}
	}
	return DisplayData{data, metadata, Transient{displayID}}
}

// ExecuteResult is the value of a cell.
type ExecuteResult struct {
	ExecutionCount int            `json:"execution_count"`
	Data           MIMEBundle     `json:"data"`
	Metadata       map[string]any `json:"metadata"`
}

// NewExecuteResult returns the value of a cell.
func NewExecuteResult(count int, data MIMEBundle, metadata map[string]any) ExecuteResult {
	if metadata == nil {
		metadata = map[string]any{}
	}
	return ExecuteResult{count, data, metadata}
}

// ClearOutput clears a cell's outputs; with Wait, only when the next one comes.
type ClearOutput struct {
	Wait bool `json:"wait"`
}
