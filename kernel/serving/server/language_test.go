package server_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest"
)

// Magics, their errors, tables, notices and reports are in Chinese. What Go says is not.
func TestLanguage(t *testing.T) {
	k := kerneltest.Start(t)
	if r := k.OK("%lang"); r.Stdout != "language: en (English)\n" {
		t.Errorf("%%lang says %q", r.Stdout)
	}
	if e := k.Fails("%lang klingon"); !strings.Contains(e.Value, "en or zh") {
		t.Errorf("an unknown language: %q", e.Value)
	}
	if r := k.OK("%lang zh\n%lang\n%lanes"); r.Stdout != "语言：zh（中文）\n多个 goroutine 的输出：both\n" {
		t.Errorf("%%lang says %q", r.Stdout)
	}
	if r := k.OK("%help"); !strings.Contains(r.Stdout, "列出所有魔法命令") {
		t.Errorf("%%help says %q", r.Stdout)
	}
	for _, test := range []struct{ code, want string }{
		{"%lane off", "你是不是想写 %lanes？"},
		{"%stop 99", "%stop 99（第 1 行）：In [99] 启动的 goroutine 都已经结束了"},
		{"%who nobody", "没有变量 nobody"},
		{"%test", "这个会话里没有测试"},
		{"fmt.Scanln()", "单元格要读标准输入"},
		{`import "no/such/package"`, "包 no/such/package 不能导入"},
	} {
		if e := k.Fails(test.code, func(r *kerneltest.Request) { r.AllowStdin = false }); !strings.Contains(e.Value, test.want) {
			t.Errorf("%q fails with %q, want %q in it", test.code, e.Value, test.want)
		}
	}
	r := k.OK("done := make(chan bool)\ngo func() { fmt.Println(1); done <- true }()\n<-done\nfmt.Println(2)")
	if text, _ := r.Displays[len(r.Displays)-1].Data["text/plain"].(string); !strings.Contains(text, "，第 2 行") {
		t.Errorf("the lanes are\n%v", r.Displays)
	}
	count := k.OK("0").Reply.ExecutionCount
	for _, test := range []struct {
		code, value string
		traceback   []string
	}{
		{"import \"sync\"\nvar mu sync.Mutex\nmu.Lock()\nmu.Lock()", "all goroutines are asleep - deadlock!",
			[]string{"MainThread（goroutine 1）：sync.Mutex.Lock，位于 In [N] 第 4 行，持有者：它自己", "单元格已停止；变量的值都还在。"}},
		{"func f(s []int) int { return s[3] }\nf(nil)", "runtime error: index out of range [3] with length 0",
			[]string{"在 f 中，In [N] 第 1 行", "在单元格中，In [N] 第 2 行", "单元格和它启动的 goroutine 都已停止"}},
		{"fmt.Prinln(1)", "In [N]:1:5: undefined: fmt.Prinln", []string{"是不是想写 fmt.Println？"}},
		{"import \"fmt\"\nvar name string\nfmt.Scanln(&name)", "单元格要读标准输入，但这个客户端无法提供输入", []string{"strings.NewReader"}},
		{"%output cap lots", "%output cap lots（第 1 行）：\"lots\" 不是大小；可以写成 512MiB、2G 或 off", nil},
	} {
		e := k.Fails(test.code, func(r *kerneltest.Request) { r.AllowStdin = false })
		count++
		here := strings.NewReplacer("[N]", fmt.Sprintf("[%d]", count))
		if want := here.Replace(test.value); e.Value != want {
			t.Errorf("%q fails with %q, want %q", test.code, e.Value, want)
		}
		for _, want := range test.traceback {
			want = here.Replace(want)
			if text := strings.Join(e.Traceback, "\n"); !strings.Contains(text, want) {
				t.Errorf("%q: there is no %q in\n%s", test.code, want, text)
			}
		}
	}
	k.OK("%lang en")
	if e := k.Fails("f(nil)"); !strings.Contains(strings.Join(e.Traceback, "\n"), "in f, In [") {
		t.Errorf("in English again: %q", e.Traceback)
	}
}
