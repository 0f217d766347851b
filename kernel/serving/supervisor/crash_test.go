package supervisor

import (
	"slices"
	"testing"
)

func TestReadCrash(t *testing.T) {
	for _, test := range []struct {
		about string
		dump  string
		want  crash
	}{
		{
			about: "a map written by two goroutines",
			dump:  "fatal error: concurrent map writes\n\ngoroutine 34 [running]:\ninternal/runtime/maps.fatal()\n\ngoroutine 1 [chan receive]:\n",
			want:  crash{name: "fatal error", value: "concurrent map writes", message: []string{"fatal error: concurrent map writes"}, goroutine: 34},
		},
		{
			about: "a stack without end: the first goroutine after the runtime's own stack",
			dump: "runtime: goroutine stack exceeds 1000000000-byte limit\nruntime: sp=0xc0202e8390 stack=[0xc0202e8000, 0xc0402e8000]\nfatal error: stack overflow\n\n" +
				"runtime stack:\nruntime.throw()\n\ngoroutine 7 gp=0xc000102380 m=0 mp=0x55a1 [running]:\nmain.f()\n",
			want: crash{name: "fatal error", value: "stack overflow", goroutine: 7,
				message: []string{"runtime: goroutine stack exceeds 1000000000-byte limit", "fatal error: stack overflow"}},
		},
		{
			about: "memory",
			dump:  "runtime: out of memory: cannot allocate 8589934592-byte block (3932160 in use)\nfatal error: out of memory\n\ngoroutine 1 [running, locked to thread]:\n",
			want: crash{name: "fatal error", value: "out of memory", goroutine: 1,
				message: []string{"runtime: out of memory: cannot allocate 8589934592-byte block (3932160 in use)", "fatal error: out of memory"}},
		},
		{
			about: "a panic that nothing recovered",
			dump:  "panic: runtime error: invalid memory address or nil pointer dereference\n[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x48a0b1]\n\ngoroutine 5 [running]:\n",
			want: crash{name: "panic", value: "runtime error: invalid memory address or nil pointer dereference", goroutine: 5,
				message: []string{"panic: runtime error: invalid memory address or nil pointer dereference", "[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x48a0b1]"}},
		},
		{
			about: "a signal",
			dump:  "SIGABRT: abort\nPC=0x46d8a1 m=0 sigcode=0\n\ngoroutine 0 gp=0x1 m=0 mp=0x2 [idle]:\n",
			want:  crash{name: "SIGABRT", value: "abort", message: []string{"SIGABRT: abort"}},
		},
		{
			about: "no more threads",
			dump:  "runtime/cgo: pthread_create failed: Resource temporarily unavailable\nSIGABRT: abort\nPC=0x46d8a1 m=0 sigcode=0\n\ngoroutine 0 gp=0x1 m=0 mp=0x2 [idle]:\n",
			want: crash{name: "fatal error", value: "the system cannot provide more threads or memory: pthread_create failed: Resource temporarily unavailable",
				message: []string{"fatal error: the system cannot provide more threads or memory: pthread_create failed: Resource temporarily unavailable"}},
		},
		{
			about: "words that are no crash",
			dump:  "hello\n",
			want:  crash{name: "worker ended", value: "how it ended could not be determined"},
		},
	} {
		t.Run(test.about, func(t *testing.T) {
			got := readCrash([]byte(test.dump), nil)
			if got.name != test.want.name || got.value != test.want.value || got.goroutine != test.want.goroutine || !slices.Equal(got.message, test.want.message) {
				t.Errorf("got  %+v\nwant %+v", got, test.want)
			}
		})
	}
}

func TestSplitCrash(t *testing.T) {
	const stack = "\ngoroutine 7 [running]:\nmain.f()\n"
	for _, test := range []struct{ about, stderr, report, written, crash string }{
		{about: "no crash", stderr: "fatal error: not really\n\ngoroutine 1 [running]:\n", written: "fatal error: not really\n\ngoroutine 1 [running]:\n"},
		{about: "a crash", stderr: "fatal error: x\n" + stack, report: stack, crash: "fatal error: x\n" + stack},
		{about: "a crash after output", stderr: "hello\nfatal error: x\n" + stack, report: stack, written: "hello\n", crash: "fatal error: x\n" + stack},
		{about: "after an imitation", stderr: "fatal error: y\nfatal error: x\n" + stack, report: stack, written: "fatal error: y\n", crash: "fatal error: x\n" + stack},
		{about: "after a whole imitation", stderr: "fatal error: y\n" + stack + "fatal error: x\n" + stack, report: stack,
			written: "fatal error: y\n" + stack, crash: "fatal error: x\n" + stack},
		{about: "a stack", stderr: "a\nruntime: goroutine stack exceeds\nruntime: sp=1\nfatal error: x\n" + stack, report: stack,
			written: "a\n", crash: "runtime: goroutine stack exceeds\nruntime: sp=1\nfatal error: x\n" + stack},
		{about: "a panic", stderr: "half a line panic: x\n" + stack, report: "panic: x\n" + stack, written: "half a line ", crash: "panic: x\n" + stack},
		{about: "no more threads", stderr: "runtime/cgo: pthread_create failed: no\nSIGABRT: abort\n", report: "SIGABRT: abort\n",
			crash: "runtime/cgo: pthread_create failed: no\nSIGABRT: abort\n"},
		{about: "read already", stderr: "", report: stack, crash: stack},
	} {
		t.Run(test.about, func(t *testing.T) {
			written, crash := splitCrash([]byte(test.stderr), []byte(test.report))
			if string(written) != test.written || string(crash) != test.crash {
				t.Errorf("got  %q and %q\nwant %q and %q", written, crash, test.written, test.crash)
			}
		})
	}
}
