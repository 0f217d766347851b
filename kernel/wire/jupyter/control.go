package jupyter

// ShutdownRequest asks the kernel to end; with Restart, a new one follows.
type ShutdownRequest struct {
	Restart bool `json:"restart"`
}

// ShutdownReply answers ShutdownRequest.
type ShutdownReply struct {
	Status  string `json:"status"`
	Restart bool   `json:"restart"`
}

// InterruptReply answers interrupt_request, whose content is empty.
type InterruptReply struct {
	Status string `json:"status"`
}
