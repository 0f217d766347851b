package jupyter

// IsCompleteRequest asks whether code could be run as it is, or needs more lines.
type IsCompleteRequest struct {
	Code string `json:"code"`
}

// The answers to IsCompleteRequest.
const (
	CodeComplete   = "complete"
	CodeIncomplete = "incomplete"
	CodeInvalid    = "invalid"
	CodeUnknown    = "unknown"
)

// IsCompleteReply answers IsCompleteRequest.
type IsCompleteReply struct {
	Status string `json:"status"` // CodeComplete…
	// Indent is what the next line should begin with, for CodeIncomplete only.
	Indent string `json:"indent,omitempty"`
}

// CompleteRequest asks what could be written at the cursor. See ByteOffset for CursorPos.
type CompleteRequest struct {
	Code      string `json:"code"`
	CursorPos int    `json:"cursor_pos"`
}

// CompleteReply answers CompleteRequest: each of Matches would replace the code from
// CursorStart to CursorEnd, which count code points.
type CompleteReply struct {
	Status      string         `json:"status"`
	Matches     []string       `json:"matches"`
	CursorStart int            `json:"cursor_start"`
	CursorEnd   int            `json:"cursor_end"`
	Metadata    map[string]any `json:"metadata"`
}

// CompletionTypes is the key of CompleteReply.Metadata under which JupyterLab looks
// for a []CompletionType, as many as there are matches.
const CompletionTypes = "_jupyter_types_experimental"

// CompletionType is a match with what JupyterLab shows beside it.
type CompletionType struct {
	Start     int    `json:"start"`
	End       int    `json:"end"`
	Text      string `json:"text"`
	Type      string `json:"type"`
	Signature string `json:"signature,omitempty"`
}

// NewCompleteReply returns an answer with no null in it.
func NewCompleteReply(matches []string, start, end int, metadata map[string]any) CompleteReply {
	if matches == nil {
		matches = []string{}
	}
	if metadata == nil {
		metadata = map[string]any{}
	}
	return CompleteReply{StatusOK, matches, start, end, metadata}
}
