package workerproto

// The worker's standard input and output carry the records when it starts. On Unix it gets more
// files, so that nothing is lost that others write to its standard streams, and so that the server
// can distinguish a crash from a text that looks like one. FilesEnv is set if they are there.
const FilesEnv = "LOCKSTEP_FILES"

// The numbers of these files.
const (
	// StdoutReadFD and StdoutWriteFD are the ends of a pipe that is to be the worker's standard
	// output.
	StdoutReadFD  = 3
	StdoutWriteFD = 4
	// StderrReadFD is the other end of its standard error. The worker reads it; when it has died,
	// the server does.
	StderrReadFD = 5
	// CrashFD is a pipe for the runtime's report of a crash, see debug.SetCrashOutput.
	CrashFD = 6
)
