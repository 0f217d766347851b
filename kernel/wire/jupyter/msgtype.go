package jupyter

// The message types that a kernel sends or receives.
const (
	// shell, and some of them control
	MsgExecuteRequest    = "execute_request"
	MsgExecuteReply      = "execute_reply"
	MsgInspectRequest    = "inspect_request"
	MsgInspectReply      = "inspect_reply"
	MsgCompleteRequest   = "complete_request"
	MsgCompleteReply     = "complete_reply"
	MsgHistoryRequest    = "history_request"
	MsgHistoryReply      = "history_reply"
	MsgIsCompleteRequest = "is_complete_request"
	MsgIsCompleteReply   = "is_complete_reply"
	MsgCommInfoRequest   = "comm_info_request"
	MsgCommInfoReply     = "comm_info_reply"
	MsgKernelInfoRequest = "kernel_info_request"
	MsgKernelInfoReply   = "kernel_info_reply"

	// control
	MsgShutdownRequest  = "shutdown_request"
	MsgShutdownReply    = "shutdown_reply"
	MsgInterruptRequest = "interrupt_request"
	MsgInterruptReply   = "interrupt_reply"

	// stdin
	MsgInputRequest = "input_request"
	MsgInputReply   = "input_reply"

	// iopub
	MsgStream            = "stream"
	MsgDisplayData       = "display_data"
	MsgUpdateDisplayData = "update_display_data"
	MsgExecuteInput      = "execute_input"
	MsgExecuteResult     = "execute_result"
	MsgError             = "error"
	MsgStatus            = "status"
	MsgClearOutput       = "clear_output"
	MsgIOPubWelcome      = "iopub_welcome"

	// comms, in both directions: from clients on shell, to them on iopub
	MsgCommOpen  = "comm_open"
	MsgCommMsg   = "comm_msg"
	MsgCommClose = "comm_close"
)
