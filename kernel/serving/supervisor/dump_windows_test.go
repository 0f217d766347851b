package supervisor

import (
	"fmt"
	"strings"
	"testing"
)

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
