package jupyter

// The states of a kernel.
const (
	Busy     = "busy"
	Idle     = "idle"
	Starting = "starting"
)

// Status is published as busy before and as idle after all that a request causes.
type Status struct {
	ExecutionState string `json:"execution_state"`
}

// IOPubWelcome is sent to a client for each of its subscriptions to iopub: from then
// on it misses nothing.
type IOPubWelcome struct {
	Subscription string `json:"subscription"`
}
