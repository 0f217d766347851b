package stdio

import (
	"errors"
	"io"
	"reflect"
	"testing"
	"time"
)

// testingMain is testing.Main, which ends the program by an os.Exit of its own.
func (s *Stdio) testingMain(match func(pat, str string) (bool, error), tests []testing.InternalTest, benchmarks []testing.InternalBenchmark, examples []testing.InternalExample) {
	code := testing.MainStart(mainDeps(match), tests, benchmarks, nil, examples).Run()
	s.Flush()
	s.Exit(code)
}

// mainDeps is what package testing asks of testing.Main: to match names, and nothing else.
type mainDeps func(pat, str string) (bool, error)

var errMain = errors.New("testing: unexpected use of func Main")

type corpusEntry = struct {
	Parent     string
	Path       string
	Data       []byte
	Values     []any
	Generation int
	IsSeed     bool
}

func (f mainDeps) MatchString(pat, str string) (bool, error) { return f(pat, str) }
func (mainDeps) ImportPath() string                          { return "" }
func (mainDeps) ModulePath() string                          { return "" }
func (mainDeps) SetPanicOnExit0(bool)                        {}
func (mainDeps) StartCPUProfile(io.Writer) error             { return errMain }
func (mainDeps) StopCPUProfile()                             {}
func (mainDeps) StartTestLog(io.Writer)                      {}
func (mainDeps) StopTestLog() error                          { return errMain }
func (mainDeps) WriteProfileTo(string, io.Writer, int) error { return errMain }
func (mainDeps) RunFuzzWorker(func(corpusEntry) error) error { return errMain }
func (mainDeps) CheckCorpus([]any, []reflect.Type) error     { return nil }
func (mainDeps) ResetCoverage()                              {}
func (mainDeps) SnapshotCoverage()                           {}

func (mainDeps) CoordinateFuzzing(time.Duration, int64, time.Duration, int64, int, []corpusEntry, []reflect.Type, string, string) error {
	return errMain
}

func (mainDeps) ReadCorpus(string, []reflect.Type) ([]corpusEntry, error) { return nil, errMain }

func (mainDeps) InitRuntimeCoverage() (mode string, tearDown func(string, string) (string, error), snapcov func() float64) {
	return "", nil, nil
}
