package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

const canMeasureMemory = true

// pss returns the proportional set size of a process and of all its descendants, in bytes.
func pss(pid int) (int, error) {
	children, err := processes()
	if err != nil {
		return 0, fmt.Errorf("measure memory: %w", err)
	}
	total := 0
	for queue := []int{pid}; len(queue) > 0; queue = queue[1:] {
		rollup, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", queue[0]))
		if err != nil {
			if queue[0] != pid {
				continue // it has ended meanwhile
			}
			return 0, fmt.Errorf("measure memory: %w", err)
		}
		n, err := parsePSS(string(rollup))
		if err != nil {
			return 0, fmt.Errorf("measure memory of process %d: %w", queue[0], err)
		}
		total += n
		queue = append(queue, children[queue[0]]...)
	}
	return total, nil
}

// processes lists all processes by their parents.
func processes() (children map[int][]int, err error) {
	files, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return nil, err
	}
	children = map[int][]int{}
	for _, file := range files {
		stat, err := os.ReadFile(file)
		if err != nil {
			continue // it has ended meanwhile
		}
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(file)))
		if err != nil {
			continue
		}
		// The second field, in parentheses, is the program's name and may hold anything.
		fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
		if len(fields) < 2 {
			continue
		}
		if parent, err := strconv.Atoi(fields[1]); err == nil {
			children[parent] = append(children[parent], pid)
		}
	}
	return children, nil
}

// parsePSS reads a smaps_rollup.
func parsePSS(rollup string) (int, error) {
	for line := range strings.Lines(rollup) {
		value, ok := strings.CutPrefix(line, "Pss:")
		if !ok {
			continue
		}
		kB, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(value), " kB"))
		if err != nil {
			return 0, fmt.Errorf("read %q: %w", line, err)
		}
		return kB << 10, nil
	}
	return 0, fmt.Errorf("no Pss in smaps_rollup")
}
