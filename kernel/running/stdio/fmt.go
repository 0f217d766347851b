package stdio

import "fmt"

// The functions of fmt that name no stream use the variables, as Go's do.

func (s *Stdio) fmtPrint(a ...any) (int, error)   { return fmt.Fprint(s.Stdout, a...) }
func (s *Stdio) fmtPrintln(a ...any) (int, error) { return fmt.Fprintln(s.Stdout, a...) }
func (s *Stdio) fmtPrintf(format string, a ...any) (int, error) {
	return fmt.Fprintf(s.Stdout, format, a...)
}

func (s *Stdio) fmtScan(a ...any) (int, error)   { return fmt.Fscan(s.Stdin, a...) }
func (s *Stdio) fmtScanln(a ...any) (int, error) { return fmt.Fscanln(s.Stdin, a...) }
func (s *Stdio) fmtScanf(format string, a ...any) (int, error) {
	return fmt.Fscanf(s.Stdin, format, a...)
}
