package children

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// adopts is set once Adopt has been called.
var adopts atomic.Bool

// Adopt makes this process the parent of its descendants whose parents end.
func Adopt() error {
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("adopt orphaned children: %w", err)
	}
	adopts.Store(true)
	return nil
}

// Outlive keeps the kernel from being killed when its parent ends, so that it can end its own
// children first. It is called on the main thread, since the setting is one of a thread.
func Outlive() error { return unix.Prctl(unix.PR_SET_PDEATHSIG, 0, 0, 0, 0) }

// Group makes a process that is started with attr the leader of a group of its own, unless it
// is to be one already. attr may be nil, and is not changed.
func Group(attr *syscall.SysProcAttr) *syscall.SysProcAttr {
	var own syscall.SysProcAttr
	if attr != nil {
		own = *attr
	}
	if !own.Setsid && !own.Setpgid && !own.Foreground {
		own.Setpgid = true
	}
	return &own
}

// rounds bounds how often the search for newly started processes is repeated.
const rounds = 1000

// Kill ends the child pid of this process, what descends from it, and its process group. It
// may have ended itself: then its group is ended, as far as that descends from this process.
func Kill(pid int) {
	for range rounds {
		found := false
		all := processes()
		for _, p := range all.below(os.Getpid()) {
			if !p.dead() && (p.pid == pid || p.group == pid || all.descends(p.pid, pid)) {
				found = syscall.Kill(p.pid, syscall.SIGKILL) == nil || found
			}
		}
		if !found {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// HasGroup reports whether anything that descends from this process is in the group that its child
// pid leads or led.
func HasGroup(pid int) bool {
	for _, p := range processes().below(os.Getpid()) {
		if p.group == pid && !p.dead() {
			return true
		}
	}
	return false
}

// KillAll ends all that descends from this process, which has called Adopt and is about to end
// itself, and waits for it.
func KillAll() {
	if adopts.Load() {
		killBelow(os.Getpid(), nil)
		for {
			pid, err := syscall.Wait4(-1, nil, syscall.WNOHANG, nil)
			if err != syscall.EINTR && (err != nil || pid <= 0) {
				return
			}
		}
	}
}

// kept are the children that KillOrphans leaves alone. Its lock is held while one is started or
// orphans are ended, so that none is seen before it is known.
var kept struct {
	sync.Mutex
	pids map[int]bool
}

// Start starts cmd as a child that KillOrphans leaves alone, until Forget.
func Start(cmd *exec.Cmd) error {
	kept.Lock()
	defer kept.Unlock()
	if err := cmd.Start(); err != nil {
		return err
	}
	if kept.pids == nil {
		kept.pids = map[int]bool{}
	}
	kept.pids[cmd.Process.Pid] = true
	return nil
}

// Forget is called when the child pid that Start has started has ended.
func Forget(pid int) {
	kept.Lock()
	defer kept.Unlock()
	delete(kept.pids, pid)
}

// KillOrphans ends what this process, which has called Adopt, has adopted, and waits for it: all that
// descends from it but the children of Start and what is below them.
func KillOrphans() {
	if !adopts.Load() {
		return
	}
	kept.Lock()
	defer kept.Unlock()
	for _, pid := range killBelow(os.Getpid(), kept.pids) {
		for {
			if _, err := syscall.Wait4(pid, nil, 0, nil); err != syscall.EINTR {
				break
			}
		}
	}
}

// KillBelow ends all that descends from the process pid, which is stopped first so that it starts
// no more. It is left stopped.
func KillBelow(pid int) {
	_ = syscall.Kill(pid, syscall.SIGSTOP) // it may have ended
	killBelow(pid, nil)
}

// killBelow ends all that descends from root but the pids of spared and what is below them, and
// returns the children of root that it has found, dead ones included.
func killBelow(root int, spared map[int]bool) (children []int) {
	seen := map[int]bool{}
	for range rounds {
		found := false
		all := processes()
		for pid := range spared {
			delete(all, pid) // what is below it has no way to root any more
		}
		for _, p := range all.below(root) {
			if p.parent == root && !seen[p.pid] {
				seen[p.pid] = true
				children = append(children, p.pid)
			}
			if !p.dead() {
				found = syscall.Kill(p.pid, syscall.SIGKILL) == nil || found
			}
		}
		if !found {
			return children
		}
		time.Sleep(time.Millisecond)
	}
	return children
}

// process is what /proc says about a process.
type process struct {
	pid, parent, group int
	state              byte
}

// dead reports whether the process only waits for its parent to reap it.
func (p process) dead() bool { return p.state == 'Z' || p.state == 'X' }

// table are all processes, by their IDs.
type table map[int]process

// processes reads the table.
func processes() table {
	t := table{}
	dir, err := os.Open("/proc")
	if err != nil {
		return t
	}
	defer dir.Close()
	names, _ := dir.Readdirnames(-1) // those that were read are better than none
	for _, name := range names {
		pid, err := strconv.Atoi(name)
		if err != nil {
			continue
		}
		stat, err := os.ReadFile("/proc/" + name + "/stat")
		if err != nil {
			continue // it has just ended
		}
		if p, ok := parseStat(stat); ok {
			p.pid = pid
			t[pid] = p
		}
	}
	return t
}

// parseStat reads the line "1234 (name) S 1 1234 ...". The name may have anything in it.
func parseStat(stat []byte) (p process, ok bool) {
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	if len(fields) < 3 || len(fields[0]) != 1 {
		return p, false
	}
	parent, err1 := strconv.Atoi(string(fields[1]))
	group, err2 := strconv.Atoi(string(fields[2]))
	return process{parent: parent, group: group, state: fields[0][0]}, err1 == nil && err2 == nil
}

// descends reports whether pid is below root.
func (t table) descends(pid, root int) bool {
	for range len(t) { // the table was not read at once, so it might have a loop
		p, ok := t[pid]
		if !ok {
			return false
		}
		if p.parent == root {
			return true
		}
		pid = p.parent
	}
	return false
}

// below returns all that descends from root.
func (t table) below(root int) (list []process) {
	for pid, p := range t {
		if t.descends(pid, root) {
			list = append(list, p)
		}
	}
	return list
}
