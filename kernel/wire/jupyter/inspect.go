package jupyter

// InspectRequest asks what is at the cursor. See ByteOffset for CursorPos.
type InspectRequest struct {
	Code        string `json:"code"`
	CursorPos   int    `json:"cursor_pos"`
	DetailLevel int    `json:"detail_level"` // 1 asks for more than 0
}

// InspectReply answers InspectRequest.
type InspectReply struct {
	Status   string         `json:"status"`
	Found    bool           `json:"found"`
	Data     MIMEBundle     `json:"data"`
	Metadata map[string]any `json:"metadata"`
}

// NewInspectReply returns an answer; nil data means that nothing was found.
func NewInspectReply(data MIMEBundle) InspectReply {
	r := InspectReply{StatusOK, data != nil, data, map[string]any{}}
	if data == nil {
		r.Data = MIMEBundle{}
	}
	return r
}
