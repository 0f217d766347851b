package server_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest"
	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
)

// order writes the types of a cell's outputs in their order, with the texts of streams.
func order(t *testing.T, r kerneltest.Result) string {
	t.Helper()
	var list []string
	for _, m := range r.Published {
		switch m.Header.MsgType {
		case jupyter.MsgStream:
			s, err := jupyter.Content[jupyter.Stream](m)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, strings.TrimSpace(s.Text))
		case jupyter.MsgDisplayData, jupyter.MsgUpdateDisplayData, jupyter.MsgClearOutput, jupyter.MsgExecuteResult:
			list = append(list, m.Header.MsgType)
		}
	}
	return strings.Join(list, " ")
}

func TestDisplaysStandBetweenPrints(t *testing.T) {
	k := kerneltest.Start(t)
	r := k.OK(`import ("fmt"; "lessons")
fmt.Println("one")
p := lessons.NewPanel("old")
fmt.Print("two")
lessons.Display(lessons.Markdown("*m*"))
lessons.ClearOutput(true)
fmt.Println("three")
p.Update("new")
lessons.HTML("<b>value</b>")`)
	const want = "one display_data two display_data clear_output three update_display_data execute_result"
	if got := order(t, r); got != want {
		t.Errorf("published: %s\nwant:      %s", got, want)
	}
	if r.Displays[0].Transient.DisplayID == "" || r.Displays[0].Transient != r.Displays[2].Transient {
		t.Errorf("the panel's displays have ids %v and %v", r.Displays[0].Transient, r.Displays[2].Transient)
	}
	if r.Value["text/html"] != "<b>value</b>" || r.Value["text/plain"] != "value" {
		t.Errorf("the value is %v", r.Value)
	}
}

// TestLateDisplaysLandInTheirOwnCell displays in a goroutine whose cell has ended.
func TestLateDisplaysLandInTheirOwnCell(t *testing.T) {
	k := kerneltest.Start(t)
	first := k.Begin("import \"lessons\"\nc := make(chan int)\ngo func() { lessons.Display(<-c) }()")
	first.Wait()
	if second := k.OK("c <- 7"); len(second.Displays) > 0 {
		t.Errorf("the second cell has %v", second.Displays)
	}
	r := first.Await("a display", func(r kerneltest.Result) bool { return len(r.Displays) > 0 })
	if got := r.Displays[0].Data["text/plain"]; got != "7" {
		t.Errorf("displayed %v, want 7", got)
	}
}

func TestDisplaysAreCapped(t *testing.T) {
	k := kerneltest.Start(t)
	r := k.OK("import \"lessons\"\nfor i := range 3000 { lessons.Display(i) }")
	if n := len(r.Displays); n == 0 || n > 1000 {
		t.Errorf("%d of 3000 displays were put out", n)
	}
	if want := fmt.Sprintf("[%d outputs shown; the rest are dropped. lessons.NewPanel shows one in place of another.]\n", len(r.Displays)); r.Stdout != want {
		t.Errorf("stdout %q, want %q", r.Stdout, want)
	}
}

func TestWho(t *testing.T) {
	k := kerneltest.Start(t)
	if r := k.OK("%who"); r.Stdout != "There are no variables.\n" {
		t.Errorf("at first: %s", r)
	}
	k.OK("b, a := []string{\"<x>\"}, 1.5\nfunc f() {}")
	tests := []struct{ about, cell, want string }{
		{"all", "%who", "name   type       value\na      float64    1.5\nb      []string   []string{\"<x>\"}"},
		{"one", "%who a", "name   type      value\na      float64   1.5"},
	}
	for _, test := range tests {
		r := k.OK(test.cell)
		if len(r.Displays) != 1 {
			t.Fatalf("%s: %s", test.about, r)
		}
		if got := r.Displays[0].Data["text/plain"]; got != test.want {
			t.Errorf("%s: got\n%s\nwant\n%s", test.about, got, test.want)
		}
		html, _ := r.Displays[0].Data["text/html"].(string)
		if !strings.Contains(html, ">1.5</td>") || strings.Contains(html, "<x>") {
			t.Errorf("%s: the table is %s", test.about, html)
		}
	}
	if r := k.Execute("%who a f"); len(r.Errors) != 1 || !strings.Contains(r.Errors[0].Value, "there is no variable f") {
		t.Errorf("a name that is no variable: %s", r)
	}
}

// TestLargeTextsAreCut: whatever has a text of megabytes, what is sent of it does not.
func TestLargeTextsAreCut(t *testing.T) {
	k := kerneltest.Start(t)
	k.OK("import (\"errors\"; \"lessons\"; \"strings\")\nbig := strings.Repeat(\"word 银行 \", 1<<20)\n_ = errors.New")
	for _, code := range []string{
		"lessons.Markdown(big)",
		"lessons.HTML(big)",
		"lessons.JSON(big)",
		"lessons.SVG(\"<svg>\" + big + \"</svg>\")",
		"lessons.Display(lessons.Markdown(big))",
		"lessons.NewPanel(lessons.Markdown(big))",
		"big",
		"[]string{big, big}",
		"errors.New(big)",
		"%who",
		"panic(big)",
		"go panic(big)\nselect {}",
	} {
		r := k.Execute(code)
		size := len(r.Message.Content)
		for _, m := range r.Published {
			size += len(m.Content)
		}
		if size > 512<<10 {
			t.Errorf("%s: %d bytes were sent", code, size)
		}
		if code == "lessons.Markdown(big)" && !strings.Contains(r.Text(), "bytes in all)") {
			t.Errorf("%s: it is not reported that the text is cut", code)
		}
	}
}
