package workerproto

// The worker's standard input and output carry the records when it starts. On Unix it gets more
// files, so that nothing is lost of what is written to its standard streams past it, and so that
// the server knows a crash from a text that looks like one. FilesEnv says that they are there.
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
	// CrashFD is a pipe for what Go's runtime says of a crash, see debug.SetCrashOutput.
	CrashFD = 6
)
