package jupyter

import "encoding/json"

// CommInfoRequest asks for the open comms, all or those of one target.
type CommInfoRequest struct {
	TargetName string `json:"target_name"`
}

// CommInfoReply answers CommInfoRequest. Comms is by comm id.
type CommInfoReply struct {
	Status string                `json:"status"`
	Comms  map[string]CommTarget `json:"comms"`
}

// CommTarget names the code that handles a comm.
type CommTarget struct {
	TargetName string `json:"target_name"`
}

// NewCommInfoReply returns an answer with no null in it.
func NewCommInfoReply(comms map[string]CommTarget) CommInfoReply {
	if comms == nil {
		comms = map[string]CommTarget{}
	}
	return CommInfoReply{StatusOK, comms}
}

// CommOpen opens a comm. The side that does not know TargetName answers with CommClose.
type CommOpen struct {
	CommID     string          `json:"comm_id"`
	TargetName string          `json:"target_name"`
	Data       json.RawMessage `json:"data,omitempty"`
}

// CommMsg carries data to the other side of a comm.
type CommMsg struct {
	CommID string          `json:"comm_id"`
	Data   json.RawMessage `json:"data,omitempty"`
}

// CommClose ends a comm.
type CommClose struct {
	CommID string         `json:"comm_id"`
	Data   map[string]any `json:"data"`
}

// NewCommClose returns the end of a comm.
func NewCommClose(id string) CommClose { return CommClose{id, map[string]any{}} }
