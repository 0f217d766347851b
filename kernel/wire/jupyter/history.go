package jupyter

import "encoding/json"

// How a HistoryRequest chooses entries.
const (
	HistoryRange  = "range"
	HistoryTail   = "tail"
	HistorySearch = "search"
)

// HistoryRequest asks for earlier inputs.
type HistoryRequest struct {
	Output         bool   `json:"output"`
	Raw            bool   `json:"raw"`
	HistAccessType string `json:"hist_access_type"`
	// Session, Start and Stop belong to HistoryRange. Session 0 is the current one,
	// negative ones count back. Stop 0 means to the end.
	Session int `json:"session"`
	Start   int `json:"start"`
	Stop    int `json:"stop"`
	// N is how many of the last entries to give, for HistoryTail and HistorySearch; 0 is all.
	N int `json:"n"`
	// Pattern is a glob, with * and ?, for HistorySearch.
	Pattern string `json:"pattern"`
	Unique  bool   `json:"unique"`
}

// HistoryReply answers HistoryRequest.
type HistoryReply struct {
	Status  string         `json:"status"`
	History []HistoryEntry `json:"history"`
}

// NewHistoryReply returns an answer with no null in it.
func NewHistoryReply(entries []HistoryEntry) HistoryReply {
	if entries == nil {
		entries = []HistoryEntry{}
	}
	return HistoryReply{StatusOK, entries}
}

// HistoryEntry is one input. On the wire it is [session, line, input], or
// [session, line, [input, output]] when WithOutput is set, the output null when there was none.
type HistoryEntry struct {
	Session    int
	Line       int
	Input      string
	Output     string
	WithOutput bool
}

func (e HistoryEntry) MarshalJSON() ([]byte, error) {
	if !e.WithOutput {
		return marshal([]any{e.Session, e.Line, e.Input})
	}
	var output any
	if e.Output != "" {
		output = e.Output
	}
	return marshal([]any{e.Session, e.Line, []any{e.Input, output}})
}

func (e *HistoryEntry) UnmarshalJSON(data []byte) error {
	var input json.RawMessage
	*e = HistoryEntry{}
	if err := json.Unmarshal(data, &[]any{&e.Session, &e.Line, &input}); err != nil {
		return err
	}
	if json.Unmarshal(input, &e.Input) == nil {
		return nil
	}
	e.WithOutput = true
	return json.Unmarshal(input, &[]any{&e.Input, &e.Output})
}
