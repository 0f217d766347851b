package limits

import (
	"os"
	"strconv"
	"strings"
	"syscall"
)

// restrict limits the private writable memory of the process. RLIMIT_AS would count
// the address space that Go reserves without using it, which is far more.
func restrict(size int64) error {
	var r syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_DATA, &r); err != nil {
		return err
	}
	r.Cur = min(uint64(size), r.Max)
	if err := syscall.Setrlimit(syscall.RLIMIT_DATA, &r); err != nil {
		return err
	}
	// Should the machine run out all the same, the worker is what can best be spared. Not
	// every container has the file; the limit holds without it.
	_ = os.WriteFile("/proc/self/oom_score_adj", []byte("900"), 0)
	return nil
}

// memory returns what this process can hope to get: the machine's, or its container's if that is
// less.
func memory() int64 {
	have := int64(0)
	if text, err := os.ReadFile("/proc/meminfo"); err == nil {
		have = memTotal(string(text))
	}
	for _, name := range []string{"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"} {
		text, err := os.ReadFile(name)
		if err != nil {
			continue
		}
		if n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64); err == nil && n > 0 && (have == 0 || n < have) {
			have = n
		}
	}
	return have
}

// memTotal finds the line "MemTotal:  16318412 kB" of /proc/meminfo.
func memTotal(meminfo string) int64 {
	for line := range strings.Lines(meminfo) {
		if f := strings.Fields(line); len(f) >= 2 && f[0] == "MemTotal:" {
			kb, _ := strconv.ParseInt(f[1], 10, 64)
			return kb << 10
		}
	}
	return 0
}
