// Package stdio holds what cells see of standard input and output, so that each write is credited
// to the goroutine that made it.
//
// A [Stdio] has the three streams as the variables os.Stdin, os.Stdout and os.Stderr of cells. They
// are of the type [File], which replaces os.File there. What cells call in fmt, os, log, log/slog
// and flag goes through these variables, or to the streams themselves, exactly where Go would do
// the one or the other; so redirection works as in Go. [Stdio.Symbols] gives the replacements to
// the interpreter, [Stdio.Print] and [Stdio.Println] are the builtins.
//
// A write is handed to the sink before it returns, in the goroutine that writes. A read of standard
// input asks for a line when none is left over, and can be left when its goroutine is ended.
//
// Everything may be called from any goroutine, except where it sets variables of the process
// ([Stdio.Capture]).
//
// # What stays the host's
//
// Functions and types of other packages that mention *os.File keep meaning the compiled type, to
// which a cell's does not convert: net.FileConn, net.FileListener and net.FilePacketConn, the File
// methods of net's connections, exec.Cmd.ExtraFiles, os.Root's Create, Open and OpenFile,
// debug.SetCrashOutput, files that come out of an fs.FS. Whatever takes an io.Reader or io.Writer
// (exec.Cmd's Stdout, slog's handlers) takes a [File].
package stdio
