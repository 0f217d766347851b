package jupyter

// InputRequest asks the client that runs a cell for a line of text.
type InputRequest struct {
	Prompt   string `json:"prompt"`
	Password bool   `json:"password"`
}

// InputReply is the line, without its newline.
type InputReply struct {
	Value string `json:"value"`
}
