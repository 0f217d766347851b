package jupyter

import "encoding/json"

// The status of a reply.
const (
	StatusOK      = "ok"
	StatusError   = "error"
	StatusAborted = "aborted"
)

// ExecuteRequest asks for a cell to be run.
type ExecuteRequest struct {
	Code            string            `json:"code"`
	Silent          bool              `json:"silent"`
	StoreHistory    bool              `json:"store_history"` // false whenever Silent is true
	UserExpressions map[string]string `json:"user_expressions"`
	AllowStdin      bool              `json:"allow_stdin"`
	StopOnError     bool              `json:"stop_on_error"`
}

// UnmarshalJSON gives absent and null fields the protocol's defaults.
func (r *ExecuteRequest) UnmarshalJSON(data []byte) error {
	type plain ExecuteRequest
	p := plain{StoreHistory: true, AllowStdin: true, StopOnError: true}
	if err := json.Unmarshal(data, &p); err != nil {
		return err
	}
	p.StoreHistory = p.StoreHistory && !p.Silent
	*r = ExecuteRequest(p)
	return nil
}

// ExecuteReply ends an execution. Make one with ExecuteOK or ExecuteFailed; see
// also ExecuteAborted.
type ExecuteReply struct {
	Status         string `json:"status"`
	ExecutionCount int    `json:"execution_count"`
	// UserExpressions and Payload are present, be they empty, exactly when Status is ok.
	UserExpressions map[string]any   `json:"user_expressions,omitzero"`
	Payload         []map[string]any `json:"payload,omitzero"`
	*Error
}

// ExecuteOK returns the reply of a cell that succeeded. Each expression's value is a
// MIMEResult or an ErrorReply.
func ExecuteOK(count int, expressions map[string]any) ExecuteReply {
	if expressions == nil {
		expressions = map[string]any{}
	}
	return ExecuteReply{Status: StatusOK, ExecutionCount: count, UserExpressions: expressions, Payload: []map[string]any{}}
}

// ExecuteFailed returns the reply of a cell that failed.
func ExecuteFailed(count int, e Error) ExecuteReply {
	return ExecuteReply{Status: StatusError, ExecutionCount: count, Error: e.filled()}
}

// AbortedReply is the reply of a cell that was not run since one before it failed. It has no
// execution_count, from which clients see that the cell has none.
type AbortedReply struct {
	Status string `json:"status"`
}

// ExecuteAborted returns the AbortedReply.
func ExecuteAborted() AbortedReply { return AbortedReply{StatusAborted} }

// ExecuteInput shows every client what is being run.
type ExecuteInput struct {
	Code           string `json:"code"`
	ExecutionCount int    `json:"execution_count"`
}
