package resources

import (
	"archive/zip"
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"image"
	"io"
	"mime"
	"net/http"
	"os"
	"os/signal"
	"runtime/pprof"
	"runtime/trace"
	"slices"
)

func init() {
	replace("database/sql", map[string]any{"Register": sqlRegister, "Drivers": sqlDrivers, "Open": sqlOpen})
	replace("image", map[string]any{"RegisterFormat": imageRegisterFormat})
	replace("archive/zip", map[string]any{"RegisterCompressor": zipRegisterCompressor, "RegisterDecompressor": zipRegisterDecompressor})
	replace("net/http", map[string]any{"Transport.RegisterProtocol": registerProtocol})
	replace("mime", map[string]any{"AddExtensionType": mimeAddExtensionType})
	replace("os/signal", map[string]any{"Ignore": signalIgnore})
	replace("runtime/pprof", map[string]any{"NewProfile": newProfile, "StartCPUProfile": startCPUProfile})
	replace("runtime/trace", map[string]any{"Start": traceStart})
}

// Drivers of package database/sql.

var drivers slots[string, driver.Driver]

func sqlRegister(name string, d driver.Driver) {
	if d == nil {
		sql.Register(name, d) // which says what is wrong
		return
	}
	drivers.register(name, d, func(s *slot[driver.Driver]) { sql.Register(name, driverSlot{name, s}) })
}

func sqlDrivers() []string {
	return slices.DeleteFunc(sql.Drivers(), emptyDriver)
}

// emptyDriver reports whether a driver's cell has been stopped.
func emptyDriver(name string) bool {
	s := drivers.find(name)
	_, full := s.get()
	return s != nil && !full
}

func sqlOpen(name, source string) (*sql.DB, error) {
	if emptyDriver(name) {
		return nil, unknownDriver(name)
	}
	db, err := sql.Open(name, source)
	if err == nil {
		own(newCloser(db))
	}
	return db, err
}

func unknownDriver(name string) error {
	return fmt.Errorf("sql: unknown driver %q (forgotten import?)", name)
}

// driverSlot is what package database/sql knows as a driver.
type driverSlot struct {
	name string
	in   *slot[driver.Driver]
}

// Open opens a connection.
func (d driverSlot) Open(source string) (driver.Conn, error) {
	now, ok := d.in.get()
	if !ok {
		return nil, unknownDriver(d.name)
	}
	return now.Open(source)
}

// OpenConnector returns the driver's own connector, or one as package database/sql would make it.
func (d driverSlot) OpenConnector(source string) (driver.Connector, error) {
	now, ok := d.in.get()
	if !ok {
		return nil, unknownDriver(d.name)
	}
	if c, ok := now.(driver.DriverContext); ok {
		return c.OpenConnector(source)
	}
	return plainConnector{source, now}, nil
}

type plainConnector struct {
	source string
	driver driver.Driver
}

// Connect opens a connection.
func (c plainConnector) Connect(context.Context) (driver.Conn, error) { return c.driver.Open(c.source) }

// Driver returns the driver.
func (c plainConnector) Driver() driver.Driver { return c.driver }

// Formats of package image.

type imageFormat struct{ name, magic string }

type imageDecoders struct {
	decode func(io.Reader) (image.Image, error)
	config func(io.Reader) (image.Config, error)
}

var formats slots[imageFormat, imageDecoders]

func imageRegisterFormat(name, magic string, decode func(io.Reader) (image.Image, error), config func(io.Reader) (image.Config, error)) {
	formats.register(imageFormat{name, magic}, imageDecoders{decode, config}, func(s *slot[imageDecoders]) {
		image.RegisterFormat(name, magic,
			func(r io.Reader) (image.Image, error) {
				if now, ok := s.get(); ok {
					return now.decode(r)
				}
				return nil, image.ErrFormat
			},
			func(r io.Reader) (image.Config, error) {
				if now, ok := s.get(); ok {
					return now.config(r)
				}
				return image.Config{}, image.ErrFormat
			})
	})
}

// Methods of package archive/zip.

var (
	compressors   slots[uint16, zip.Compressor]
	decompressors slots[uint16, zip.Decompressor]
)

func zipRegisterCompressor(method uint16, c zip.Compressor) {
	compressors.register(method, c, func(s *slot[zip.Compressor]) {
		zip.RegisterCompressor(method, func(w io.Writer) (io.WriteCloser, error) {
			if now, ok := s.get(); ok {
				return now(w)
			}
			return nil, zip.ErrAlgorithm
		})
	})
}

func zipRegisterDecompressor(method uint16, d zip.Decompressor) {
	decompressors.register(method, d, func(s *slot[zip.Decompressor]) {
		zip.RegisterDecompressor(method, func(r io.Reader) io.ReadCloser {
			if now, ok := s.get(); ok {
				return now(r)
			}
			return failingReader{zip.ErrAlgorithm}
		})
	})
}

// failingReader has nothing but an error.
type failingReader struct{ err error }

// Read returns the error.
func (r failingReader) Read([]byte) (int, error) { return 0, r.err }

// Close does nothing.
func (r failingReader) Close() error { return nil }

// Protocols of an http.Transport.

type protocol struct {
	transport *http.Transport
	scheme    string
}

var protocols slots[protocol, http.RoundTripper]

func registerProtocol(t *http.Transport, scheme string, rt http.RoundTripper) {
	protocols.register(protocol{t, scheme}, rt, func(s *slot[http.RoundTripper]) { t.RegisterProtocol(scheme, protocolSlot{s}) })
}

type protocolSlot struct{ in *slot[http.RoundTripper] }

// RoundTrip makes a request.
func (p protocolSlot) RoundTrip(r *http.Request) (*http.Response, error) {
	if now, ok := p.in.get(); ok {
		return now.RoundTrip(r)
	}
	return nil, http.ErrSkipAltProtocol
}

// Others.

// mimeAddExtensionType is mime.AddExtensionType. An extension that had no type before keeps the one
// it was given.
func mimeAddExtensionType(ext, typ string) error {
	before := mime.TypeByExtension(ext)
	err := mime.AddExtensionType(ext, typ)
	if err == nil && before != "" {
		registered(func() { _ = mime.AddExtensionType(ext, before) }) // it was good before
	}
	return err
}

func signalIgnore(sig ...os.Signal) {
	signal.Ignore(sig...)
	registered(func() { signal.Reset(sig...) })
}

var profiles slots[string, *pprof.Profile]

// newProfile is pprof.NewProfile. A profile whose cell is run again keeps what it has.
func newProfile(name string) *pprof.Profile {
	profiles.register(name, nil, func(*slot[*pprof.Profile]) { pprof.NewProfile(name) })
	return pprof.Lookup(name)
}

func startCPUProfile(w io.Writer) error {
	err := pprof.StartCPUProfile(w)
	if err == nil {
		registered(pprof.StopCPUProfile)
	}
	return err
}

func traceStart(w io.Writer) error {
	err := trace.Start(w)
	if err == nil {
		registered(trace.Stop)
	}
	return err
}
