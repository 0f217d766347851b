package check

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"sort"
	"strings"
	"testing"
	"go/token"

	"github.com/lockstep-go/lockstep/kernel/stdlib"
)

func TestZZ(t *testing.T) {
	root := filepath.Join(runtime.GOROOT(), "test")
	if d := os.Getenv("ZZ"); d != "" { root = d }
	imp := stdlib.NewImporter(token.NewFileSet())
	var files []string
	filepath.Walk(root, func(p string, fi os.FileInfo, err error) error {
		if err == nil && strings.HasSuffix(p, ".go") {
			files = append(files, p)
		}
		return nil
	})
	sort.Strings(files)
	line := regexp.MustCompile(`(?m)^[^\s:]*:(\d+):(\d+): `)
	same, diff, skip := 0, 0, 0
	onlyOurs, onlyGC := map[string]int{}, map[string]int{}
	out, _ := os.Create("/tmp/gcdiff/report.txt")
	for _, p := range files {
		b, _ := os.ReadFile(p)
		src := string(b)
		first, _, _ := strings.Cut(src, "\n")
		if os.Getenv("ZZ") == "" && strings.TrimSpace(first) != "// errorcheck" {
			continue
		}
		cmd := exec.Command(filepath.Join(runtime.GOROOT(), "pkg/tool/linux_amd64/compile"), "-p", "main", "-importcfg", "/tmp/gcdiff/importcfg", "-o", "/tmp/gcdiff/out.o", p)
		gcOut, err := cmd.CombinedOutput()
		gc := strings.TrimSpace(line.ReplaceAllString(string(gcOut), "$1:$2: "))
		gc = strings.TrimSuffix(gc, "\ntoo many errors")
		gc = regexp.MustCompile(`(?m)\n.*too many errors$`).ReplaceAllString(gc, "")
		gc = strings.ReplaceAll(gc, p+":", "cell:")
		if gc == "" && err != nil { gc = "ERR " + err.Error() }
		s := NewSession(imp)
		ours := ""
		_, e := s.Check("cell", src)
		if e != nil {
			ours = e.Error()
		}
		if strings.Contains(ours, "is not in std") || !isProgram(src) {
			skip++
			continue
		}
		if gc == ours {
			same++
			continue
		}
		diff++
		fmt.Fprintf(out, "=== %s\n", p)
		a, b2 := strings.Split(ours, "\n"), strings.Split(gc, "\n")
		ma, mb := map[string]bool{}, map[string]bool{}
		for _, x := range a { ma[x] = true }
		for _, x := range b2 { mb[x] = true }
		for _, x := range b2 { if !ma[x] { fmt.Fprintf(out, "gc:   %s\n", x); onlyGC[x]++ } }
		for _, x := range a { if !mb[x] { fmt.Fprintf(out, "ours: %s\n", x); onlyOurs[x]++ } }
	}
	t.Logf("same %d diff %d skip %d", same, diff, skip)
}
