package server_test

import (
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest"
	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
)

// ask is what a client of the servers in TestRunningACellAgain does: connections are not kept.
const ask = `import ("fmt"; "io"; "net"; "net/http"; "time")
var client = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
func get(path string) string {
	for {
		r, err := client.Get("http://" + addr + path)
		if err != nil { time.Sleep(time.Millisecond); continue }
		defer r.Body.Close()
		text, err := io.ReadAll(r.Body)
		return fmt.Sprint(r.StatusCode, " ", string(text), err)
	}
}
addr := "127.0.0.1:0"
{ l, _ := net.Listen("tcp", addr); addr = l.Addr().String(); l.Close() }`

// TestRunningACellAgain runs cells twice that hold something. The second run finds what the first
// one found, and what another cell did is still there.
func TestRunningACellAgain(t *testing.T) {
	k := kerneltest.Start(t)
	k.OK(ask)
	for _, test := range []struct {
		name, first, second string
		look, want          string // after each run
		again               string // what look finds after the second; want when it is ""
	}{
		{
			name:   "handler and server",
			first:  `http.HandleFunc("/hello", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "v1") }); go http.ListenAndServe(addr, nil)`,
			second: `http.HandleFunc("/hello", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "v2") }); go http.ListenAndServe(addr, nil)`,
			look:   `get("/hello")`, want: `"200 v1<nil>"`, again: `"200 v2<nil>"`,
		},
		{
			name:   "a handler that is no more",
			first:  `http.HandleFunc("/here", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "here") }); go http.ListenAndServe(addr, nil)`,
			second: `go http.ListenAndServe(addr, nil)`,
			look:   `get("/here")`, want: `"200 here<nil>"`, again: `"404 404 page not found\n<nil>"`,
		},
		{
			name:  "server of one's own",
			first: `srv := &http.Server{Addr: addr, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "own") })}; go srv.ListenAndServe()`,
			look:  `get("/")`, want: `"200 own<nil>"`,
		},
		{
			name:  "listener that serves",
			first: `l, lerr := net.Listen("tcp", addr); go http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "lis") }))`,
			look:  `fmt.Sprint(lerr, get("/"))`, want: `"<nil>200 lis<nil>"`,
		},
		{name: "listener", first: `ln, err := net.Listen("tcp", addr)`, look: `fmt.Sprint(ln != nil, err)`, want: `"true <nil>"`},
		{name: "packet listener", first: `pc, err := net.ListenPacket("udp", addr)`, look: `fmt.Sprint(pc != nil, err)`, want: `"true <nil>"`},
		{
			name:  "TCP listener",
			first: `import "net"; at, _ := net.ResolveTCPAddr("tcp", addr); tl, err := net.ListenTCP("tcp", at)`,
			look:  `fmt.Sprint(tl != nil, err)`, want: `"true <nil>"`,
		},
		{
			name:  "connections accepted in a goroutine",
			first: `lc, err := net.Listen("tcp", addr); go func() { for { c, err := lc.Accept(); if err != nil { fmt.Println("accept:", err); return }; go func() { io.Copy(c, c) }() } }(); cc, err2 := net.Dial("tcp", addr); fmt.Fprintln(cc, "hi")`,
			look:  `var line string; fmt.Fscan(cc, &line); fmt.Sprint(line, err, err2)`, want: `"hi<nil> <nil>"`,
		},
		{name: "flag", first: `import "flag"; n := flag.Int("n", 4, "num"); flag.BoolFunc("v", "", nil)`, look: `*n`, want: `4`},
		{name: "flags of another cell", first: `import "flag"; flag.Parse()`, look: `flag.Lookup("n") != nil`, want: `true`},
		{name: "expvar", first: `import "expvar"; q := expvar.NewInt("q"); q.Add(1)`, look: `expvar.Get("q").String()`, want: `"1"`},
		{
			name:  "expvar's page",
			first: `import "expvar"; expvar.NewString("name").Set("gopher"); go http.ListenAndServe(addr, nil)`,
			look:  `strings.Contains(get("/debug/vars"), "\"name\": \"gopher\"")`, want: `true`,
		},
		{
			name:  "own mux",
			first: `mux.HandleFunc("GET /a/{x}", func(w http.ResponseWriter, r *http.Request) {})`,
			look:  `func() string { _, p := mux.Handler(httptest.NewRequest("GET", "/a/b", nil)); return p }()`, want: `"GET /a/{x}"`,
		},
		{
			name:  "server that is fatal",
			first: `import "log"; go func() { log.Fatal(http.ListenAndServe(addr, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "fatal") }))) }()`,
			look:  `get("/")`, want: `"200 fatal<nil>"`,
		},
		{
			name:  "TLS listener",
			first: `import "crypto/tls"; sl, err := tls.Listen("tcp", addr, &tls.Config{GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return nil, nil }})`,
			look:  `fmt.Sprint(sl != nil, err)`, want: `"true <nil>"`,
		},
		{
			name:  "server of httptest",
			first: `import "net/http/httptest"; hl, err := net.Listen("tcp", addr); hs := &httptest.Server{Listener: hl, Config: &http.Server{Handler: http.NotFoundHandler()}}; hs.Start()`,
			look:  `fmt.Sprint(err, get("/"))`, want: `"<nil>404 404 page not found\n<nil>"`,
		},
		{
			name:   "formats of images",
			first:  `import ("image"; "strings"); image.RegisterFormat("mine", "MINE", func(io.Reader) (image.Image, error) { return image.NewGray(image.Rect(0, 0, 1, 1)), nil }, func(io.Reader) (image.Config, error) { return image.Config{Width: 1}, nil })`,
			second: `import ("image"; "strings"); image.RegisterFormat("mine", "MINE", func(io.Reader) (image.Image, error) { return image.NewGray(image.Rect(0, 0, 1, 1)), nil }, func(io.Reader) (image.Config, error) { return image.Config{Width: 2}, nil })`,
			look:   `fmt.Sprint(image.DecodeConfig(strings.NewReader("MINE")))`, want: `"{<nil> 1 0}mine<nil>"`, again: `"{<nil> 2 0}mine<nil>"`,
		},
		{name: "signals", first: `import ("os"; "os/signal"); sig := make(chan os.Signal, 1); signal.Notify(sig, os.Interrupt)`, look: `cap(sig)`, want: `1`},
		{name: "profile", first: `import "runtime/pprof"; prof := pprof.NewProfile("mine")`, look: `prof.Name()`, want: `"mine"`},
		{name: "compressor", first: `import "archive/zip"; zip.RegisterDecompressor(99, func(r io.Reader) io.ReadCloser { return io.NopCloser(r) })`, look: `1`, want: `1`},
		{name: "CPU profile", first: `import ("bytes"; "runtime/pprof"); perr := pprof.StartCPUProfile(new(bytes.Buffer))`, look: `perr`, want: `nil`},
	} {
		t.Run(test.name, func(t *testing.T) {
			id := strings.ReplaceAll(test.name, " ", "-")
			if test.second == "" {
				test.second = test.first
			}
			if test.again == "" {
				test.again = test.want
			}
			if test.name == "own mux" {
				k.OK("mux := http.NewServeMux()", kerneltest.Cell("mux"))
			}
			for i, run := range []struct{ cell, want string }{{test.first, test.want}, {test.second, test.again}, {test.second, test.again}} {
				r := k.Execute(run.cell, kerneltest.Cell(id))
				if r.Reply.Status != jupyter.StatusOK || strings.Contains(r.Stdout, "accept:") {
					t.Fatalf("run %d:\n%s", i+1, r)
				}
				if r := k.Execute(test.look); r.Text() != run.want {
					t.Fatalf("after run %d:\n%s\nwant %s", i+1, r, run.want)
				}
			}
			// A cell that is deleted takes what it holds along, so that the next one finds the port
			// free.
			k.OK("0", func(r *kerneltest.Request) { r.Metadata = map[string]any{"cellId": "x", "deletedCells": []string{id}} })
			if test.name == "flag" {
				k.OK(test.first, kerneltest.Cell("other"))
			}
		})
	}
}
