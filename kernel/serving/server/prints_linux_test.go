package server_test

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest"
)

// TestPrintsTakeNoSystemCalls: lines that come one after another are not written one by one.
func TestPrintsTakeNoSystemCalls(t *testing.T) {
	k := kerneltest.Start(t)
	k.OK("%lanes off\nimport \"fmt\"")
	worker := kerneltest.Children(k.PID())[0]
	const lines = 20_000
	before := calls(t, worker)
	r := k.OK(fmt.Sprintf("for i := range %d { fmt.Println(i) }", lines))
	if n := calls(t, worker) - before; n > 0.3*lines {
		t.Errorf("%d lines took %d reads and writes", lines, n)
	}
	if n := strings.Count(r.Stdout, "\n"); n != lines {
		t.Errorf("%d lines came, want %d", n, lines)
	}
}

// calls returns how many reads and writes a process has asked the system for.
func calls(t *testing.T, pid int) (n int) {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/io", pid))
	if err != nil {
		t.Skip("the system does not tell:", err)
	}
	for _, m := range regexp.MustCompile(`(?m)^sysc[rw]: (\d+)$`).FindAllSubmatch(text, -1) {
		count, _ := strconv.Atoi(string(m[1]))
		n += count
	}
	if n == 0 {
		t.Fatalf("there is no count in\n%s", text)
	}
	return n
}
