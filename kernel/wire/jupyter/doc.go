// Package jupyter is the Jupyter messaging protocol, version 5.5, as values: the
// connection file, messages and their contents, signatures, and the translation
// between a message and the frames it travels in. It knows no sockets, starts no
// goroutines and keeps no state, so everything here may be used from any goroutine
// as long as one value is not changed by two of them.
//
// A request becomes a Message, its content a struct, and the answer a Message again:
//
//	m, err := jupyter.Decode(frames, signer)
//	request, err := jupyter.Content[jupyter.ExecuteRequest](m)
//	reply, err := m.Reply(jupyter.MsgExecuteReply, session, jupyter.ExecuteOK(1, nil))
//	frames, err = jupyter.Encode(reply, signer)
//
// Reading is tolerant where clients differ from the specification (absent or null
// fields take the documented defaults, unknown ones are ignored); writing is strict.
package jupyter

// ProtocolVersion is what the kernel speaks. 5.5 promises iopub_welcome.
const ProtocolVersion = "5.5"
