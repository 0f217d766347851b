package stdio

import (
	"errors"
	"flag"
	"os"
)

// parseFlags is flag.Parse. The process's command line is set to return errors (Capture), and here
// they end the program as flag.ExitOnError does.
func (s *Stdio) parseFlags() {
	switch err := flag.CommandLine.Parse(os.Args[1:]); {
	case err == nil:
	case errors.Is(err, flag.ErrHelp):
		s.Exit(0)
	default:
		s.Exit(2)
	}
}

// newFlagSet is flag.NewFlagSet. A FlagSet that exits would end the worker, so it panics instead.
func (s *Stdio) newFlagSet(name string, handling flag.ErrorHandling) *flag.FlagSet {
	if handling == flag.ExitOnError {
		handling = flag.PanicOnError
	}
	set := flag.NewFlagSet(name, handling)
	set.SetOutput(s.err)
	return set
}
