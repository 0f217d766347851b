package supervisor

import (
	"fmt"
	"slices"
	"strings"
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
			about: "words that are no crash",
			dump:  "hello\n",
			want:  crash{name: "worker ended", value: "it could not be waited for"},
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

func TestDumpKeepsTheBeginningOfACrash(t *testing.T) {
	noise := strings.Repeat("noise\n", dumpSize)
	crash := "fatal error: out of memory\n\ngoroutine 1 [running]:\n"
	for _, size := range []int{1, 7, 4096, 1 << 30} {
		var d dump
		all := noise + crash + noise
		for len(all) > 0 {
			n := min(size, len(all))
			fmt.Fprint(&d, all[:n])
			all = all[n:]
		}
		if got := string(d.Bytes()); !strings.HasPrefix(got, crash) || len(got) > dumpSize+len(crash) {
			t.Errorf("written by %d bytes, the dump begins with %.60q and has %d bytes", size, got, len(got))
		}
	}
	var d dump
	fmt.Fprint(&d, noise, "last words\n")
	if got := string(d.Bytes()); !strings.HasSuffix(got, "last words\n") || len(got) > 3*dumpSize {
		t.Errorf("without a crash the dump ends in %.20q and has %d bytes", got[max(0, len(got)-20):], len(got))
	}
}
