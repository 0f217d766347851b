package main

import (
	"os"
	"os/exec"
	"testing"
)

func TestParsePSS(t *testing.T) {
	tests := []struct {
		name, in string
		want     int // -1 for an error
	}{
		{name: "a rollup", in: "00400000-7fff rollup\nRss:   900 kB\nPss:   512 kB\nPss_Anon:   7 kB\n", want: 512 << 10},
		{name: "no line", in: "Rss:   900 kB\n", want: -1},
		{name: "no number", in: "Pss:   many kB\n", want: -1},
		{name: "nothing", in: "", want: -1},
	}
	for _, test := range tests {
		got, err := parsePSS(test.in)
		if err != nil {
			got = -1
		}
		if got != test.want {
			t.Errorf("%s: got %d, %v; want %d", test.name, got, err, test.want)
		}
	}
}

// A child counts, and a child's child.
func TestPSSCountsChildren(t *testing.T) {
	alone, err := pss(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	// The shell says that its own child runs, and ends with its input.
	cmd := exec.Command("sh", "-c", "sleep 600 & echo started; read end; kill $!")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Wait()
	defer in.Close()
	if _, err := out.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	children, err := processes()
	if err != nil {
		t.Fatal(err)
	}
	if n := len(children[cmd.Process.Pid]); n != 1 {
		t.Fatalf("the shell has %d children, want 1", n)
	}
	shell, err := pss(cmd.Process.Pid)
	if err != nil {
		t.Fatal(err)
	}
	all, err := pss(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	if shell <= 0 || all <= shell || alone <= 0 {
		t.Errorf("this process %d, the shell and its child %d, all %d", alone, shell, all)
	}
}
